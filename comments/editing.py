"""Changing one's own comment: for a while after it was written, its writer may edit or delete it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments.author import Author
from comments.conversations import conversation_changed
from comments.mail.announcing import comment_held
from comments.models import Comment, Conversation, DiscussionSettings, Edit, Status
from comments.moderation import move
from comments.policy import Refused, is_moderator, judge, refuse_banned
from comments.posting import ask_outside
from comments.rendering import render_comment
from comments.said import Said

NOT_STANDING = "This comment is no longer there."


def is_recent(comment: Comment | Said, discussion: DiscussionSettings) -> bool:
    """Whether its writer may still change a comment, by its age. No query."""
    age = timezone.now() - comment.created_at
    return dt.timedelta() <= age < dt.timedelta(minutes=discussion.edit_minutes)


def too_late(discussion: DiscussionSettings) -> str:
    """Return the sentence for somebody who comes too late."""
    if not discussion.edit_minutes:
        return "Comments cannot be changed here once they are posted."
    return f"A comment can be changed for {minutes(discussion)}. This one is older by now."


def minutes(discussion: DiscussionSettings) -> str:
    """Return how long a comment can be changed, in words."""
    return "a minute" if discussion.edit_minutes == 1 else f"{discussion.edit_minutes} minutes"


def edit_comment(comment: Comment, source: str, by: User | None) -> bool:
    """Give a comment another text; return whether that changed anything.

    The caller has seen to it that the asker wrote it (ownership.may_change); ``by`` is their account. The text
    before is kept for moderators. A text that would have waited for an editor makes the comment wait, so that
    editing is no way around the policy. Raises Refused: too late, no longer there, banned since, or nothing to read.
    """
    html = render_comment(source, is_html=comment.is_html)
    if not html:
        raise Refused("Please type a comment, or delete it.", 400)
    with transaction.atomic():
        stored = own_comment_locked(comment)
        if stored.source == source:
            return False
        author = author_of(stored)
        if not is_moderator(author):
            refuse_banned(author)
        Edit.objects.create(comment=stored, source=stored.source, by=by)
        stored.source, stored.html, stored.edited_at = source, html, timezone.now()
        stored.save(update_fields=["source", "html", "edited_at"])
        judgement = judge(stored, author, DiscussionSettings.load())
        if stored.is_visible and judgement.status != Status.APPROVED:
            move(stored, judgement.status, f"Edited. {judgement.reason}")
            if judgement.asks_outside:
                ask_outside(stored, judgement)
            else:
                comment_held(stored)
        conversation_changed(stored.article)
    comment.refresh_from_db()
    return True


def delete_comment(comment: Comment) -> None:
    """Take a comment away for its writer; what others have answered leaves a trace.

    It goes to the trash, where a moderator can still read what was said, until the trash is emptied. The caller
    has seen to it that the asker wrote it. Raises Refused: too late, or no longer there.
    """
    with transaction.atomic():
        stored = own_comment_locked(comment)
        stored.deleted_by_writer = True
        stored.fingerprint = None  # the same words may be said again
        stored.save(update_fields=["fingerprint"])
        move(stored, Status.TRASH, "Deleted by its author.")
    comment.refresh_from_db()


def own_comment_locked(comment: Comment) -> Comment:
    """Return the stored comment, held until the transaction ends. Raises Refused where it may not be changed."""
    Conversation.locked(comment.article_id)
    stored = (
        Comment.objects.standing()
        .select_for_update(of=("self",))
        .select_related("article", "user")
        .filter(pk=comment.pk)
        .first()
    )
    if stored is None:
        raise Refused(NOT_STANDING, 409)
    discussion = DiscussionSettings.load()
    if not is_recent(stored, discussion):
        raise Refused(too_late(discussion), 403)
    return stored


def author_of(comment: Comment) -> Author:
    """Return who wrote a stored comment, as the policy looks at writers."""
    return Author(
        user=comment.user,
        name=comment.author_name,
        email=comment.author_email,
        url=comment.author_url,
        provider=comment.provider,
        address=comment.address,
        user_agent=comment.user_agent,
    )
