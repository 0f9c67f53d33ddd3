"""One piece of work at a time on this machine: imports, from the admin or from a terminal, and each export."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from transfer.options import Interrupted


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
    """Hold the right to import. Raises Interrupted where somebody else holds it."""
    try:
        with holding(Path(settings.VAR_DIR) / "import.lock"):
            yield
    except Taken:
        raise Interrupted("Another import is running. One at a time.") from None
