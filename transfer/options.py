"""What an import is told, whatever it imports, and what it tells while it runs."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol


class Files(Protocol):
    """Where the files of another blog come from."""

    def open(self, url: str) -> "AbstractContextManager[IO[bytes]]":
        """Return a file for reading; raises NoFile."""


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
    #: The report until then, as data.
    report: dict[str, Any] = field(default_factory=dict)


@dataclass
class Options:
    """What an import is told."""

    #: Given the hosts of the old blog, where its files come from; None: they do not come.
    files: Callable[[Iterable[str]], Files] | None = None
    is_dry: bool = False
    #: The user names of people here, by the logins of authors there.
    authors: dict[str, str] = field(default_factory=dict)
    quarantine: Path | None = None
    #: Called with how much is done and how much there is.
    progress: Callable[[int, int], None] | None = None
    #: Where an earlier run of the same import has ended; None begins.
    checkpoint: Checkpoint | None = None
    #: Called inside the transaction of each step with how far the import has come.
    keep: Callable[[Checkpoint], None] | None = None
    #: Called between steps, outside of any transaction; what it raises ends the import there.
    pause: Callable[[], None] | None = None
