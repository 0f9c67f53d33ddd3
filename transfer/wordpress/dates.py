"""The dates of WordPress: local, GMT, and the many ways in which there is none; and those of who writes its format."""

import datetime as dt
import re
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from blog.addresses import FIRST_MOMENT, LAST_MOMENT

#: WordPress's own form, and what other programs write in its place: one digit, a T, parts of seconds, an offset.
_DATE = re.compile(
    r"(?<![\d-])(\d{4})-(\d\d?)-(\d\d?)[ T](\d\d?):(\d\d)(?::(\d\d))?"
    r"(?:[.,]\d{1,9})?\s?(?:(Z)|([+-])(\d\d):?(\d\d))?(?!\d)"
)
#: A date of a feed with a year that can be one: WordPress writes -0001 for a draft's.
_RSS = re.compile(r"(?:\w{3},\s*)?\d\d? \w{3} \d{4} \d")


def moment(local: str, gmt: str, zone: ZoneInfo) -> dt.datetime | None:
    """Return a date: the GMT one, else the local one in ``zone``; None for 0000-00-00 and what is no date.

    WordPress writes -0001-11-30 for none, too. One that says how far it is from GMT means that.
    """
    for written, there in ((gmt, dt.UTC), (local, zone)):
        at = _parsed(written)
        if at is None:
            continue
        at = at if at.tzinfo else at.replace(tzinfo=there)
        if FIRST_MOMENT <= at <= LAST_MOMENT:
            return at.astimezone(dt.UTC)
    return None


def hours_ahead(local: str, gmt: str) -> float | None:
    """Return how many hours a local date is ahead of the GMT one."""
    there, here = _parsed(local), _parsed(gmt)
    if there is None or here is None:
        return None
    # What each says of its own distance is not asked: the clocks are compared.
    return (there.replace(tzinfo=None) - here.replace(tzinfo=None)).total_seconds() / 3600


def _parsed(text: str) -> dt.datetime | None:
    """Return what a text says, with its distance from GMT where it names one."""
    found = _DATE.search(text)
    if not found:
        return None
    *parts, is_utc, sign, hours, minutes = found.groups()
    try:
        at = dt.datetime(*(int(part or 0) for part in parts))  # type: ignore[arg-type]  # noqa: DTZ001
        if is_utc:
            return at.replace(tzinfo=dt.UTC)
        if not sign:
            return at
        distance = dt.timedelta(hours=int(hours), minutes=int(minutes))
        return at.replace(tzinfo=dt.timezone(distance if sign == "+" else -distance))
    except ValueError:
        return None


def rss_date(text: str) -> dt.datetime | None:
    """Return the date of a feed; None for what is none."""
    text = text.strip()
    if not _RSS.match(text):
        return None
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return at.astimezone(dt.UTC) if FIRST_MOMENT <= at <= LAST_MOMENT else None
