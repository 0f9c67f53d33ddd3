"""What an error of the database speaks of: somebody else, the data, or the database itself."""

from django.db import OperationalError


def is_conflict(error: OperationalError) -> bool:
    """Whether a step failed because of somebody else's: a deadlock (SQLSTATE 40), or SQLite's lock."""
    return _state(error).startswith("40") or "locked" in str(error)


def is_about_the_data(error: OperationalError) -> bool:
    """Whether the database works and refuses the data: what is too long for an index (SQLSTATE 54), for one."""
    return _state(error).startswith(("22", "54"))


def _state(error: OperationalError) -> str:
    return str(getattr(error.__cause__, "pgcode", None) or "")
