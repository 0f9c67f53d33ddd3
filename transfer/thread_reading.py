"""What a reader of some service's export hands over: discussions, comments, and what is neither."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from comments.models import TEXT_BYTES
from transfer.records import CommentRecord, ThreadRecord

#: Longest number of a discussion or comment; longer ones get a digest for an end. Imported.old_id holds 80, and a
#: number that stands in the export twice gets 17 more.
NUMBER_LENGTH = 60
TOO_LONG = f"Its text is longer than {TEXT_BYTES:,} bytes, and no text is cut."


@dataclass
class Said:
    """A comment, and the number of its discussion."""

    thread: str
    comment: CommentRecord


@dataclass
class Rejected:
    """Something that is no comment: what there is of it, where it stands, and why it is not taken."""

    data: object
    line: int
    reason: str
    number: str = ""


class Reader(Protocol):
    """How one service's export is read."""

    #: What the service is called.
    label: str
    #: The name under which its identities are kept; known when everything has been read.
    source: str
    #: What the number of an item counts: lines of a file, or rows of a table.
    place: str

    def read(
        self, path: Path, progress: Callable[[int], None]
    ) -> Iterator[ThreadRecord | Said | Rejected]:
        """Yield what a file holds. Raises Unreadable where it is no such export or cannot be read to its end."""
