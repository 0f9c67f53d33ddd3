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
        self.known: int | None = None
        self.changed = threading.Condition()
        self.is_busy = False
        #: Transactions that have ended, and how many of them are on the disk.
        self.ended = self.safe = 0

    def wait(self) -> None:
        """Return when everything that was committed before is on the disk. Raises OSError when it cannot be."""
        with self.changed:
            self.ended += 1
            mine = self.ended
            while self.safe < mine:
                if self.is_busy:
                    self.changed.wait()
                    continue
                self.is_busy, upto = True, self.ended
                self.changed.release()
                try:
                    self.bring()
                finally:
                    self.changed.acquire()
                    self.is_busy = False
                    self.changed.notify_all()
                self.safe = upto

    def bring(self) -> None:
        """Bring the log to the disk, and a new one's name as well. Raises OSError."""
        # Opened each time: the log is another file after its last user has gone. SQLite holds no lock on it, so
        # closing it takes none away.
        descriptor = os.open(self.log, os.O_RDWR | os.O_CLOEXEC)
        try:
            _sync(descriptor)
            inode = os.fstat(descriptor).st_ino
        finally:
            os.close(descriptor)
        if inode != self.known:
            folder = os.open(self.log.parent, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            self.known = inode


@cache
def disk_of(path: str) -> Disk:
    """Return the one that all connections of this process to a file share."""
    return Disk(path)
