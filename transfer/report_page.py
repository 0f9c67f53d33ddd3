"""The report of an import as a page shows it: numbers by kind, then reasons with the first places where they hold."""

from dataclasses import dataclass

from transfer.report import Note, Report, Tally

#: So many places are named for each reason; the file to take away has a thousand.
NAMED = 10
#: The kinds of which there are many, as a table heads their numbers.
_MANY = {
    "attachment": "Attachments",
    "author": "Authors",
    "category": "Categories",
    "comment": "Comments",
    "file": "Files",
    "member": "Members",
    "page": "Pages",
    "post": "Posts",
    "reader": "Readers",
    "series": "Series",
    "tag": "Tags",
    "term": "Other terms",
    "thread": "Discussions",
}


@dataclass(frozen=True)
class Reason:
    """Why something did not come along as it was."""

    kind: str
    outcome: str
    reason: str
    number: int
    places: list[Note]
    report: Report

    @property
    def word(self) -> str:
        """What has become of these things; empty for a remark, which changes nothing."""
        return {"skipped": "left out", "changed": "changed"}.get(self.outcome, "")

    @property
    def named(self) -> list[tuple[str, str]]:
        """What it holds for: how each is called there, and where it stands; empty where that says nothing."""
        return [(n.old_id, self.report.where(n) if n.line else "") for n in self.places]

    @property
    def further(self) -> int:
        """How many places are not named."""
        return self.number - len(self.places)


@dataclass(frozen=True)
class Shown:
    """A report, in the order in which it is read."""

    is_dry: bool
    source: str
    #: What the number of an item counts: lines, or rows of a table.
    place: str
    #: What many of a kind are called, their numbers, and what they have become.
    kinds: list[tuple[str, Tally, str]]
    reasons: list[Reason]


def _many(kind: str) -> str:
    """Return what a table calls the things of a kind: those with no place here by their name there."""
    return _MANY.get(kind) or kind[:1].upper() + kind[1:]


def shown(report: Report | None) -> Shown | None:
    """Return a report as its page shows it: what was left out, then what was changed, then remarks."""
    if report is None:
        return None
    places: dict[tuple[str, str, str], list[Note]] = {}
    for note in report.notes:
        found = places.setdefault((note.kind, note.outcome, note.reason), [])
        if len(found) < NAMED:
            found.append(note)
    order = {"skipped": 0, "changed": 1}
    reasons = [
        Reason(kind, outcome, reason, number, places.get((kind, outcome, reason), []), report)
        for (kind, outcome, reason), number in report.ranked()
    ]
    reasons.sort(key=lambda r: order.get(r.outcome, 2))
    kinds = [
        (_many(kind), tally, ", ".join(f"{n:,} {s}" for s, n in sorted(tally.statuses.items())))
        for kind, tally in sorted(report.tallies.items())
        if tally.found or tally.imported or tally.skipped
    ]
    return Shown(report.is_dry, report.source, report.place, kinds, reasons)
