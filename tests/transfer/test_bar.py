"""How far an import is, on a terminal and where nobody watches: what is said meanwhile stands on lines of its own."""

import io
import logging
import re
import sys

import pytest
from django.core.management import CommandError, call_command

from tests.forked import STEPS
from tests.transfer.interrupting import importing
from tests.transfer.terminal import terminal
from transfer.bar import WIDTH, Bar
from transfer.importers import IMPORTERS

#: A bar that is whole, as it stands on a line.
FULL = f"[{'█' * WIDTH}] 100 %"
BAR = re.compile(r"\[█*·*\] +\d+ %")


def drawn(*, until: int, say_at: int = -1) -> list[str]:
    with terminal() as screen:
        bar = Bar(screen.out)
        for done in range(until + 1):
            bar(done, 200)
            if done == say_at:
                bar.say("The River: two posts.")
        bar.end()
    return screen.lines


def test_it_is_one_line_that_grows_to_its_end():
    assert drawn(until=200) == [FULL, ""]


def test_what_is_said_stands_above_it_on_a_line_of_its_own():
    assert drawn(until=200, say_at=100) == ["The River: two posts.", FULL, ""]


@pytest.mark.parametrize("say_at", [0, 200])
def test_so_it_does_at_the_beginning_and_the_end(say_at):
    assert sorted(drawn(until=200, say_at=say_at)) == ["", "The River: two posts.", FULL]


def test_what_comes_behind_one_that_did_not_end_begins_below_it():
    assert drawn(until=100) == [f"[{'█' * 20}{'·' * 20}]  50 %", ""]


def test_each_step_is_drawn_once():
    with terminal() as screen:
        bar = Bar(screen.out)
        for done in range(1001):
            bar(done, 1000)
    assert screen.written.count(b"\r[") == 101


def test_a_warning_of_the_log_stands_on_a_line_of_its_own():
    with terminal() as screen:
        handler, root = logging.StreamHandler(screen.out), logging.getLogger()
        root.addHandler(handler)
        bar = Bar(screen.out)
        try:
            with bar.above_the_log():
                bar(1, 2)
                logging.getLogger("transfer.steps").critical("An item cannot be imported.")
                bar(1, 2)
                bar(2, 2)
        finally:
            root.removeHandler(handler)
    assert screen.lines == ["An item cannot be imported.", FULL, ""]
    assert all(type(h).__name__ != "_MakesRoom" for h in root.handlers)


def test_where_nobody_watches_each_tenth_is_a_line():
    out = io.StringIO()
    bar = Bar(out)
    for done in range(201):
        bar(done, 200)
        if done == 100:
            bar.say("The River: two posts.")
    bar.end()
    tenths = [f"{n} %" for n in range(0, 101, 10)]
    assert out.getvalue().splitlines() == [*tenths[:6], "The River: two posts.", *tenths[6:]]


# --- The commands


@pytest.fixture(params=IMPORTERS)
def importer(request, tmp_path, db, var):
    this = importing(request.param, tmp_path)
    this.begin()
    return this


def seen(importer, monkeypatch, *options: str) -> list[str]:
    """Give a command on a terminal; return what stands there in the end."""
    with terminal() as screen:
        monkeypatch.setattr(sys, "stderr", screen.out)
        try:
            call_command(f"import_{importer.name}", str(importer.path), *options, stdout=screen.out)
        except CommandError as error:
            screen.out.write(f"{error}\n")
    return screen.lines


def test_on_a_terminal_a_command_shows_one_bar_and_what_it_will_do(importer, monkeypatch):
    lines = seen(importer, monkeypatch)
    assert [line for line in lines if BAR.search(line)] == [FULL]
    assert re.match(r"[A-Z][A-Za-z0-9 ]+(\(.*\))?: \d", lines[0])
    assert lines[1] == FULL
    assert lines[2].split() == ["found", "imported", "skipped", "changed"]


def test_what_ends_it_stands_on_a_line_of_its_own(importer, monkeypatch):
    def pressed(*args, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr(STEPS[importer.name][1], "load_talks", pressed)
    lines = seen(importer, monkeypatch)
    assert all(BAR.fullmatch(line) for line in lines if BAR.search(line))
    assert lines[-2].startswith("Interrupted.")


def test_so_does_a_refusal(importer, monkeypatch):
    if importer.name == "isso":
        importer.path.write_bytes(importer.path.read_bytes()[:300])
    else:
        importer.path.write_bytes(importer.path.read_bytes()[:-40])
    lines = seen(importer, monkeypatch)
    assert lines[-2] == "Nothing has been imported."
    assert all(BAR.fullmatch(line) for line in lines if BAR.search(line))
