"""Whatever kills an import, whichever it is: nothing is lost, nothing doubled, and the report is whole."""

import signal

import pytest

from tests.forked import STEPS, import_until_killed
from tests.transfer.interrupting import MOMENTS, deaths, importing
from tests.worker_processes import LIMIT, process
from transfer.importers import IMPORTERS
from transfer.wordpress import reading


@pytest.fixture(params=IMPORTERS)
def importer(request, tmp_path, monkeypatch):
    """Return each importer with an export for it, read in steps and pieces of two."""
    monkeypatch.setattr(STEPS[request.param][0], "STEP_ITEMS", 2)
    monkeypatch.setattr("transfer.ghost.loading.STEP", 2)
    monkeypatch.setattr(reading, "PIECE", 2)
    return importing(request.param, tmp_path)


@pytest.mark.parametrize("moment", MOMENTS)
def test_started_again_it_brings_what_is_missing(db, importer, moment):
    _, result = importer.whole()
    for death in deaths(importer, moment):
        report = importer.run()
        assert importer.outcome() == result, death
        assert all(t.found == t.imported + t.skipped for t in report.tallies.values()), death


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_was_kept_makes_the_report_as_if_nothing_had_happened(db, importer, moment, tmp_path):
    importer.refuse_one()
    aside = tmp_path / "whole.jsonl"
    expected, result = importer.whole(quarantine=aside)
    assert aside.exists()
    for number, death in enumerate(deaths(importer, moment, quarantine=tmp_path / "aside.jsonl")):
        options = {"keep": lambda _: None, "quarantine": tmp_path / "aside.jsonl"}
        report = importer.run(checkpoint=death.kept, **options)
        assert importer.outcome() == result, death
        # Steps that begin elsewhere tell of their items in another order.
        assert in_order(report) == in_order(expected), death
        assert lines(tmp_path / "aside.jsonl") == lines(aside), death
        (tmp_path / "aside.jsonl").rename(tmp_path / f"aside-{number}.jsonl")


def in_order(report):
    data = report.as_data()
    return data | {"notes": sorted(data["notes"], key=str)}


def lines(path):
    return sorted(path.read_text().splitlines())


def test_a_process_that_is_killed_leaves_what_the_next_can_go_on_with(transactional_db, importer):
    _, result = importer.whole()
    died = process(import_until_killed, importer.name, importer.path)
    died.join(LIMIT)
    assert died.exitcode == -signal.SIGKILL
    assert importer.has_begun()
    assert importer.outcome() != result
    importer.run()
    assert importer.outcome() == result
