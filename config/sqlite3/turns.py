"""Whose turn it is to write to a database file: one after the other, and the next one at once."""

import fcntl
import os
import threading
import time
from functools import cache

#: Seconds between two looks at whether another process has ended its transaction. SQLite's own pauses grow to a tenth
#: of a second, in which nobody may write (https://www.sqlite.org/c3ref/busy_timeout.html).
LOOK_AGAIN = 0.0005


class Turn:
    """The right to write to one file. Threads of this process are woken in turn; other processes are looked for.

    SQLite's lock stands behind it, for programs that do not know of this one.
    """

    def __init__(self, path: str) -> None:
        """Take the database's file; beside it lies an empty one that whoever writes holds locked."""
        self.path = f"{path}-turn"
        self.lock = threading.Lock()
        self.descriptor = -1

    def take(self, timeout: float) -> bool:
        """Wait for the turn; return False when it does not come within ``timeout`` seconds."""
        until = time.monotonic() + timeout
        if not self.lock.acquire(timeout=timeout):
            return False
        try:
            # Opened each time: a process that was copied while it held the lock would hold it, too.
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except BaseException:
            self.lock.release()
            raise
        while not locked(descriptor):
            if time.monotonic() > until:
                os.close(descriptor)
                self.lock.release()
                return False
            time.sleep(LOOK_AGAIN)
        self.descriptor = descriptor
        return True

    def pass_on(self) -> None:
        """Let the next one write."""
        os.close(self.descriptor)
        self.lock.release()


def locked(descriptor: int) -> bool:
    """Whether nobody else had the file, and this process has it now."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@cache
def turn_at(path: str) -> Turn:
    """Return the one turn that this process knows for a database's file."""
    return Turn(path)
