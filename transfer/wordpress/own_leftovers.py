"""What other imports have kept whole and WordPress has no item for: discussions that belong to no article here.

It stands in elements of our own, so that a blog that has moved still knows whose it was, and a later import finds it.
"""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from transfer.fields import heard
from transfer.models import Leftover
from transfer.quarantine import Quarantine
from transfer.records import OwnRecord
from transfer.report import Report
from transfer.steps import BEFORE

#: The element's name.
LEFTOVER = "leftover"
#: Behind what stands the number of a row with what was said below an item of WordPress beyond its own row.
PART = "~part-"
#: So many characters of comments stand in one element; an import reads elements of 50 million (transfer.elements.ITEM).
ELEMENT = 10_000_000
KEPT = "There is no place for it here; it is kept as it came."
COMMENTS_KEPT = "It belongs to something for which there is no place here; kept with it."
ASIDE = "What it belongs to cannot be stored."
NAMELESS = "It does not say what it is."
#: What imports keep is five deep.
DEPTH = 20
_NAMES = ("source", "kind", "old_id", "title")


def of_wordpress() -> QuerySet[Leftover]:
    """Return what WordPress itself had: its items and its terms; of items without what stands in rows behind them."""
    return _wordpress().exclude(old_id__contains=PART)


def parts_behind(row: Leftover) -> Iterator[Leftover]:
    """Yield the rows with what was said below an item of WordPress beyond its own row. A query."""
    parts = _wordpress().filter(
        source=row.source, kind=row.kind, old_id__startswith=f"{row.old_id}{PART}"
    )
    return parts.order_by("pk").iterator(chunk_size=1)


def with_parts() -> set[tuple[str, str, str]]:
    """Return the items of WordPress that have such rows: sources, kinds and identities. A query."""
    names = _wordpress().filter(old_id__contains=PART).values_list("source", "kind", "old_id")
    return {(source, kind, old_id.partition(PART)[0]) for source, kind, old_id in names.iterator()}


def _wordpress() -> QuerySet[Leftover]:
    return Leftover.objects.filter(source__startswith="wordpress:")


def of_others() -> QuerySet[Leftover]:
    """Return the rest."""
    return Leftover.objects.filter(~Q(source__startswith="wordpress:"))


def parts_of(row: Leftover) -> Iterator[dict[str, Any]]:
    """Yield what elements say of a leftover: one, and more for what would be too long for one."""
    head = {name: getattr(row, name) for name in _NAMES}
    data = dict(row.data)
    waiting = _comments(data)
    data.pop("comments", None)
    some: list[Any] = []
    length = 0
    for comment in waiting:
        size = len(json.dumps(comment))
        if some and length + size > ELEMENT:
            yield {**head, "data": {**data, "comments": some}}
            # The rest needs to name no more than whose it is.
            some, length, data = [], 0, {}
        some.append(comment)
        length += size
    yield {**head, "data": {**data, "comments": some}}


def store_leftovers(records: Sequence[OwnRecord], report: Report) -> None:
    """Keep what an export of ours had kept, part for part, inside a transaction; report each."""
    for record in records:
        told = {name: _whole(record.data.get(name)) for name in (*_NAMES, "data")}
        _store(told, record, report)


def report_refused(record: OwnRecord, quarantine: Quarantine, reason: str) -> None:
    """Put a leftover aside that cannot be stored, or a part of one, and report it with its comments."""
    report, data = quarantine.report, record.data.get("data")
    kind = f"other: {str(record.data.get('kind', LEFTOVER))[:80]}"
    said = _comments(data) if isinstance(data, dict) else []
    report.found(kind)
    quarantine.put(kind, record.data, str(record.data.get("old_id", "")), record.line, reason)
    report.found("comment", len(said))
    if said:
        report.skipped("comment", "", record.line, ASIDE, number=len(said))


def _store(told: dict[str, Any], record: OwnRecord, report: Report) -> None:
    named = heard(Leftover, _NAMES, told)
    data = told["data"] if isinstance(told["data"], dict) else {}
    kind = f"other: {named.get('kind', LEFTOVER)}"
    if not all(named.get(name) for name in ("source", "kind", "old_id")):
        report.found(kind)
        report.skipped(kind, "", record.line, NAMELESS)
        return
    said = _comments(data)
    report.found("comment", len(said))
    report.skipped("comment", "", record.line, COMMENTS_KEPT, number=len(said))
    key = {name: named[name] for name in ("source", "kind", "old_id")}
    row = Leftover.objects.filter(**key).first()
    if row is None:
        report.found(kind)
        report.skipped(kind, named["old_id"], record.line, KEPT)
        Leftover.objects.create(**named, data=data)
        return
    if data.keys() - {"comments"}:
        # The first part of it: what follows are more of its comments.
        report.found(kind)
        report.skipped(kind, named["old_id"], record.line, BEFORE)
    here = row.data.get("comments", [])
    known = {str(c.get("number")) for c in here if isinstance(c, dict)}
    if new := [c for c in said if str(c.get("number")) not in known]:
        row.data["comments"] = [*here, *new]
        row.save(update_fields=["data"])


def _comments(data: dict[str, Any]) -> list[dict[str, Any]]:
    found = data.get("comments")
    return [c for c in found if isinstance(c, dict)] if isinstance(found, list) else []


def _whole(value: Any, depth: int = 0) -> Any:
    """Return a value of JSON without what no database holds: NUL, halves of surrogates, endless numbers, a bottom."""
    if depth > DEPTH or (isinstance(value, float) and not math.isfinite(value)):
        return None
    match value:
        case str():
            return value.replace("\0", "").encode(errors="ignore").decode()
        case list():
            return [_whole(one, depth + 1) for one in value]
        case dict():
            return {_whole(name): _whole(one, depth + 1) for name, one in value.items()}
    return value
