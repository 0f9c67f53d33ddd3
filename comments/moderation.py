"""Decisions about comments: what an editor does with one, counted once and kept with who, when and why."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from accounts.models import User
from comments.mail.announcing import comment_approved
from comments.models import Comment, Conversation, Status
from comments.places import counted
from pagecache.tags import changed

#: What the log calls a decision.
DECISIONS: dict[str, str] = {
    Status.APPROVED: "Approved",
    Status.PENDING: "Held back",
    Status.SPAM: "Marked as spam",
    Status.TRASH: "Moved to the trash",
}
#: The column's.
REASON_LENGTH = 300


def set_status(comment: Comment, status: str, by: User, reason: str = "") -> bool:
    """Move a comment to ``status``; return whether that changed anything.

    The article's count follows in the same transaction, and the log keeps who decided what, when and
    why. Repeating a decision does nothing, however often and from however many places at once it is
    repeated. ``comment`` is brought up to date. Raises ValueError for a status that does not exist and
    Comment.DoesNotExist for a comment that somebody has deleted meanwhile.
    """
    status = Status(status)
    with transaction.atomic():
        Conversation.locked(comment.article_id)
        stored = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("article")
            .get(pk=comment.pk)
        )
        before = Status(stored.status)
        if before != status:
            stored.status = status
            stored.reason = reason[:REASON_LENGTH]
            stored.save(update_fields=["status", "reason"])
            _count(stored, before)
            _log(stored, by)
            changed(stored.article.cache_tag)
    comment.status, comment.reason = stored.status, stored.reason
    return before != status


def approve(comment: Comment, by: User, reason: str = "") -> bool:
    """Let everybody read it; return whether that changed anything."""
    return set_status(comment, Status.APPROVED, by, reason)


def unapprove(comment: Comment, by: User, reason: str = "") -> bool:
    """Send it back to the queue; return whether that changed anything."""
    return set_status(comment, Status.PENDING, by, reason)


def mark_as_spam(comment: Comment, by: User, reason: str = "") -> bool:
    """Take it for spam; return whether that changed anything."""
    return set_status(comment, Status.SPAM, by, reason)


def trash(comment: Comment, by: User, reason: str = "") -> bool:
    """Put it where it may be deleted for good; return whether that changed anything."""
    return set_status(comment, Status.TRASH, by, reason)


def _count(comment: Comment, before: Status) -> None:
    change = (comment.status == Status.APPROVED) - (before == Status.APPROVED)
    if change:
        counted(comment, change)
    if change > 0:
        comment_approved(comment)


def _log(comment: Comment, by: User) -> None:
    decision = DECISIONS[comment.status]
    LogEntry.objects.log_actions(
        user_id=by.pk,
        queryset=[comment],
        action_flag=CHANGE,
        change_message=f"{decision}: {comment.reason}" if comment.reason else f"{decision}.",
        single_object=True,
    )
