"""How a comment is posted. The web form, the demo and every import come through here."""

import datetime as dt
import hashlib
import uuid
from functools import partial
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import CharField, Q, UUIDField
from django.utils import timezone

from blog.models import Article
from blog.prepared import Query, insert, next_number, slot
from comments.author import Author
from comments.bans import network_of
from comments.conversations import conversation_changed
from comments.mail.announcing import comment_posted
from comments.models import Comment, Conversation, DiscussionSettings, Status
from comments.moderation import record
from comments.pace import seconds_to_wait, take_turn
from comments.paths import child_path
from comments.places import begin_thread, counted
from comments.policy import (
    Judgement,
    Refused,
    check_may_post,
    is_moderator,
    judge,
    pace_in,
    too_fast,
)
from comments.rendering import render_comment
from comments.spam.evidence import Signs

__all__ = ["Author", "new_comment", "post_comment", "restore_comment", "store"]

#: The same words from the same person at the same place within this time are one click that came twice.
REPEATED_CLICK = dt.timedelta(minutes=2)
#: The same words at the same place are welcome again after this time.
SAME_WORDS = dt.timedelta(days=1)

ALREADY_SAID = "It looks as though you have already said that."


def post_comment(
    article: Article,
    author: Author,
    source: str,
    parent_id: int | None = None,
    request_key: uuid.UUID | None = None,
    signs: Signs | None = None,
) -> Comment:
    """Store what somebody says below an article, and return it; pending when it has to wait.

    ``signs`` are what the form tells about who sent it. The same ``request_key``, or the same words a moment
    later, return the comment that is already there. Raises Refused with a sentence and a status when the comment
    is not taken.
    """
    look = partial(Copies, article, author, source, parent_id, request_key)
    copies = look()
    if existing := copies.same_click():
        return existing
    discussion = DiscussionSettings.load()
    parent = check_may_post(article, author, parent_id, discussion)
    html = render_comment(source)
    if not html:
        raise Refused("Please type a comment.", 400)
    if copies.said_before():
        raise Refused(ALREADY_SAID, 409)
    comment = new_comment(article, author, source, html, parent, Judgement(Status.PENDING))
    comment.request_key = request_key
    comment.fingerprint = copies.today
    judgement = judge(comment, author, discussion, signs)
    comment.status, comment.reason = judgement.status, judgement.reason
    interval = 0 if is_moderator(author) else pace_in(parent, discussion)
    try:
        with transaction.atomic():
            if interval and not take_turn(author, interval):
                raise TooFast
            store(comment)
            comment_posted(comment, is_asked_about=judgement.asks_outside)
            if judgement.asks_outside:
                ask_outside(comment, judgement)
    except TooFast:
        # The same click, stored a moment after we looked, may be what makes this one too fast.
        if existing := look().same_click():
            return existing
        seconds = seconds_to_wait(author, interval) or 1
        raise too_fast(seconds, parent, discussion) from None
    except IntegrityError:
        # Its twin was stored while this one was on its way.
        if twin := look().same_click():
            return twin
        raise Refused(ALREADY_SAID, 409) from None
    comment.just_posted = True
    return comment


class TooFast(Exception):
    """Somebody has commented a moment ago: nothing is stored."""


def ask_outside(comment: Comment, judgement: Judgement) -> None:
    """Have others asked about a comment that waits for it, inside the transaction that stores it."""
    from comments.spam.tasks import judge_outside  # noqa: PLC0415 (that module stands above this one)

    judge_outside.enqueue(comment.pk, judgement.is_held)


def restore_comment(
    article: Article,
    author: Author,
    source: str,
    parent: Comment | None,
    status: Status,
    created_at: dt.datetime,
) -> Comment:
    """Store a comment that was said elsewhere or earlier, as it stood there: no policy, its own date."""
    judgement = Judgement(status)
    html = render_comment(source)
    comment = new_comment(article, author, source, html, parent, judgement)
    comment.created_at = created_at
    store(comment)
    return comment


