"""What the conversation keeps about a person: for the export, and for forgetting them (see accounts/personal.py)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from accounts.models import User
from blog.models import Article
from blog.once import loaded_once
from comments.conversations import COMMENTS_TAG, Conversation
from comments.models import Ban, Comment, Decision, Edit, Flag, Status, Vote
from comments.moderation import move
from comments.places import counted
from comments.reacting import flagger, set_vote
from pagecache.tags import changed

#: The name beside a comment whose writer has left.
LEFT = "Deleted reader"
#: What stands where a comment has gone that others have answered.
GONE = "This comment was deleted by its author."

_CHUNK = 500
#: Beyond so many articles it is cheaper to make all pages old than to name each.
_ARTICLES = 200


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the comments, oldest first, with what was noted when each was written."""
    comments = Comment.objects.filter(user=user).select_related("article").order_by("pk")
    yield "comments", rows(comments.iterator(chunk_size=_CHUNK))
    votes = Vote.objects.filter(user=user).order_by("pk").values_list("comment", "at")
    yield "votes", ({"comment": pk, "at": at} for pk, at in votes.iterator(chunk_size=_CHUNK))
    flags = Flag.objects.filter(by=flagger(user)).order_by("pk")
    yield (
        "flags",
        (
            {"comment": f.comment_id, "reason": f.reason, "words": f.words, "at": f.at}
            for f in flags.iterator(chunk_size=_CHUNK)
        ),
    )
    decided = Decision.objects.order_by("pk")
    yield "decisions_about_comments", decisions(decided.filter(comment__user=user))
    yield "decisions", decisions(decided.filter(by=user))
    bans = Ban.objects.filter(user=user).order_by("pk")
    yield "bans", ({"since": ban.created_at, "until": ban.until} for ban in bans)
    edits = Edit.objects.filter(comment__user=user).order_by("pk")
    yield (
        "texts_before_editing",
        (
            {"comment": e.comment_id, "text": e.source, "until": e.at}
            for e in edits.iterator(chunk_size=_CHUNK)
        ),
    )


def decisions(found: QuerySet[Decision]) -> Iterator[dict[str, Any]]:
    """Yield what an export says of decisions: not who, which is somebody else's business."""
    for decision in found.iterator(chunk_size=_CHUNK):
        yield {
            "comment": decision.comment_id,
            "to": decision.words,
            "reason": decision.reason,
            "at": decision.at,
        }


def rows(comments: Iterator[Comment]) -> Iterator[dict[str, Any]]:
    """Yield what an export says of each comment; the site's settings are read once for each chunk."""
    while some := list(islice(comments, _CHUNK)):
        with loaded_once():
            chunk = [row(comment) for comment in some]
        yield from chunk


def row(comment: Comment) -> dict[str, Any]:
    """Return what an export says of a comment."""
    return {
        "number": comment.pk,
        "answers": comment.parent_id,
        "article": comment.article.title,
        "address_of_the_page": f"{settings.SITE_URL}{comment.get_absolute_url()}",
        "text": comment.source,
        "status": comment.get_status_display(),
        "why_there": comment.reason,
        "written": comment.created_at,
        "edited": comment.edited_at,
        "signed_in_through": comment.provider_name,
        "network_address": comment.address,
        "browser": comment.user_agent,
    }


def forget(user: User, with_content: bool) -> None:
    """Take the person out of their comments, or the comments away; in the caller's transaction.

    A comment that others have answered keeps its place, without its words.
    """
    mine = Comment.objects.filter(user=user)
    announce(user)
    forget_opinions(user)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Comment),
        object_id__in=[str(pk) for pk in mine.values_list("pk", flat=True)],
    ).update(object_repr=LEFT)
    if with_content:
        remove_words(user)
    # Reasons may name the words, or the name, for which a comment was held.
    Decision.objects.filter(comment__user=user).update(reason="")
    mine.update(
        reason="",
        user=None,
        provider="",
        author_name=LEFT,
        author_email="",
        author_url="",
        address=None,
        network="",
        user_agent="",
        request_key=None,
        fingerprint=None,
    )


def forget_opinions(user: User) -> None:
    """Take somebody's votes away, and their name from what they flagged; what they edited keeps no name."""
    for vote in Vote.objects.filter(user=user).select_related("comment__article"):
        set_vote(vote.comment, user, wanted=False)
    # One flag each: what is left must differ from one who has left to the next.
    Flag.objects.filter(by=flagger(user)).update(by=Concat(Value("left:"), Cast("pk", CharField())))
    Edit.objects.filter(comment__user=user).delete()


def remove_words(user: User) -> None:
    """Delete what somebody said; of what others have answered only the place is left, with a line that says so.

    Takes each conversation before its comments, as everybody does (see Conversation).
    """
    # From the end of each branch: once a reply has gone, what it answered may go, too.
    for comment in Comment.objects.filter(user=user).order_by("article_id", "-path"):
        Conversation.locked(comment.article_id)
        if comment.replies.exists():
            comment.source, comment.html = GONE, f"<p>{GONE}</p>"
            comment.edited_at = None
            comment.deleted_by_writer = True
            comment.save(update_fields=["source", "html", "edited_at"])
            move(comment, Status.TRASH, "Its author has left.")
            continue
        if comment.is_visible:
            counted(comment, -1)
        comment.delete()


def announce(user: User) -> None:
    """Make the pages old below which the person has said something."""
    comments = Comment.objects.approved().filter(user=user).order_by()
    numbers = list(comments.values_list("article_id", flat=True).distinct()[: _ARTICLES + 1])
    if len(numbers) > _ARTICLES:
        changed("people")
    else:
        changed(COMMENTS_TAG, *(Article(pk=number).cache_tag for number in numbers))
