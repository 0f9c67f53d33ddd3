"""When things changed and when pages were handed out, for an engine in front that keeps what arrives late.

An engine that is told to forget a page by its address forgets what it has. A page that is on its way to it just then
arrives after the order. So what changed a moment ago is handed out as not to be kept, and whoever changes something
that was handed out a moment ago looks whether it has arrived (near_engines.py). Every process on the machine knows.
"""

import mmap
import os
import time
import zlib
from collections.abc import Iterable
from pathlib import Path

#: Places for moments. Two words may share one: then a page is kept a little later, or waited for without need.
PLACES = 65_536
#: Seconds in which a page that was handed out arrives at an engine beside us.
MOMENT = 0.25


class Moments:
    """The latest moments of words (tags, addresses), in a file that all processes of one machine map into memory."""

    def __init__(self, path: Path, moment: float = MOMENT) -> None:
        """Take the file, made where it is missing, and how long a moment lasts, in seconds."""
        self.moment = int(moment * 1e9)
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(descriptor).st_size < 8 * PLACES:
            os.truncate(descriptor, 8 * PLACES)
        # The clock that counts from the machine's start is the same in all of its processes.
        self.nanoseconds = memoryview(mmap.mmap(descriptor, 8 * PLACES)).cast("Q")
        os.close(descriptor)

    def note(self, words: Iterable[str]) -> None:
        """Note that it is now."""
        now = time.monotonic_ns()
        for word in words:
            self.nanoseconds[place(word)] = now

    def was_just_now(self, words: Iterable[str]) -> bool:
        """Whether it was a moment ago for one of the words."""
        now = time.monotonic_ns()
        since = now - self.moment
        # What lies ahead is of a time before the machine was started anew.
        return any(since < self.nanoseconds[place(word)] <= now for word in words)


def place(word: str) -> int:
    """Return a word's place, the same in every process."""
    return zlib.crc32(word.encode()) % PLACES
