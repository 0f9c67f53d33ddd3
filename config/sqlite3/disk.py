"""Bringing what was committed to the disk: once for all who wait for it.

With ``synchronous=FULL`` SQLite waits for the disk inside each transaction, while nobody else may write. With
``NORMAL`` it writes its log and does not wait; what is in the log is safe as soon as the log is on the disk
(https://www.sqlite.org/pragma.html#pragma_synchronous). So a transaction ends at once, the next one begins, and all
that have ended by then share one wait: a group commit, as PostgreSQL has it.
"""

import os
import threading
from functools import cache
from pathlib import Path

#: Not every system can leave out what nobody needs of a file's times.
_sync = getattr(os, "fdatasync", os.fsync)


class Disk:
    """What has been brought to the disk of one database's log."""

    def __init__(self, path: str) -> None:
        """Take the database's file; its log lies beside it."""
        self.log = Path(f"{path}-wal")
        self.descriptor, self.inode = -1, -1
        self.changed = threading.Condition()
        self.is_busy = False
        #: Transactions that have ended; how many of them are on the disk, and how many were when it last failed.
        self.ended = self.safe = self.failed = 0

    def wait(self) -> None:
        """Return when everything that was committed before is on the disk. Raises OSError when it cannot be."""
        with self.changed:
            self.ended += 1
            mine = self.ended
            while self.safe < mine:
                if self.failed >= mine:
                    # A system that has said so once says it to nobody else, and has forgotten what it did not write.
                    raise OSError(f"{self.log} was not written")
                if self.is_busy:
                    self.changed.wait()
                else:
                    self.lead()

    def lead(self) -> None:
        """Wait for the disk on behalf of all who have ended by now; the caller holds the lock."""
        self.is_busy, upto = True, self.ended
        self.changed.release()
        is_there = False
        try:
            self.bring()
            is_there = True
        finally:
            self.changed.acquire()
            self.is_busy = False
            if is_there:
                self.safe = upto
            else:
                self.failed = upto
            self.changed.notify_all()

    def bring(self) -> None:
        """Bring the log to the disk. Raises OSError.

        The log is another file after its last user has gone. It stays open meanwhile, for only who had it open hears
        of what could not be written. SQLite itself sees to its name and its head, and holds no lock on it.
        """
        inode = self.log.stat().st_ino
        if inode != self.inode:
            if self.descriptor >= 0:
                os.close(self.descriptor)
            self.descriptor, self.inode = os.open(self.log, os.O_RDWR | os.O_CLOEXEC), inode
        _sync(self.descriptor)


@cache
def disk_of(path: str) -> Disk:
    """Return the one that all connections of this process to a file share."""
    return Disk(path)


# A copy of this process waits for nobody who was left behind.
os.register_at_fork(after_in_child=disk_of.cache_clear)
