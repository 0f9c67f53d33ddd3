"""The time zones that this machine knows."""

import zoneinfo
from functools import cache


@cache
def time_zones() -> frozenset[str]:
    """Return the names of all time zones; the folders they stand in are walked once in a process."""
    return frozenset(zoneinfo.available_timezones())
