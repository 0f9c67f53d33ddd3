"""Decisions about comments: what an editor does with one, counted once and kept with who, when and why."""

import uuid
from collections.abc import Iterable

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments.conversations import conversation_changed
from comments.decisions import DECISIONS, REASON_LENGTH, Decision
from comments.mail.announcing import comment_approved
from comments.models import Comment, Conversation, Status
from comments.places import counted


def set_status(
    comment: Comment,
    status: str,
    by: User | None,
    reason: str = "",
    *,
    batch: uuid.UUID | None = None,
    only_from: str | None = None,
) -> bool:
    """Move a comment to ``status``; return whether that changed anything.

    ``by`` is None where the blog itself decides. The article's count follows in the same transaction,
    and a Decision keeps who decided what, when and why; decisions of one ``batch`` are taken back
    together. With ``only_from`` nothing happens unless the comment stands there. Repeating a decision
    does nothing, however often and from however many places at once it is repeated; nor is there anything
    to decide about a comment of which only the place is left. ``comment`` is brought up to date. Raises
    ValueError for a status that does not exist and Comment.DoesNotExist for a comment that somebody has
    deleted meanwhile.
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
        moves = before != status and only_from in {None, before} and not stored.is_emptied
        if moves:
            stored.deleted_by_writer = False
            if status == Status.APPROVED:
                stored.reviewed_at = timezone.now()
            move(stored, status, reason, by, batch)
            if status == Status.APPROVED:
                comment_approved(stored)
            if by:
                _teach(stored)
    comment.status, comment.reason = stored.status, stored.reason
    comment.moved_at = stored.moved_at
    return moves


def move(
    comment: Comment,
    status: Status,
    reason: str,
    by: User | None = None,
    batch: uuid.UUID | None = None,
) -> None:
    """Put a comment elsewhere, with its place, the article's count and the record of it.

    Inside the transaction of a caller who holds the conversation and has read the comment since
    (``Conversation.locked``); nobody is told.
    """
    before = Status(comment.status)
    comment.status, comment.reason = status, reason[:REASON_LENGTH]
    comment.moved_at = timezone.now()
    comment.save(update_fields=["status", "reason", "moved_at", "deleted_by_writer", "reviewed_at"])
    change = (status == Status.APPROVED) - (before == Status.APPROVED)
    if change:
        counted(comment, change)
    record(comment, before, by, batch)
    conversation_changed(comment.article)


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


def take_back(decisions: Iterable[Decision], by: User) -> list[Decision]:
    """Put comments back where they stood before ``decisions``; return the decisions that were taken back.

    One that somebody has decided anew since stays as it is.
    """
    undone = []
    for decision in decisions:
        comment = decision.comment
        with transaction.atomic():
            moved = set_status(
                comment, decision.before, by, "Taken back.", only_from=decision.after
            )
            # Neither the decision nor its undoing is offered for undoing again; what came before them is.
            comment.decisions.filter(by=by, undone=False, pk__gte=decision.pk).update(undone=True)
        if moved:
            undone.append(decision)
    return undone


def record(comment: Comment, before: str, by: User | None, batch: uuid.UUID | None = None) -> None:
    """Keep that a comment came to stand where it stands, inside the caller's transaction."""
    Decision.objects.create(
        comment=comment,
        before=before,
        after=comment.status,
        by=by,
        by_policy=by is None,
        reason=comment.reason,
        batch=batch or uuid.uuid4(),
    )
    if by:
        _log(comment, by)


def _teach(comment: Comment) -> None:
    from comments.spam.tasks import learn  # noqa: PLC0415 (that module stands above this one)

    learn.enqueue(comment.pk)


def _log(comment: Comment, by: User) -> None:
    decision = DECISIONS[comment.status]
    LogEntry.objects.log_actions(
        user_id=by.pk,
        queryset=[comment],
        action_flag=CHANGE,
        change_message=f"{decision}: {comment.reason}" if comment.reason else f"{decision}.",
        single_object=True,
    )
