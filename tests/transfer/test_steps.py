"""Steps are whole or not at all; a bad item is put aside, and a database that fails is no fault of an item."""

import pytest
from django.db import DatabaseError, OperationalError

from transfer.identities import Identities
from transfer.models import Imported
from transfer.options import Told
from transfer.quarantine import Quarantine
from transfer.records import Bad
from transfer.report import Report
from transfer.steps import Steps


@pytest.fixture
def runner(db):
    """Return a function that stores numbers, of which some are bad, and returns what was put aside."""

    def run(numbers, bad, error=ValueError, *, is_dry=False):
        ids, report = Identities("test"), Report()
        quarantine = Quarantine(None, report)
        aside: list[tuple[int, str]] = []

        def work(some):
            for number in some:
                ids.note("thing", str(number), number)
                report.imported("thing")
                if number in bad and (failure := error("It is bad.")):
                    raise failure

        Steps(ids, report, quarantine, Told(is_dry=is_dry)).store(
            numbers, work, lambda number, why: aside.append((number, why))
        )
        assert report.of("thing").imported == len(numbers) - len(aside)
        return aside

    return run


def stored() -> list[int | None]:
    return sorted(Imported.objects.values_list("object_id", flat=True), key=lambda n: n or 0)


@pytest.mark.parametrize("bad", [set(), {3}, {1, 2}, {1, 5, 9}, set(range(1, 10))])
def test_only_what_is_bad_is_put_aside(runner, bad):
    numbers = list(range(1, 10))
    aside = runner(numbers, bad)
    assert {number for number, _ in aside} == bad
    assert all("It is bad" in why for _, why in aside)
    assert stored() == [n for n in numbers if n not in bad]


@pytest.mark.parametrize(
    "error",
    [
        *(AttributeError, IndexError, KeyError, AssertionError, TypeError),
        *(ZeroDivisionError, RecursionError, DatabaseError, Bad),
    ],
)
def test_whatever_is_bad_about_an_item_it_alone_is_put_aside(runner, error):
    assert [number for number, _ in runner([1, 2, 3, 4], {3}, error)] == [3]
    assert stored() == [1, 2, 4]


def test_a_dry_run_leaves_nothing(runner):
    assert runner([1, 2, 3], {2}, is_dry=True)[0][0] == 2
    assert stored() == []


def test_a_full_disk_stops_the_import_and_leaves_nothing_of_the_step(runner):
    with pytest.raises(OperationalError):
        runner([1, 2, 3, 4], {3}, OperationalError)
    assert stored() == []


def test_an_item_that_the_database_refuses_is_put_aside(runner):
    def too_long(words):
        error = OperationalError(words)
        error.__cause__ = Exception()
        error.__cause__.pgcode = "54000"
        return error

    assert [number for number, _ in runner([1, 2, 3], {3}, too_long)] == [3]


def test_others_in_the_way_are_given_their_time(runner):
    tries = []

    def locked(words):
        tries.append(words)
        return OperationalError("database is locked") if len(tries) < 3 else None

    assert runner([1, 2, 3], {2}, locked) == []
    assert (stored(), len(tries)) == ([1, 2, 3], 3)


@pytest.mark.parametrize("bad", [set(), {1}, {3}, {8}, {2, 5}, set(range(1, 9))])
def test_each_mark_that_is_kept_stands_for_what_is_stored(db, bad):
    ids, report, marks = Identities("test"), Report(), []

    def keep(reached):
        marks.append(reached.items)
        assert stored() == [n for n in range(1, reached.items + 1) if n not in bad]
        assert reached.report["kinds"]["thing"]["imported"] == len(stored())

    def work(some):
        for number in some:
            ids.note("thing", str(number), number)
            report.imported("thing")
            if number in bad:
                raise ValueError

    steps = Steps(ids, report, Quarantine(None, report), Told(keep=keep))
    steps.store(
        range(1, 9),
        work,
        lambda n, why: report.skipped("thing", str(n), 0, why),
        lambda n: {"items": n},
    )
    assert marks == sorted(marks)
    assert (marks[-1], len(marks) > 1) == (8, bool(bad))
