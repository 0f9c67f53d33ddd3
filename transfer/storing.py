"""The part of an import in which something is stored: what goes wrong there has not left everything as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError

from transfer.healing import Unreadable
from transfer.options import Interrupted


@contextmanager
def storing() -> Iterator[None]:
    """Raise Interrupted, which says that what is stored stays, where a file, the disk or the database fails inside."""
    try:
        yield
    except Unreadable as error:
        raise Interrupted(f"A file has changed while it was read. {error}") from error
    except (OperationalError, InterfaceError) as error:
        raise Interrupted(f"The database does not work: {error}") from error
    except OSError as error:
        raise Interrupted(f"{error.filename or 'The disk'}: {error.strerror}.") from error
