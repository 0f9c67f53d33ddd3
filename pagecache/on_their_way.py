"""Pages that were handed out a moment ago and may not have arrived at the engine in front yet.

An engine that is told to forget a page by its address forgets what it has. A page that is on its way to it just then
arrives after, and would be shown to everybody who comes.
"""

import threading
import time
from collections import deque
from collections.abc import Collection

#: Seconds until a page that was handed out has arrived at an engine beside us.
ARRIVED_AFTER = 0.05


class OnTheirWay:
    """The tags of the pages that one process has handed out lately. Safe among threads."""

    def __init__(self, arrived_after: float = ARRIVED_AFTER) -> None:
        """Take after how many seconds a page has arrived."""
        self.arrived_after = arrived_after
        self.handed_out: deque[tuple[float, Collection[str]]] = deque()
        self.lock = threading.Lock()

    def note(self, tags: Collection[str]) -> None:
        """Note that a page with these tags is handed out, before it is looked at a last time whether it is fresh."""
        now = time.monotonic()
        with self.lock:
            while self.handed_out and self.handed_out[0][0] < now - self.arrived_after:
                self.handed_out.popleft()
            self.handed_out.append((now, tags))

    def rest(self, tags: Collection[str]) -> float:
        """Return in how many seconds every page with one of the tags that was handed out by now has arrived."""
        wanted = set(tags)
        with self.lock:
            latest = max(
                (at for at, has in self.handed_out if not wanted.isdisjoint(has)), default=0.0
            )
        return max(0.0, latest + self.arrived_after - time.monotonic())
