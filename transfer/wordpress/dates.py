"""The dates of WordPress: local, GMT, and the many ways in which there is none."""

import contextlib
import datetime as dt
import re
from zoneinfo import ZoneInfo

_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d)(?::(\d\d))?")
#: WordPress writes 0000-00-00 or -0001-11-30 for no date; the years of our addresses have four digits.
_FIRST_YEAR = 1000


def moment(local: str, gmt: str, zone: ZoneInfo) -> dt.datetime | None:
    """Return a date: the GMT one, else the local one in ``zone``; None for 0000-00-00 and what is no date."""
    if at := _parsed(gmt):
        return at.replace(tzinfo=dt.UTC)
    if at := _parsed(local):
        with contextlib.suppress(OverflowError):
            return at.replace(tzinfo=zone).astimezone(dt.UTC)
    return None


def hours_ahead(local: str, gmt: str) -> float | None:
    """Return how many hours a local date is ahead of the GMT one."""
    there, here = _parsed(local), _parsed(gmt)
    return (there - here).total_seconds() / 3600 if there and here else None


def _parsed(text: str) -> dt.datetime | None:
    found = _DATE.search(text)
    if not found:
        return None
    if int(found[1]) < _FIRST_YEAR:
        return None
    try:
        return dt.datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def rss_date(text: str) -> dt.datetime | None:
    """Return the date of RSS; WordPress writes -0001 for a draft's."""
    try:
        return dt.datetime.strptime(text.strip(), "%a, %d %b %Y %H:%M:%S %z").astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
