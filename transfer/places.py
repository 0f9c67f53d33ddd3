"""Where comments stood among the pages of their conversation: kept from a blog of ours, so that no address changes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from blog.models import Article
from comments.models import Comment, Conversation, Status
from comments.paths import root_id
from comments.places import FOLD_SIZE, FOLDED
from transfer.fields import heard
from transfer.ours import PLAIN
from transfer.records import CommentRecord

_HIGHEST = 2**31
#: Values in one query; SQLite takes 32,766, older ones 999.
_MANY = 900


def kept_places(
    article: Article,
    said: Sequence[CommentRecord],
    made: Mapping[str, Comment],
    counted: Mapping[str, Any],
    begun: Conversation | None = None,
    roots: Mapping[int, Comment] | None = None,
) -> Conversation | None:
    """Give comments the places that they had, and return the conversation; a new one is not stored yet.

    ``counted`` is what the conversation had counted, ``begun`` is what of it is here already; ``roots`` are the first
    comments of threads that began before, by number, and learn what has been said in them. None where there is
    nothing of it, or where a place is missing, contradicts another, or is taken here: then nobody has a place.
    """
    if not counted:
        return None
    comments = list(made.values())
    roots = roots or {}
    is_kept = _take(said, made) and _agree(comments, roots)
    if not is_kept or (begun is not None and _is_taken(article, comments)):
        for comment in comments:
            comment.page, comment.fold, comment.sequence = None, 0, None
        return None
    for record in said:
        folded = record.own.get("folded")
        if isinstance(folded, int) and _is_number(folded):
            made[record.number].folded = folded
    known = {**roots, **{c.pk: c for c in comments}}
    for comment in comments:
        if comment.parent_id and comment.status == Status.APPROVED:
            known[root_id(comment.path or "")].replied += 1
    _fold(roots, comments)
    return _count(begun or Conversation(article=article), comments, counted)


def _fold(roots: Mapping[int, Comment], comments: Sequence[Comment]) -> None:
    """Let threads that began before know how many of their replies are folded: at least so many fill these folds."""
    folds = Counter((root_id(c.path or ""), c.fold) for c in comments if c.fold >= FOLDED)
    for (pk, fold), number in folds.items():
        if pk in roots:
            before = min((fold - FOLDED) * FOLD_SIZE, _HIGHEST - 1 - number)
            roots[pk].folded = max(roots[pk].folded, before + number)


def _count(
    conversation: Conversation, comments: Sequence[Comment], counted: Mapping[str, Any]
) -> Conversation:
    """Add comments to what a conversation counts."""
    told = heard(Conversation, PLAIN["comments.Conversation"], counted)
    conversation.approved += sum(c.status == Status.APPROVED for c in comments)
    latest = [at for at in (conversation.latest_at, told.get("latest_at")) if at]
    conversation.latest_at = max(latest, default=None)
    sequences, pages = (c.sequence or 0 for c in comments), (c.page or 1 for c in comments)
    conversation.published = max(conversation.published, told.get("published", 0), *sequences)
    last_page = max(conversation.pages, told.get("pages", 1), *pages)
    # A conversation may come in parts, and tells in each how many threads have begun there, deleted ones too.
    there = sum(c.parent_id is None and c.page == last_page for c in comments)
    if last_page == conversation.pages:
        there = max(there, conversation.latest_page_threads)
    if last_page == told.get("pages", 1):
        there = max(there, told.get("latest_page_threads", 0))
    conversation.pages, conversation.latest_page_threads = last_page, there
    return conversation


def _is_taken(article: Article, comments: Sequence[Comment]) -> bool:
    """Whether somebody has become public here as the same one since. A query or two."""
    sequences = [c.sequence for c in comments if c.sequence]
    here = Comment.objects.filter(article=article).values_list("sequence", flat=True)
    return any(
        here.filter(sequence__in=sequences[at : at + _MANY]).exists()
        for at in range(0, len(sequences), _MANY)
    )


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


def _agree(comments: Sequence[Comment], roots: Mapping[int, Comment]) -> bool:
    """Whether no two became public as the same, and every reply stands on the page of its thread."""
    placed = [c for c in comments if c.page is not None]
    pages = {c.pk: c.page for c in (*roots.values(), *comments)}
    return len({c.sequence for c in placed}) == len(placed) and all(
        pages[root_id(c.path or "")] == c.page for c in placed
    )


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < _HIGHEST
