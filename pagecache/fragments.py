"""Parts of pages that are kept while the rest is made anew: a headline in a list, the masthead, what one person said.

A page that is rendered after a change is mostly what it was before. Its parts are kept in memory like whole pages, by
the same clock (generations.py): a part is good until one of its tags changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.conf import settings

from pagecache.generations import generations

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

#: What a kept part costs beside its text, in bytes: key, tags, the dictionary's entry.
OVERHEAD = 500
#: What something that is no text is taken to cost, in bytes: a menu, a list of numbers.
OBJECT = 4000

#: The clock's reading before anything of the page in hand was loaded; None where nothing may be kept.
_reading: ContextVar[int | None] = ContextVar("reading", default=None)


@dataclass
class Fragment:
    """A kept part, the tags it depends on, when it was made and when it was last known to be good."""

    part: Any
    tags: tuple[str, ...]
    made_at: int
    good_at: int

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return OVERHEAD + (len(self.part) if isinstance(self.part, str) else OBJECT)


class Fragments:
    """Kept parts of pages, the least used thrown out when there are too many. Safe among threads."""

    def __init__(self, size: int) -> None:
        """Take how many bytes they may have together."""
        self.size = size
        self.held = 0
        self.kept: OrderedDict[Hashable, Fragment] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Hashable, reading: int) -> Any:
        """Return a part that is still good at the clock's ``reading``; None where there is none."""
        with self.lock:
            found = self.kept.get(key)
            if found is None:
                return None
            self.kept.move_to_end(key)
        if found.good_at < reading:
            if generations().latest(found.tags) > found.made_at:
                return None
            found.good_at = reading
        return found.part

    def put(self, key: Hashable, part: Any, tags: Sequence[str], reading: int) -> None:
        """Keep a part that was made from what was loaded after the clock's ``reading``."""
        with self.lock:
            self._drop(key)
            self.kept[key] = Fragment(part, tuple(tags), reading, reading)
            self.held += self.kept[key].size
            while self.held > self.size:
                self._drop(next(iter(self.kept)))

    def _drop(self, key: Hashable) -> None:
        """Forget a part; nothing where there is none."""
        if old := self.kept.pop(key, None):
            self.held -= old.size


@cache
def fragments() -> Fragments:
    """Return this process's parts; settings.FRAGMENT_CACHE_MB bounds them."""
    return Fragments(settings.FRAGMENT_CACHE_MB * 2**20)


@contextmanager
def kept_parts() -> "Iterator[None]":
    """Let parts of the page that is made within be kept, and be taken from what was kept.

    Only for pages that are the same for everybody, and around everything that loads what they show.
    """
    if not settings.FRAGMENT_CACHE_MB:
        yield
        return
    token = _reading.set(generations().now())
    try:
        yield
    finally:
        _reading.reset(token)


def kept(key: Hashable, tags: Sequence[str], make: Callable[[], T]) -> T:
    """Return a part of the page in hand, or what it is made from: as it was kept, else as ``make`` makes it now.

    What is kept is shared by all threads: nobody changes it. None is never kept.
    """
    reading = _reading.get()
    if reading is None:
        return make()
    found = fragments().get(key, reading)
    if found is None:
        found = make()
        if found is not None:
            fragments().put(key, found, tags, reading)
    return cast("T", found)
