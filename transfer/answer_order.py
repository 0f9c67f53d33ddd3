"""The order in which comments can be stored some at a time."""

import datetime as dt
from collections.abc import Sequence

from transfer.records import CommentRecord

_LAST = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)


def answers_last(said: Sequence[CommentRecord]) -> list[CommentRecord]:
    """Return comments of different numbers in the order of their time, each behind the one that it answers. Linear.

    Those without a date come last; what goes round begins anywhere.
    """
    by_number = {comment.number: comment for comment in said}
    done: dict[str, CommentRecord] = {}
    for comment in sorted(said, key=lambda c: c.at or _LAST):
        way: dict[str, CommentRecord] = {}
        at: CommentRecord | None = comment
        while at and at.number not in done and at.number not in way:
            way[at.number] = at
            at = by_number.get(at.parent) if at.parent else None
        done.update(reversed(way.items()))
    return list(done.values())
