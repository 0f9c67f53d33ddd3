"""What was said below articles: read in thread order, some comments at a time, and put into WordPress's words."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from django.db.models import QuerySet

from accounts.models import NAME_LENGTH
from comments.forms import one_line
from comments.models import EMAIL_LENGTH, Comment, Status
from comments.models import Conversation as Talk
from transfer.discussions import NOT_READ, is_read, website_of
from transfer.fields import ALWAYS, said
from transfer.models import Imported
from transfer.ours import PLAIN
from transfer.records import CommentRecord
from transfer.wordpress.export.around import metas
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.own import own_json
from transfer.wordpress.reading import OWN_FIELD
from transfer.wordpress.words import plain

#: Comments that are in memory at one time; each has 65 kB at most.
PIECE = 500


class Talks:
    """Hands out the comments of some articles, each article's in thread order.

    One query for each PIECE of them and one for each article that goes beyond a piece; every one is a range of the
    index that keeps the places of comments. Whoever asks in the order of the numbers asks for nothing twice.
    """

    def __init__(self, articles: Iterable[int], *, with_meta: bool = False) -> None:
        """Take the numbers of all articles that will be asked for.

        ``with_meta``: custom fields that imports have kept are looked up, too, with a query for each piece.
        """
        self._with_meta = with_meta
        self._waiting = sorted(articles)
        self._held: dict[int, list[Comment]] = {}
        self._cut: int | None = None
        self._meta: dict[int, list[tuple[str, str]]] = {}

    def records(self, article: int) -> Iterator[CommentRecord]:
        """Yield what was said about one of the articles in WordPress's words."""
        for comment in self.of(article):
            yield record_of(comment, self._meta.get(comment.pk, ()))

    def of(self, article: int) -> Iterator[Comment]:
        """Yield what was said about one of the articles."""
        if article not in self._held:
            self._look_from(article)
        found, is_cut = self._held.pop(article), self._cut == article
        self._waiting.remove(article)
        yield from found
        while is_cut:
            found = self._read(Comment.objects.filter(article=article, path__gt=found[-1].path))
            yield from found
            is_cut = len(found) == PIECE

    def _look_from(self, article: int) -> None:
        """Read a piece that begins with an article's first comment."""
        wanted = [number for number in self._waiting if number >= article]
        piece = self._read(Comment.objects.filter(article_id__in=wanted).exclude(path=None))
        self._cut = piece[-1].article_id if len(piece) == PIECE else None
        seen = wanted if self._cut is None else [n for n in wanted if n <= self._cut]
        self._held = {number: [] for number in seen}
        for comment in piece:
            self._held[comment.article_id].append(comment)

    def _read(self, comments: QuerySet[Comment]) -> list[Comment]:
        """Return the first PIECE of some comments, and note the custom fields that imports have kept of them."""
        piece = list(comments.order_by("article_id", "path")[:PIECE])
        if self._with_meta:
            rows = Imported.objects.filter(kind="comment", object_id__in=[c.pk for c in piece])
            kept = rows.order_by("-pk").values_list("object_id", "details")
            self._meta = {pk or 0: metas(details) for pk, details in kept if "meta" in details}
        return piece


def record_of(comment: Comment, meta: Iterable[tuple[str, str]] = ()) -> CommentRecord:
    """Return a comment in WordPress's words; what these do not say stands in the field of our own.

    ``meta`` are custom fields that an import has kept of it.
    """
    text = comment.source if comment.is_html else comment.html
    own = said(comment, PLAIN["comments.Comment"], _known(comment))
    if not comment.is_html or _text_read(text) != comment.source:
        own["source"] = comment.source
    if comment.page is not None:
        own["place"] = [comment.page, comment.fold, comment.sequence]
        if comment.folded:
            own["folded"] = comment.folded
    return CommentRecord(
        number=str(comment.pk),
        parent=str(comment.parent_id or ""),
        name=escape(comment.author_name),
        email=comment.author_email,
        website=comment.author_url,
        address=comment.address or "",
        at=comment.created_at,
        source=text,
        status=comment.status,
        kind=comment.kind,
        user=str(comment.user_id or ""),
        meta=[*meta, *([(OWN_FIELD, own_json(own))] if own else [])],
    )


def _known(comment: Comment) -> dict[str, Any]:
    """Return what an import makes of the elements alone: see transfer.discussions.new."""
    email = as_read(comment.author_email).strip()
    kind = as_read(comment.kind).strip()
    is_note = not is_read(kind)
    is_shown = comment.status == Status.APPROVED and not is_note
    return {
        "status": comment.status if is_shown or comment.status != Status.APPROVED else "pending",
        "reason": NOT_READ.format(kind) if is_note else "",
        "author_name": one_line(plain(as_read(escape(comment.author_name))))[:NAME_LENGTH]
        or ALWAYS,
        "author_email": email if "@" in email and len(email) <= EMAIL_LENGTH else "",
        "author_url": website_of(as_read(comment.author_url)),
        "address": comment.address,
        "kind": "" if kind in {"review", "comment"} else kind,
        "is_html": True,
        "created_at": comment.created_at.replace(microsecond=0),
    }


def _text_read(text: str) -> str:
    return as_read(text).strip()


def conversation_said(talk: Talk | None) -> dict[str, Any]:
    """Return what a conversation counts and no import could find out; empty where there is none."""
    return said(talk, PLAIN["comments.Conversation"]) if talk else {}
