"""What an import did, in numbers and reasons: for people as text, for programs as JSON."""

import json
from collections import Counter
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from typing import Any

from transfer.lines import file_of

#: So many notes of one reason are listed one by one; beyond that they are counted.
LISTED = 1000
SHOWN = 5


@dataclass
class Note:
    """Why something did not come along as it was, and where it stands in the file."""

    kind: str
    old_id: str
    line: int
    reason: str
    outcome: str
    file: str = ""


@dataclass
class Tally:
    """The numbers of one kind. What was found was imported or skipped; ``changed`` counts among the imported."""

    found: int = 0
    imported: int = 0
    skipped: int = 0
    changed: int = 0
    statuses: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Snapshot:
    """Where a report stood."""

    tallies: dict[str, Tally]
    notes: int
    reasons: Counter[tuple[str, str, str]]
    put_aside: int
    changed: set[tuple[str, str]]


class Report:
    """Counts and notes of one run."""

    def __init__(self, source: str = "", *, is_dry: bool = False, place: str = "line") -> None:
        """Begin an empty report; ``place`` is what the number of an item counts: lines, or rows of a table."""
        self.source, self.is_dry, self.place = source, is_dry, place
        self.tallies: dict[str, Tally] = {}
        self.notes: list[Note] = []
        self.reasons: Counter[tuple[str, str, str]] = Counter()
        self.error = ""
        #: Whether it has ended before its end, through no fault of what it imports: it goes on when it is given again.
        self.is_interrupted = False
        #: What is imported, by name; where there are several, each place says in which it is.
        self.files: list[str] = []
        #: Who wrote what was found: logins, and the names that are shown.
        self.authors: dict[str, str] = {}
        #: How many items were put into the quarantine.
        self.put_aside = 0
        #: Where that is, for whoever can look there.
        self.quarantine = ""
        # What has been counted as changed since the last step: once, however much of it is different.
        self._changed: set[tuple[str, str]] = set()

    def of(self, kind: str) -> Tally:
        """Return the numbers of a kind."""
        return self.tallies.setdefault(kind, Tally())

    def found(self, kind: str, number: int = 1) -> None:
        """Count what the file holds."""
        self.of(kind).found += number

    def imported(self, kind: str, status: str = "", number: int = 1) -> None:
        """Count what is here now and was not before."""
        self.of(kind).imported += number
        if status:
            self.of(kind).statuses[status] += number

    def skipped(self, kind: str, old_id: str, line: int, reason: str, number: int = 1) -> None:
        """Count what was left out, and say why."""
        self.of(kind).skipped += number
        self._note(kind, old_id, line, reason, "skipped", number)

    def changed(self, kind: str, old_id: str, line: int, reason: str) -> None:
        """Count what came along differently from how it was, and say how."""
        if (kind, old_id) not in self._changed:
            self._changed.add((kind, old_id))
            self.of(kind).changed += 1
        self._note(kind, old_id, line, reason, "changed")

    def remark(self, kind: str, old_id: str, line: int, reason: str, number: int = 1) -> None:
        """Say something that changes no number."""
        self._note(kind, old_id, line, reason, "remark", number)

    def _note(
        self, kind: str, old_id: str, line: int, reason: str, outcome: str, number: int = 1
    ) -> None:
        key = (kind, outcome, reason)
        self.reasons[key] += number
        if self.reasons[key] <= LISTED:
            self.notes.append(Note(kind, old_id, int(line), reason, outcome, file_of(line)))

    def ranked(self) -> list[tuple[tuple[str, str, str], int]]:
        """Return the reasons, by kind, outcome and words, with how often each holds: the most frequent first."""
        return sorted(self.reasons.items(), key=lambda told: (-told[1], told[0]))

    def where(self, note: Note) -> str:
        """Return where something stands, in words: "line 7", or "blog-2.xml, line 7" where there are several files."""
        file = f"{note.file}, " if note.file and len(self.files) > 1 else ""
        return f"{file}{self.place} {note.line}"

    def begin_step(self) -> None:
        """Forget what has been counted as changed: each thing belongs to one step."""
        self._changed = set()

    def snapshot(self) -> Snapshot:
        """Return where the report stands now, for :meth:`restore`."""
        tallies, reasons = deepcopy(self.tallies), self.reasons.copy()
        return Snapshot(tallies, len(self.notes), reasons, self.put_aside, set(self._changed))

    def restore(self, kept: Snapshot) -> None:
        """Go back to where it stood: what was counted since has not happened."""
        self.tallies, self.reasons = deepcopy(kept.tallies), kept.reasons.copy()
        del self.notes[kept.notes :]
        self.put_aside, self._changed = kept.put_aside, set(kept.changed)

    def as_data(self) -> dict[str, Any]:
        """Return everything, for JSON."""
        return {
            "source": self.source,
            "dry_run": self.is_dry,
            "place": self.place,
            "error": self.error,
            "interrupted": self.is_interrupted,
            "files": self.files,
            "authors": self.authors,
            "put_aside": self.put_aside,
            "quarantine": self.quarantine,
            "kinds": {
                # asdict takes a counter for a list of pairs.
                kind: vars(tally) | {"statuses": {str(s): n for s, n in tally.statuses.items()}}
                for kind, tally in sorted(self.tallies.items())
            },
            "reasons": [
                {"kind": kind, "outcome": outcome, "reason": reason, "number": number}
                for (kind, outcome, reason), number in self.ranked()
            ],
            "notes": [asdict(note) for note in self.notes],
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "Report":
        """Return the report that :meth:`as_data` has written down."""
        place = data.get("place", "line")
        report = cls(data["source"], is_dry=data["dry_run"], place=place)
        report.error, report.authors = data["error"], data.get("authors", {})
        report.files = data.get("files", [])
        report.put_aside, report.quarantine = data.get("put_aside", 0), data.get("quarantine", "")
        for kind, told in data["kinds"].items():
            report.tallies[kind] = Tally(**told | {"statuses": Counter(told["statuses"])})
        for told in data["reasons"]:
            report.reasons[told["kind"], told["outcome"], told["reason"]] = told["number"]
        report.notes = [Note(**told) for told in data["notes"]]
        return report

    def as_json(self) -> str:
        """Return the report for programs."""
        return json.dumps(self.as_data(), ensure_ascii=False, indent=1) + "\n"

    def as_text(self) -> str:
        """Return the report for people: a table, then each reason with the first places where it holds."""
        lines = [f"{'':24}{'found':>9}{'imported':>10}{'skipped':>9}{'changed':>9}"]
        for kind, tally in sorted(self.tallies.items()):
            numbers = f"{tally.found:9}{tally.imported:10}{tally.skipped:9}{tally.changed:9}"
            statuses = ", ".join(f"{n} {s}" for s, n in sorted(tally.statuses.items()))
            lines.append(f"{kind:24}{numbers}  {statuses}".rstrip())
        for (kind, outcome, reason), number in self.ranked():
            where = [
                f"{n.old_id or '?'} ({self.where(n)})"
                for n in self.notes
                if (n.kind, n.outcome, n.reason) == (kind, outcome, reason)
            ][:SHOWN]
            more = f" and {number - len(where)} more" if number > len(where) else ""
            lines.append(f"\n{number} × {kind} {outcome}: {reason}\n    {', '.join(where)}{more}")
        if self.quarantine:
            lines.append(
                f"\nWhat could not be stored ({self.put_aside}) is kept in {self.quarantine}."
            )
        if self.error:
            lines.append(f"\n{self.error}")
        if self.is_dry:
            lines.append("\nThis was a dry run: nothing has been changed.")
        return "\n".join(lines) + "\n"
