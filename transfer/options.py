"""What an import is told, whatever it imports, and what it tells while it runs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from transfer.report import Report


class Files(Protocol):
    """Where the files of another blog come from."""

    def open(self, url: str) -> "AbstractContextManager[IO[bytes]]":
        """Return a file for reading; raises NoFile."""


#: Given the hosts of the old blog, where its files come from.
Source = Callable[[Iterable[str]], Files]


class NoFile(Exception):
    """No file came, or none that is taken; the message says why."""


class Interrupted(Exception):
    """An import could not go on, through no fault of what it imports; what it has stored stays.

    The message says why. The same import, started again, goes on.
    """


@dataclass
class Checkpoint:
    """How far an import has come, kept with each step that it stores: so it goes on as if nothing had happened."""

    #: What everything stands on has been stored; so many media, elements of our own and items have been dealt with.
    is_founded: bool = False
    media: int = 0
    own: int = 0
    items: int = 0
    #: And so many comments of the next item, where that comes in pieces.
    comments: int = 0
    members: int = 0
    #: Where an import stands that goes on by names: the last that has been dealt with.
    last: str = ""
    #: The report until then, as data.
    report: dict[str, Any] = field(default_factory=dict)


@dataclass
class Told:
    """What every import is told, of its way."""

    is_dry: bool = False
    quarantine: Path | None = None
    #: Takes a sentence for the person who started it: what was found, before anything is stored.
    tell: Callable[[str], None] | None = None
    #: Gets the report when everything is read, before anything is stored: it says at each moment what has been done.
    begun: Callable[[Report], None] | None = None
    #: Called with how much is done and how much there is.
    progress: Callable[[int, int], None] | None = None
    #: Where an earlier run of the same import has ended; None begins.
    checkpoint: Checkpoint | None = None
    #: Called inside the transaction of each step with how far the import has come.
    keep: Callable[[Checkpoint], None] | None = None
    #: Called between steps, outside of any transaction; what it raises ends the import there.
    pause: Callable[[], None] | None = None


@dataclass
class Options(Told):
    """What an import is told."""

    #: Where files come from; None: they do not come.
    files: Source | None = None
    #: The user names of people here, by the logins of authors there.
    authors: dict[str, str] = field(default_factory=dict)
    #: The files as they were given, packed; there may be more in them than what is read first.
    given: Sequence[Path] = ()
    #: What the person has answered to what the importer asks, by the names of transfer/importers.py.
    answers: Mapping[str, Any] = field(default_factory=dict)
