"""The first look at an export of comments: reads all of it, sorts it by discussion, and finds whose they are."""

from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path

from comments.models import TEXT_BYTES
from transfer.counted import counted
from transfer.matching import Moves, Place
from transfer.quarantine import Quarantine
from transfer.records import ThreadRecord
from transfer.report import Report
from transfer.staging import Staging
from transfer.steps import REPEATED
from transfer.thread_places import other_sites, places_of_threads
from transfer.thread_reading import NUMBER_LENGTH, TOO_LONG, Reader, Rejected, Said
from transfer.values import short_id

SILENT = "Nobody said anything in it."


class ThreadFirstLook:
    """What an export holds; as a text, what will be done with it."""

    def __init__(self, reader: Reader, staging: Staging, quarantine: Quarantine) -> None:
        """Take what reads it, and where comments and what is none of them go."""
        self.reader, self.staging, self.quarantine = reader, staging, quarantine
        self.threads: dict[str, ThreadRecord] = {}
        #: The discussions of each place here.
        self.places: dict[Place, list[ThreadRecord]] = {}
        #: The numbers of those that belong to another site than was asked for.
        self.elsewhere: set[str] = set()
        self._words = ""

    def __str__(self) -> str:
        """Say what will be done, when all of it is matched."""
        return self._words

    @property
    def _report(self) -> Report:
        return self.quarantine.report

    def read(self, paths: Sequence[Path], progress: Callable[[int], None] | None = None) -> None:
        """Read all files to their end; ``progress`` gets bytes. Raises Unreadable."""
        done = 0
        for path in paths:

            def tell(read: int, before: int = done) -> None:
                if progress:
                    progress(before + read)

            for item in self.reader.read(path, tell):
                match item:
                    case ThreadRecord():
                        self._thread(item)
                    case Said():
                        self._said(item)
                    case Rejected():
                        self._report.found("comment")
                        self._reject(item.data, item.number, item.line, item.reason)
            done += path.stat().st_size

    def _thread(self, record: ThreadRecord) -> None:
        self._report.found("thread")
        record.number = short_id(record.number, NUMBER_LENGTH)
        if record.number in self.threads:
            self._report.skipped("thread", record.number, record.line, REPEATED)
            return
        self.threads[record.number] = record

    def _said(self, said: Said) -> None:
        self._report.found("comment")
        comment = said.comment
        comment.number = short_id(comment.number, NUMBER_LENGTH)
        comment.parent = short_id(comment.parent, NUMBER_LENGTH)
        if len(comment.source.encode()) > TEXT_BYTES:
            self._reject(comment, comment.number, comment.line, TOO_LONG)
        elif not self.staging.add(short_id(said.thread, NUMBER_LENGTH), comment):
            self._report.skipped("comment", comment.number, comment.line, REPEATED)

    def _reject(self, data: object, number: str, line: int, reason: str) -> None:
        self.staging.leave_out(short_id(number, NUMBER_LENGTH))
        self.quarantine.put("comment", data, number, line, reason)

    def match(self, sites: Sequence[str], moves: Moves) -> list[str]:
        """Find the place of each discussion; return the numbers of those that have none."""
        sizes = self.staging.sizes()
        for number in sizes.keys() - self.threads.keys():
            # Somebody said something in a discussion of which the export does not tell.
            self.threads[number] = ThreadRecord(number)
            self._report.found("thread")
        talking = [t for t in self.threads.values() if t.number in sizes]
        if silent := len(self.threads) - len(talking):
            self._report.skipped("thread", "", 0, SILENT, number=silent)
        self.elsewhere = other_sites(talking, sites)
        mine = [t for t in talking if t.number not in self.elsewhere]
        found = places_of_threads(mine, moves)
        for thread in mine:
            if place := found.get(thread.number):
                self.places.setdefault(place, []).append(thread)
        self.staging.put((number, f"{place.kind} {place.pk}") for number, place in found.items())
        lost = [t.number for t in talking if t.number not in found]
        self._words = f"{self.reader.label}: {_told(sizes, found, len(lost))}"
        return lost


def _told(sizes: Mapping[str, int], found: Container[str], lost: int) -> str:
    """Return what will be done, in sentences: how many comments each discussion has, and which belong to something."""
    here = [size for number, size in sizes.items() if number in found]
    belong = "belongs" if len(here) == 1 else "belong"
    return (
        f"{counted(sum(sizes.values()), 'comment')} in {counted(len(sizes), 'discussion')}. "
        f"{counted(len(here), 'discussion')} with {counted(sum(here), 'comment')} {belong} to something here, "
        f"{lost:,} to nothing{'; --map OLD=NEW says where they belong' if lost else ''}."
    )
