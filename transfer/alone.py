"""One import at a time on this machine, from the admin or from a terminal."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from transfer.options import Interrupted


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to import. Raises Interrupted where somebody else holds it.

    The lock belongs to an open file, so it ends with the process, however that ends.
    """
    path = Path(settings.VAR_DIR) / "import.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Interrupted("Another import is running. One at a time.") from None
        yield
