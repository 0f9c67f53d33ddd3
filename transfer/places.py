"""Where comments stood among the pages of their conversation: kept from a blog of ours, so that no address changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from blog.models import Article
from comments.models import Comment, Conversation, Status
from comments.paths import root_id
from transfer.fields import heard
from transfer.ours import PLAIN
from transfer.records import CommentRecord

_HIGHEST = 2**31


def kept_places(
    article: Article,
    said: Sequence[CommentRecord],
    made: Mapping[str, Comment],
    counted: Mapping[str, Any],
) -> Conversation | None:
    """Give comments the places that they had, and return the conversation, not stored yet.

    ``counted`` is what the conversation had counted. None where there is nothing of it, or where a place is missing or
    contradicts another: then nobody has a place.
    """
    if not counted:
        return None
    comments = list(made.values())
    if not _take(said, made) or not _agree(comments):
        for comment in comments:
            comment.page, comment.fold, comment.sequence = None, 0, None
        return None
    known = {c.pk: c for c in comments}
    for record in said:
        folded = record.own.get("folded")
        if isinstance(folded, int) and _is_number(folded):
            made[record.number].folded = folded
    for comment in comments:
        if comment.parent_id and comment.status == Status.APPROVED:
            known[root_id(comment.path or "")].replied += 1
    told = heard(Conversation, PLAIN["comments.Conversation"], counted)
    told["published"] = max([told.get("published", 0), *(c.sequence or 0 for c in comments)])
    told["pages"] = max([told.get("pages", 1), *(c.page or 1 for c in comments)])
    approved = sum(c.status == Status.APPROVED for c in comments)
    return Conversation(article=article, approved=approved, **told)


def _take(said: Sequence[CommentRecord], made: Mapping[str, Comment]) -> bool:
    """Take the places as they are told; return whether each comment has one that needs one."""
    for record in said:
        comment, place = made[record.number], record.own.get("place")
        if place is None and comment.status != Status.APPROVED:
            continue
        numbers = place if isinstance(place, list) else []
        if len(numbers) != 3 or not all(map(_is_number, numbers)) or not numbers[0]:
            return False
        comment.page, comment.fold, comment.sequence = numbers
    return True


def _agree(comments: Sequence[Comment]) -> bool:
    """Whether no two became public as the same, and every reply stands on the page of its thread."""
    placed = [c for c in comments if c.page is not None]
    roots = {c.pk: c.page for c in comments}
    return len({c.sequence for c in placed}) == len(placed) and all(
        c.page == roots[root_id(c.path or "")] for c in placed
    )


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < _HIGHEST
