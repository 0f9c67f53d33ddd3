"""When each tag last changed, on one clock that every process of the site reads.

The clock counts changes. A page remembers the reading from before it was rendered, and is old when one of
its tags changed after that. Three clocks: a file for one machine, Redis or the database for several.
"""

import fcntl
import threading
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection, transaction

from pagecache.shared_numbers import SharedNumbers


class Generations(Protocol):
    """A clock of changes."""

    def now(self) -> int:
        """Return how many changes there have been."""

    def latest(self, tags: Sequence[str]) -> int:
        """Return the reading at which one of the tags last changed; 0 for never."""

    def bump(self, tags: Sequence[str]) -> None:
        """Note that tags have changed, now."""


class FileGenerations:
    """For every process on one machine: a file of half a megabyte that all of them map into memory.

    Two tags may share a number: then a page is rendered once too often, never too seldom. The server, a worker and a
    command in a terminal see the same clock.
    """

    def __init__(self, path: Path) -> None:
        """Take the file; it is made where it is missing."""
        # The first number is the clock, the others are those of the tags.
        self.shared = SharedNumbers(path, besides=1)
        self.descriptor, self.numbers = self.shared.descriptor, self.shared.numbers
        self.slot = self.shared.slot
        self.lock = threading.Lock()

    def now(self) -> int:
        """Return how many changes there have been."""
        return self.numbers[0]

    def latest(self, tags: Sequence[str]) -> int:
        """Return the reading at which one of the tags last changed."""
        return max([self.numbers[self.slot(tag)] for tag in tags] or [0])

    def bump(self, tags: Sequence[str]) -> None:
        """Note that tags have changed. Other processes wait their turn at a lock on the file."""
        with self.lock:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX)
            try:
                reading = self.numbers[0] + 1
                for tag in tags:
                    self.numbers[self.slot(tag)] = reading
                # Last: whoever sees the new reading also sees the changes that belong to it.
                self.numbers[0] = reading
            finally:
                fcntl.flock(self.descriptor, fcntl.LOCK_UN)


class RedisGenerations:
    """For several machines: a counter and a hash in Redis or Valkey."""

    CLOCK, CHANGES = "broadsheet:clock", "broadsheet:changes"

    #: One step on the server: nobody sees the counter without the tags.
    BUMP = (
        "local reading = redis.call('INCR', KEYS[1]) "
        "for _, tag in ipairs(ARGV) do redis.call('HSET', KEYS[2], tag, reading) end "
        "return reading"
    )

    def __init__(self, address: str) -> None:
        """Take the server's address; connections are made when they are needed."""
        import redis  # noqa: PLC0415 - an extra: only who names a server needs the library

        self.client: Any = redis.Redis.from_url(address, socket_timeout=2, socket_connect_timeout=2)

    def now(self) -> int:
        """Return how many changes there have been. One round trip."""
        return int(self.client.get(self.CLOCK) or 0)

    def latest(self, tags: Sequence[str]) -> int:
        """Return the reading at which one of the tags last changed. One round trip."""
        return max([int(reading or 0) for reading in self.client.hmget(self.CHANGES, tags)] or [0])

    def bump(self, tags: Sequence[str]) -> None:
        """Note that tags have changed."""
        self.client.eval(self.BUMP, 2, self.CLOCK, self.CHANGES, *tags)


class DatabaseGenerations:
    """For several machines without Redis: two small tables, written after the change is committed."""

    def now(self) -> int:
        """Return how many changes there have been. One query."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT reading FROM pagecache_clock WHERE id = 1")
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def latest(self, tags: Sequence[str]) -> int:
        """Return the reading at which one of the tags last changed. One query."""
        marks = ", ".join(["%s"] * len(tags))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT MAX(reading) FROM pagecache_tagchange WHERE tag IN ({marks})",  # noqa: S608
                list(tags),
            )
            row = cursor.fetchone()
        return int(row[0] or 0)

    def bump(self, tags: Sequence[str]) -> None:
        """Note that tags have changed, in a transaction of its own."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO pagecache_clock (id, reading) VALUES (1, 1) "
                "ON CONFLICT (id) DO UPDATE SET reading = pagecache_clock.reading + 1"
            )
            cursor.execute("SELECT reading FROM pagecache_clock WHERE id = 1")
            reading = cursor.fetchone()[0]
            cursor.executemany(
                "INSERT INTO pagecache_tagchange (tag, reading) VALUES (%s, %s) "
                "ON CONFLICT (tag) DO UPDATE SET reading = EXCLUDED.reading",
                # In one order for everybody: two changes of the same tags never lock each other out.
                [(tag, reading) for tag in sorted(tags)],
            )


@cache
def generations() -> Generations:
    """Return the site's clock: settings.PAGE_CACHE_CLOCK is file, database or a redis:// address."""
    where: str = settings.PAGE_CACHE_CLOCK
    if where == "file":
        return FileGenerations(Path(settings.VAR_DIR) / "pagecache-clock")
    if where == "database":
        return DatabaseGenerations()
    return RedisGenerations(where)
