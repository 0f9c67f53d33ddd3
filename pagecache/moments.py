"""When things changed and when pages were handed out, for an engine in front that keeps what arrives late.

An engine that is told to forget a page by its address forgets what it has. A page that is on its way to it just then
arrives after the order. So what changed a moment ago is handed out as not to be kept, and whoever changes something
that was handed out a moment ago looks whether it has arrived (near_engines.py). Every process on the machine knows.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from pagecache.shared_numbers import SharedNumbers

#: Seconds in which a page that was handed out arrives at an engine beside us.
MOMENT = 0.25


class Moments:
    """The latest moments of words: tags, addresses.

    Two words may share one: then a page is kept a little later, or waited for without need.
    """

    def __init__(self, path: Path, moment: float = MOMENT) -> None:
        """Take the file, made where it is missing, and how long a moment lasts, in seconds."""
        self.moment = int(moment * 1e9)
        # The clock that counts from the machine's start is the same in all of its processes.
        shared = SharedNumbers(path)
        self.nanoseconds, self.slot = shared.numbers, shared.slot

    def note(self, words: Iterable[str]) -> None:
        """Note that it is now."""
        now = time.monotonic_ns()
        for word in words:
            self.nanoseconds[self.slot(word)] = now

    def was_just_now(self, words: Iterable[str]) -> bool:
        """Whether it was a moment ago for one of the words."""
        now = time.monotonic_ns()
        since = now - self.moment
        # What lies ahead is of a time before the machine was started anew.
        return any(since < self.nanoseconds[self.slot(word)] <= now for word in words)
