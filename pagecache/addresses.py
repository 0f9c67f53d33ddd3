"""Which addresses show which things: for engines that forget pages by address and know no tags.

A file that every process on the machine appends to and reads on from where it stopped.
"""

import json
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path


class AddressIndex:
    """Addresses of kept pages by tag."""

    def __init__(self, path: Path) -> None:
        """Take the file; it is made where it is missing."""
        self.path = path
        self.path.touch()
        self.offset = 0
        self.tags: dict[str, frozenset[str]] = {}
        self.lock = threading.Lock()

    def note(self, address: str, tags: Iterable[str]) -> None:
        """Remember that the page at ``address`` (host and path) shows these things."""
        words = frozenset(tags)
        with self.lock:
            if self.tags.get(address) == words:
                return
            self.tags[address] = words
            # One write of one line: processes that append at the same time do not mix.
            with self.path.open("ab", buffering=0) as file:
                file.write(json.dumps([address, sorted(words)]).encode() + b"\n")

    def showing(self, tags: Sequence[str]) -> list[str]:
        """Return the addresses of pages that show one of these things, as any process noted them."""
        wanted = frozenset(tags)
        with self.lock:
            self._read_on()
            return [address for address, known in self.tags.items() if known & wanted]

    def _read_on(self) -> None:
        """Take in what has been appended since; the caller holds the lock."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                address, tags = json.loads(line)
                self.tags[address] = frozenset(tags)
