"""Values of JSON and SQLite files as ours: whatever type they have, nothing in them can hurt a database."""

import datetime as dt
import hashlib
import math
import re
from typing import Any

from blog.addresses import FIRST_MOMENT, LAST_MOMENT

#: What no text of ours has: control characters but for line ends and tabs, and halves of UTF-16 pairs.
_WOUND = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
#: Integers of 32 bits end at twice as much: what is counted here has room to grow.
HIGHEST = 1_000_000_000
#: Numbers of seconds from here on are meant as milliseconds: the year 5138 in seconds.
_MILLISECONDS = 100_000_000_000


def text(value: Any) -> str:
    r"""Return a text of any value: numbers as they are written, nothing for what is neither text nor number.

    Line ends become ``\n``, control characters are left out, halves of UTF-16 pairs become U+FFFD.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    try:
        found = value if isinstance(value, str) else str(value)
    except ValueError:
        # An integer of more digits than Python writes.
        return ""
    if not _WOUND.search(found):
        return found
    found = found.replace("\r\n", "\n").replace("\r", "\n")
    return _HALF.sub("\ufffd", _CONTROL.sub("", found))


def line(value: Any) -> str:
    """Return a text on one line, without spaces around it."""
    return " ".join(text(value).split())


def flag(value: Any) -> bool:
    """Return whether a value means yes: true, 1, "true", "1", "yes"."""
    return value is True or text(value).strip().lower() in {"1", "1.0", "true", "yes"}


def whole(value: Any) -> int:
    """Return a whole number that every database holds, cut to what fits; 0 for what is none."""
    try:
        number = int(float(text(value)))
    except (ValueError, OverflowError):
        return 0
    return max(-HIGHEST, min(number, HIGHEST))


def moment(value: Any) -> dt.datetime | None:
    """Return a moment: ISO 8601 or its like, UTC where it names no zone; seconds or milliseconds since 1970.

    None for what is no date, and for years that no calendar of ours has.
    """
    if isinstance(value, bool):
        return None
    try:
        if isinstance(value, int | float):
            return _of_number(value)
        found = text(value).strip()
        if re.fullmatch(r"-?\d{9,13}(\.\d+)?", found):
            return _of_number(float(found))
        # Go writes nanoseconds, and Python reads microseconds.
        found = re.sub(r"(\.\d{6})\d+", r"\1", found.replace(" UTC", "Z"))
        at = dt.datetime.fromisoformat(found)
    except (ValueError, OverflowError):
        return None
    at = at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at
    return _told(at)


def _of_number(number: float) -> dt.datetime | None:
    if not math.isfinite(number):
        return None
    seconds = number / 1000 if abs(number) >= _MILLISECONDS else number
    at = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=seconds)
    return _told(at)


def _told(at: dt.datetime) -> dt.datetime | None:
    """Return a moment in UTC; None for one that some zone of the earth cannot tell: such are mistakes."""
    # Comparing does not overflow, where the zone reaches beyond what a date can hold.
    return at.astimezone(dt.UTC) if FIRST_MOMENT <= at <= LAST_MOMENT else None


def short_id(old_id: str, longest: int) -> str:
    """Return an old id that fits: a long one keeps its beginning and gets a digest, so that no two become one."""
    if len(old_id) <= longest:
        return old_id
    digest = hashlib.sha256(old_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{old_id[: longest - 17]}~{digest}"
