"""The dates of WordPress: local, GMT, and the many ways in which there is none."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from blog.addresses import FIRST_MOMENT, LAST_MOMENT

_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")


def moment(local: str, gmt: str, zone: ZoneInfo) -> dt.datetime | None:
    """Return a date: the GMT one, else the local one in ``zone``; None for 0000-00-00 and what is no date.

    WordPress writes -0001-11-30 for none, too.
    """
    for written, there in ((gmt, dt.UTC), (local, zone)):
        at = _parsed(written)
        if at and FIRST_MOMENT <= at.replace(tzinfo=there) <= LAST_MOMENT:
            return at.replace(tzinfo=there).astimezone(dt.UTC)
    return None


def hours_ahead(local: str, gmt: str) -> float | None:
    """Return how many hours a local date is ahead of the GMT one."""
    there, here = _parsed(local), _parsed(gmt)
    return (there - here).total_seconds() / 3600 if there and here else None


def _parsed(text: str) -> dt.datetime | None:
    found = _DATE.search(text)
    if not found:
        return None
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def rss_date(text: str) -> dt.datetime | None:
    """Return the date of RSS; WordPress writes -0001 for a draft's."""
    try:
        at = dt.datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S %z")
    except ValueError:
        return None
    return at.astimezone(dt.UTC) if FIRST_MOMENT <= at <= LAST_MOMENT else None
