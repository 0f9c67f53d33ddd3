"""How a comment is posted. The web form, the demo and every import come through here."""

import datetime as dt
import hashlib
import uuid

from django.db import IntegrityError, transaction
from django.utils import timezone

from blog.models import Article
from comments.author import Author
from comments.bans import network_of
from comments.conversations import conversation_changed
from comments.mail.announcing import comment_posted
from comments.models import Comment, Conversation, DiscussionSettings, Status
from comments.moderation import record
from comments.pace import take_turn
from comments.paths import child_path
from comments.places import counted
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
    if existing := earlier_copy(article, author, source, parent_id, request_key):
        return existing
    discussion = DiscussionSettings.load()
    try:
        parent = check_may_post(article, author, parent_id, discussion)
    except Refused:
        # The same click, stored a moment after we looked, is what makes this one too fast.
        if existing := earlier_copy(article, author, source, parent_id, request_key):
            return existing
        raise
    html = render_comment(source)
    if not html:
        raise Refused("Please type a comment.", 400)
    comment = new_comment(article, author, source, html, parent, Judgement(Status.PENDING))
    comment.request_key = request_key
    comment.fingerprint = fingerprint(article, author, source, parent_id, timezone.now())
    refuse_said_yesterday(article, author, source, parent_id)
    judgement = judge(comment, author, discussion, signs)
    comment.status, comment.reason = judgement.status, judgement.reason
    interval = 0 if is_moderator(author) else pace_in(parent, discussion)
    try:
        with transaction.atomic():
            store(comment)
            if interval and not take_turn(author, interval):
                raise too_fast(interval, parent, discussion)
            comment_posted(comment, is_asked_about=judgement.asks_outside)
            if judgement.asks_outside:
                ask_outside(comment, judgement)
    except IntegrityError:
        return repeated(comment, author)
    comment.just_posted = True
    return comment


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

    Raises IntegrityError when its request key or fingerprint is already there.
    """
    with transaction.atomic():
        is_public = comment.status == Status.APPROVED
        conversation = Conversation.locked(comment.article_id) if is_public else None
        comment.save(force_insert=True)
        comment.path = child_path((comment.parent.path or "") if comment.parent else "", comment.pk)
        if is_public:
            # With its place the path is stored.
            counted(comment, 1, conversation)
            conversation_changed(comment.article)
            return
        comment.save(update_fields=["path"])
        if comment.reason:
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


def earlier_copy(
    article: Article,
    author: Author,
    source: str,
    parent_id: int | None,
    request_key: uuid.UUID | None,
) -> Comment | None:
    """Return the comment that the same request, or the same click, has stored already."""
    return already_posted(author, request_key) or just_said(article, author, source, parent_id)


def just_said(
    article: Article, author: Author, source: str, parent_id: int | None
) -> Comment | None:
    """Return the twin that somebody posted within one click's time."""
    now = timezone.now()
    twins = Comment.objects.filter(
        fingerprint=fingerprint(article, author, source, parent_id, now),
        created_at__gt=now - REPEATED_CLICK,
    )
    return twins.select_related("article").first()


def refuse_said_yesterday(
    article: Article, author: Author, source: str, parent_id: int | None
) -> None:
    """Raise Refused (409) for words that were said less than a day ago, though on another date.

    Those of the same date are told by their fingerprint, which the database keeps unique.
    """
    since = timezone.now() - SAME_WORDS
    earlier = fingerprint(article, author, source, parent_id, since)
    if Comment.objects.filter(fingerprint=earlier, created_at__gt=since).exists():
        raise Refused(ALREADY_SAID, 409)


def already_posted(author: Author, request_key: uuid.UUID | None) -> Comment | None:
    """Return the comment that an earlier copy of this request stored, if its writer is the same."""
    if request_key is None:
        return None
    found = Comment.objects.filter(request_key=request_key).select_related("article").first()
    return found if found and is_by(found, author) else None


def repeated(comment: Comment, author: Author) -> Comment:
    """Return the stored twin of a comment that came twice.

    Raises Refused (409) when the twin is older than one click: then somebody says the same thing again.
    """
    if twin := already_posted(author, comment.request_key):
        return twin
    twin = Comment.objects.filter(fingerprint=comment.fingerprint).first()
    if twin and timezone.now() - twin.created_at < REPEATED_CLICK:
        return twin
    raise Refused(ALREADY_SAID, 409)


def is_by(comment: Comment, author: Author) -> bool:
    """Whether a stored comment was written by this author."""
    if author.user or comment.user_id:
        return author.user is not None and comment.user_id == author.user.pk
    return comment.author_email.lower() == author.email.lower()
