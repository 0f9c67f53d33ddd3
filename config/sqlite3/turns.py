"""Whose turn it is to write to a database file: one after the other, and the next one at once."""

import errno
import fcntl
import os
import threading
import time
from functools import cache
from pathlib import Path

#: Seconds between two looks at whether another process has ended its transaction. SQLite's own pauses grow to a tenth
#: of a second, in which nobody may write (https://www.sqlite.org/c3ref/busy_timeout.html).
LOOK_AGAIN = 0.0005

#: Why a file may not be opened that another user has made, or that nobody may make.
NOT_OURS = {errno.EACCES, errno.EPERM, errno.EROFS}


class Turn:
    """The right to write to one file. Threads of this process are woken in turn; other processes are looked for.

    A courtesy: SQLite's lock stands behind it, for programs that do not know of this one, or may not open its file.
    """

    def __init__(self, path: str) -> None:
        """Take the database's file; beside it lies an empty one that whoever writes holds locked."""
        self.database = path
        self.path = f"{path}-turn"
        self.lock = threading.Lock()
        self.descriptor = -1

    def take(self, timeout: float) -> bool:
        """Wait for the turn; return False when it does not come within ``timeout`` seconds. Raises OSError."""
        until = time.monotonic() + timeout
        if not self.lock.acquire(timeout=timeout):
            return False
        descriptor, has_come = -1, False
        try:
            descriptor = self.opened()
            while not (has_come := locked(descriptor)) and time.monotonic() < until:
                time.sleep(LOOK_AGAIN)
            self.descriptor = descriptor
        finally:
            if not has_come:
                if descriptor >= 0:
                    os.close(descriptor)
                self.lock.release()
        return has_come

    def opened(self) -> int:
        """Return the file beside the database, which belongs to whom that belongs to; -1 where it is not for us."""
        try:
            descriptor = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            whose = Path(self.database).stat()
            try:
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                os.fchmod(descriptor, whose.st_mode & 0o666)
                if os.geteuid() == 0:
                    os.fchown(descriptor, whose.st_uid, whose.st_gid)
            except OSError as error:
                return refused(error)
        except OSError as error:
            return refused(error)
        return descriptor

    def pass_on(self) -> None:
        """Let the next one write."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            # Said, and not left to the closing: a process that was copied meanwhile has the file open as well.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)
        self.lock.release()


def refused(error: OSError) -> int:
    """Return what stands for no file where it is another's; raise anything else."""
    if error.errno in NOT_OURS:
        return -1
    raise error


def locked(descriptor: int) -> bool:
    """Whether nobody else had the file, and this process has it now. Where there is none, SQLite has to do."""
    if descriptor < 0:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@cache
def turn_at(path: str) -> Turn:
    """Return the one turn that this process knows for a database's file."""
    return Turn(path)


# A copy of this process waits for nobody who was left behind.
os.register_at_fork(after_in_child=turn_at.cache_clear)
