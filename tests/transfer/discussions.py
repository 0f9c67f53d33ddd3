"""Long discussions in exports, and whether they are the same whole and in pieces."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from comments.models import Comment
from comments.paths import child_path
from tests.transfer.blogs import told
from tests.transfer.wxr import comment
from transfer.models import Imported
from transfer.options import Options
from transfer.records import PostRecord
from transfer.report import Report
from transfer.wordpress.first_look import survey
from transfer.wordpress.loading import import_wordpress
from transfer.wordpress.reading import read

ZONE = ZoneInfo("UTC")


def at(minute: int) -> str:
    """Return the moment of a comment."""
    return f"2013-11-21 {10 + minute // 60}:{minute % 60:02}:00"


def talk(first: int, number: int, **named: Any) -> list[str]:
    """Return comments with their minutes, two of three the answer to the one before the last."""
    return [
        comment(n, f"Said {n}", at=at(n), parent=n - 2 if n - first > 1 and n % 3 else 0, **named)
        for n in range(first, first + number)
    ]


def items_of(path: Path) -> list[PostRecord]:
    """Return the items of an export as they are stored, those that may be divided in pieces."""
    found = survey([path], ZONE)
    records = read(path, ZONE, whole=found.whole.of(path))
    return [record for record in records if isinstance(record, PostRecord)]


def parts_of(path: Path) -> list[tuple[int, int]]:
    """Return how an export is divided: the part of each item, and how many comments it has."""
    return [(record.piece.part, len(record.comments)) for record in items_of(path)]


def outcome(path: Path) -> dict[str, Any]:
    """Import an export twice, each time with a dry run before it; return what comes of it and what is said of it.

    The second time changes nothing.
    """
    reports = [import_wordpress([path], Options(is_dry=dry)) for dry in (True, False)]
    held: dict[str, Any] = {**told(), "numbers": _numbers()}
    reports += [import_wordpress([path], Options(is_dry=dry)) for dry in (True, False)]
    assert {**told(), "numbers": _numbers()} == held
    assert reports[0].as_data()["kinds"] == reports[1].as_data()["kinds"]
    for said in Comment.objects.select_related("parent"):
        above = said.parent.path or "" if said.parent else ""
        assert said.path == child_path(above, said.pk)
    for number, report in enumerate(reports):
        held |= {
            f"text {number}": report.as_text().splitlines(),
            f"data {number}": _data(report),
            f"report {number}": report,
        }
    return held


def _numbers() -> list[str]:
    """Return the comments that have kept their numbers."""
    brought = Imported.objects.filter(kind="comment").values_list("old_id", "object_id")
    return sorted(old_id for old_id, number in brought if old_id == str(number))


def _data(report: Report) -> dict[str, Any]:
    """Return a report for programs; in which order a step tells of its items says nothing."""
    data = report.as_data()
    return data | {"notes": sorted(data["notes"], key=str)}