def new_comment(
    article: Article,
    author: Author,
    source: str,
    html: str,
    parent: Comment | None,
    judgement: Judgement,
) -> Comment:
    """Return a comment that is not stored yet."""
    return Comment(
        article=article,
        parent=parent,
        user=author.user,
        provider=author.provider,
        author_name=author.shown_name,
        author_email=author.email,
        author_url=author.url,
        address=author.address,
        network=network_of(author.address),
        user_agent=author.user_agent[:255],
        source=source,
        html=html,
        status=judgement.status,
        reason=judgement.reason,
    )


def store(comment: Comment) -> None:
    """Write a comment, its place, the count and why it does not appear at once, in one transaction.

    Raises IntegrityError when its request key or fingerprint is already there; a caller's transaction is lost then.
    """
    with transaction.atomic(savepoint=False):
        is_public = comment.status == Status.APPROVED
        if is_public and comment.parent is None:
            comment.pk = begin_thread(comment)
            comment.path = child_path("", comment.pk)
        else:
            conversation = Conversation.locked(comment.article_id) if is_public else None
            comment.pk = next_number(Comment)
            above = (comment.parent.path or "") if comment.parent else ""
            comment.path = child_path(above, comment.pk)
            if is_public:
                counted(comment, 1, conversation)
        insert(comment)
        if is_public:
            conversation_changed(comment.article)
        elif comment.reason:
            record(comment, "", None)


def fingerprint(
    article: Article, author: Author, source: str, parent_id: int | None, at: dt.datetime
) -> str:
    """Return what two copies of one comment have in common: day, place, writer and words."""
    parts = (
        at.date().isoformat(),
        str(article.pk),
        str(parent_id or 0),
        author.identity,
        " ".join(source.split()),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Copy(NamedTuple):
    """What tells one copy from another."""

    pk: int
    created_at: dt.datetime
    fingerprint: str
    request_key: uuid.UUID | None
    user_id: int | None
    author_email: str


_WORDS = Q(fingerprint__in=[slot(day, CharField()) for day in ("today", "yesterday")])
_SAID = Query(lambda: Comment.objects.filter(_WORDS).values_list(*Copy._fields))
_SAME = Query(
    lambda: Comment.objects.filter(_WORDS | Q(request_key=slot("key", UUIDField()))).values_list(
        *Copy._fields
    )
)


class Copies:
    """What the same request, or the same person in the same words at the same place, has stored already. One query."""

    def __init__(
        self,
        article: Article,
        author: Author,
        source: str,
        parent_id: int | None,
        request_key: uuid.UUID | None,
    ) -> None:
        """Look for it. The last 24 hours have two dates, and so two fingerprints."""
        self.now = timezone.now()
        self.author = author
        self.request_key = request_key
        self.today = fingerprint(article, author, source, parent_id, self.now)
        yesterday = fingerprint(article, author, source, parent_id, self.now - SAME_WORDS)
        self.same_words = {self.today, yesterday}
        words = {"today": self.today, "yesterday": yesterday}
        rows = _SAME.rows(**words, key=request_key) if request_key else _SAID.rows(**words)
        self.found = [Copy(*row) for row in rows]

    def same_click(self) -> Comment | None:
        """Return the twin that an earlier copy of this request stored, or one that was posted a moment ago."""
        for row in self.found:
            is_same_request = self.request_key is not None and row.request_key == self.request_key
            if is_same_request:
                is_twin = is_by(row.user_id, row.author_email, self.author)
            else:
                is_twin = row.created_at > self.now - REPEATED_CLICK
            if is_twin:
                return Comment.objects.select_related("article").filter(pk=row.pk).first()
        return None

    def said_before(self) -> bool:
        """Whether the same words were said less than a day ago."""
        since = self.now - SAME_WORDS
        return any(
            row.created_at > since for row in self.found if row.fingerprint in self.same_words
        )


def is_by(user_id: int | None, email: str, author: Author) -> bool:
    """Whether a comment with this account, or this address of a guest, was written by ``author``."""
    if author.user or user_id:
        return author.user is not None and user_id == author.user.pk
    return email.lower() == author.email.lower()
