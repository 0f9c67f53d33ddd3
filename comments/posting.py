"""How a comment is posted. The web form, the demo and every import come through here."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from blog.models import Article
from comments.mail.announcing import comment_posted
from comments.models import Comment, Conversation, Status
from comments.paths import child_path
from comments.places import counted
from comments.policy import Judgement, Refused, check_may_post, judge
from comments.rendering import render_comment
from pagecache.tags import changed

#: The same words from the same person at the same place within this time are one click that came twice.
REPEATED_CLICK = dt.timedelta(minutes=2)


@dataclass(frozen=True)
class Author:
    """Who writes: somebody with an account, or a guest by name and e-mail; and from where."""

    user: User | None = None
    name: str = ""
    email: str = ""
    url: str = ""
    provider: str = ""
    address: str | None = None
    user_agent: str = ""

    @property
    def identity(self) -> str:
        """What tells one writer from another."""
        return f"user:{self.user.pk}" if self.user else f"guest:{self.email.lower()}"


def post_comment(
    article: Article,
    author: Author,
    source: str,
    parent_id: int | None = None,
    request_key: uuid.UUID | None = None,
) -> Comment:
    """Store what somebody says below an article, and return it; pending when it has to wait.

    The same ``request_key``, or the same words a moment later, return the comment that is already
    there. Raises Refused with a sentence and a status when the comment is not taken.
    """
    if existing := already_posted(author, request_key):
        return existing
    parent = check_may_post(article, parent_id)
    html = render_comment(source)
    if not html:
        raise Refused("Please type a comment.", 400)
    judgement = judge(html)
    comment = new_comment(article, author, source, html, parent, judgement)
    comment.request_key = request_key
    comment.fingerprint = fingerprint(comment, author)
    try:
        with transaction.atomic():
            store(comment)
            comment_posted(comment)
    except IntegrityError:
        return repeated(comment, author)
    comment.just_posted = True
    return comment


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
        author_name=author.user.public_name if author.user else author.name,
        author_email=author.email,
        author_url=author.url,
        address=author.address,
        user_agent=author.user_agent[:255],
        source=source,
        html=html,
        status=judgement.status,
        reason=judgement.reason,
    )


def store(comment: Comment) -> None:
    """Write a comment, its place and the count in one transaction.

    Raises IntegrityError when its request key or fingerprint is already there.
    """
    with transaction.atomic():
        if comment.status == Status.APPROVED:
            Conversation.locked(comment.article_id)
        comment.save(force_insert=True)
        comment.path = child_path((comment.parent.path or "") if comment.parent else "", comment.pk)
        comment.save(update_fields=["path"])
        if comment.status == Status.APPROVED:
            counted(comment, 1)
            changed(comment.article.cache_tag)


def fingerprint(comment: Comment, author: Author) -> str:
    """Return what two copies of one comment have in common: day, place, writer and words."""
    parts = (
        timezone.now().date().isoformat(),
        str(comment.article_id),
        str(comment.parent_id or 0),
        author.identity,
        " ".join(comment.source.split()),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


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
    raise Refused("It looks as though you have already said that.", 409)


def is_by(comment: Comment, author: Author) -> bool:
    """Whether a stored comment was written by this author."""
    if author.user or comment.user_id:
        return author.user is not None and comment.user_id == author.user.pk
    return comment.author_email.lower() == author.email.lower()
