"""One piece of work at a time on this machine: imports, from the admin or from a terminal, and each export."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from transfer.options import Interrupted
from transfer.pending_files import remove_unowned


class Taken(Exception):
    """Somebody else holds the right."""


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Hold the right that a file stands for. Raises Taken where somebody else holds it.

    The lock belongs to an open file, so it ends with the process, however that ends.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Taken from None
        yield


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to import. Raises Interrupted where somebody else holds it.

    Files that an import has stored and that nothing owns are removed before and after: one that was killed could not
    do so itself.
    """
    try:
        with holding(Path(settings.VAR_DIR) / "import.lock"):
            with suppress(DatabaseError, OSError):
                remove_unowned()
            try:
                yield
            finally:
                # Where the database is gone, the next import does it.
                with suppress(DatabaseError, OSError):
                    remove_unowned()
    except Taken:
        raise Interrupted("Another import is running. One at a time.") from None
