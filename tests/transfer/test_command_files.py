"""What the commands of imports write: the quarantine of each run, and a report however one ends."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from blog.models import Article
from comments.models import Comment
from tests.forked import STEPS
from tests.transfer import wxr
from tests.transfer.interrupting import Importing, importing
from tests.transfer.refusing import refuse
from tests.transfer.wxr import export, item
from transfer.alone import alone
from transfer.importers import IMPORTERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]


@pytest.fixture(params=IMPORTERS)
def importer(request, tmp_path):
    """Return each importer with an export for it; the articles are there below which comments belong."""
    this = importing(request.param, tmp_path)
    this.begin()
    return this


@pytest.fixture
def run(tmp_path):
    """Return a function that gives a command with --report and returns what it printed, its words and the report."""

    def command(this: Importing, *options: object) -> tuple[str, str, dict[str, Any]]:
        out, path, words = io.StringIO(), tmp_path / "report.json", ""
        arguments = map(str, (this.path, "--report", path, *options))
        try:
            call_command(f"import_{this.name}", *arguments, stdout=out)
        except CommandError as error:
            words = str(error)
        return out.getvalue(), words, json.loads(path.read_text())

    return command


@pytest.fixture
def folder(settings):
    """Return where quarantines stand by default."""
    return settings.VAR_DIR / "quarantine"


def kept(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


# --- The quarantine


def test_each_run_has_a_quarantine_of_its_own_and_names_it(importer, run, folder):
    importer.refuse_one()
    paths = []
    for _ in range(2):
        before = {path: path.read_bytes() for path in paths}
        said, words, told = run(importer)
        assert not words
        path = Path(told["quarantine"])
        paths.append(path)
        assert path.parent == folder
        assert path.name.startswith(f"{importer.name}-{importer.name}-20")
        assert f"What could not be stored ({told['put_aside']}) is kept in {path}." in said
        assert len(kept(path)) == told["put_aside"] > 0
        assert all(other.read_bytes() == data for other, data in before.items())
    assert len(set(paths)) == 2


def test_without_anything_bad_there_is_none(run, folder, tmp_path):
    this = Importing("wordpress", wxr.written(tmp_path, export(item(1, "One"))))
    said, _, told = run(this)
    assert (told["quarantine"], told["put_aside"]) == ("", 0)
    assert "could not be stored" not in said
    assert not folder.exists()


def test_a_dry_run_names_what_is_bad_and_keeps_nothing(importer, run, folder):
    importer.refuse_one()
    _, _, told = run(importer, "--dry-run")
    assert told["put_aside"] > 0
    assert told["quarantine"] == ""
    assert not folder.exists()


def test_names_that_no_file_can_have_are_left_out(run, folder, tmp_path):
    refuse(Article, "slug", "bad")
    text = export(item(1, "Bad"))
    for name in ("Der Fluß & das Meer (2013).xml", ".xml", f"{'x' * 200}.xml"):
        _, _, told = run(Importing("wordpress", wxr.written(tmp_path, text, name)))
        assert len(kept(Path(told["quarantine"]))) == 1
    names = sorted(path.name.rpartition("-20")[0] for path in folder.iterdir())
    assert names == ["wordpress", "wordpress-Der-Fluß-das-Meer-2013", f"wordpress-{'x' * 40}"]


def test_a_chosen_file_keeps_what_stands_there_and_gets_nothing_twice(run, tmp_path):
    refuse(Article, "slug", "bad")
    aside = tmp_path / "aside.jsonl"
    one = wxr.written(tmp_path, export(item(1, "Bad")), "one.xml")
    two = wxr.written(tmp_path, export(item(2, "Else", slug="bad")), "two.xml")
    for path in (one, two, one):
        _, _, told = run(Importing("wordpress", path), "--quarantine", aside)
        assert told["quarantine"] == str(aside)
    assert [entry["item"]["title"] for entry in kept(aside)] == ["Bad", "Else"]


@pytest.mark.parametrize("name", ["export.xml", "nowhere/aside.jsonl", "."])
def test_a_file_that_is_something_else_is_refused_and_stays(run, tmp_path, name):
    this = Importing("wordpress", wxr.written(tmp_path, export(item(1, "One"))))
    before = this.path.read_bytes()
    (tmp_path / "report.json").write_text("{}")
    _, words, _ = run(this, "--quarantine", tmp_path / name)
    assert "--quarantine" in words
    assert "Nothing has been imported" in words
    assert this.path.read_bytes() == before
    assert not Article.objects.exists()


# --- The report of what did not come to its end


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_a_file_that_cannot_be_read_has_a_report_that_says_why(importer, run, options):
    importer.path.write_bytes(importer.path.read_bytes()[:300])
    said, words, told = run(importer, *options)
    assert words
    assert told["error"] == words
    assert "Nothing has been imported" in told["error"]
    assert (told["kinds"], said) == ({}, "")
    assert told["dry_run"] == bool(options)


def test_an_interruption_has_a_report_of_what_was_done_until_then(importer, run, monkeypatch):
    reading, storing = STEPS[importer.name]
    monkeypatch.setattr(reading, "STEP_ITEMS", 1)
    real, calls = storing.load_talks, []

    def pressed(*args, **named):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(*args, **named)

    monkeypatch.setattr(storing, "load_talks", pressed)
    said, words, told = run(importer)
    assert words.startswith("Interrupted. What has been imported stays")
    assert told["error"] == words
    assert words in said
    assert told["kinds"]["comment"]["imported"] == Comment.objects.count() > 0
    if not importer.is_of_comments:
        assert told["kinds"]["post"]["imported"] == Article.objects.count() == 1
    monkeypatch.setattr(storing, "load_talks", real)
    assert run(importer)[2]["error"] == ""


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (OperationalError("no space left"), "no space left"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_what_fails_has_a_report_that_says_so(importer, run, monkeypatch, trouble, words):
    def failing(*args, **named):
        raise trouble

    monkeypatch.setattr(STEPS[importer.name][1], "load_talks", failing)
    _, said, told = run(importer)
    assert words in said
    assert "goes on" in said
    assert told["error"] == said
    assert not Comment.objects.exists()


def test_a_fault_of_ours_has_a_report_too(importer, run, monkeypatch, tmp_path):
    def failing(*args, **named):
        raise NotImplementedError("nobody has thought of it")

    monkeypatch.setattr("transfer.steps.Steps._do", failing)
    with pytest.raises(NotImplementedError):
        run(importer)
    told = json.loads((tmp_path / "report.json").read_text())
    assert told["error"] == "It has failed: NotImplementedError: nobody has thought of it"


def test_one_that_may_not_begin_has_a_report_that_says_why(importer, run):
    with alone():
        _, words, told = run(importer)
    assert "Another import is running" in words
    assert told["error"] == words
