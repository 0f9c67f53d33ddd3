"""Opens what an import reads, compressed with gzip or not, and says how far it has been read."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from transfer.healing import Unreadable

#: How gzip files begin (RFC 1952, 2.3.1).
_GZIP = b"\x1f\x8b"


class Source:
    """The bytes of a file, unpacked."""

    def __init__(self, raw: IO[bytes]) -> None:
        """Take the file as it lies there, opened at its beginning."""
        self.raw = raw
        head = raw.read(2)
        self.is_empty, self.is_compressed = not head, head == _GZIP
        raw.seek(0)
        self.file: IO[bytes] | gzip.GzipFile = (
            gzip.GzipFile(fileobj=raw) if self.is_compressed else raw
        )

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes, none at the end. Raises Unreadable where the compression is damaged."""
        try:
            return self.file.read(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(_damaged(error)) from None

    def readline(self, size: int = -1) -> bytes:
        """Return the next line, at most ``size`` bytes of it. Raises Unreadable as :meth:`read` does."""
        try:
            return self.file.readline(size)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(_damaged(error)) from None

    def tell(self) -> int:
        """Return how many bytes of the file as it lies there have been read."""
        return self.raw.tell()


def _damaged(error: Exception) -> str:
    if isinstance(error, EOFError):
        return (
            "The compressed file ends in the middle. It is not complete; export or copy it again."
        )
    return "The compressed file is damaged: what is in it cannot be unpacked."


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """Open a file for reading; gzip is told by how it begins, not by its name.

    Raises Unreadable for an empty one. What cannot be read further on names the file: several are read together.
    """
    with path.open("rb") as raw:
        source = Source(raw)
        try:
            if source.is_empty:
                raise Unreadable(f"{path.name} is empty.")
            yield source
        except Unreadable as error:
            raise Unreadable(named(path.name, str(error))) from None


def named(name: str, words: str) -> str:
    """Return what is said of a file with its name."""
    if name in words:
        return words
    return f"{name}, l{words[1:]}" if words.startswith("Line ") else f"{name}: {words}"
