"""Voting for a comment, and flagging one."""

from collections import Counter

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from accounts.models import User
from comments.conversations import conversation_changed
from comments.mail.announcing import comment_held
from comments.models import Comment, Conversation, DiscussionSettings, Flag, Status, Vote
from comments.moderation import move
from comments.policy import Refused
from comments.reactions import FlagReason, score

_FLAG_SALT = "comments.flag"


def vote(comment: Comment, user: User, wanted: bool) -> bool:
    """Let somebody vote for a comment, or take the vote back; return whether that changed anything.

    Raises Refused for one's own comment and for one that is no longer public.
    """
    if comment.user_id == user.pk:
        raise Refused("Nobody votes for a comment of their own.", 403)
    if not Comment.objects.approved().filter(pk=comment.pk).exists():
        raise Refused("This comment is no longer there.", 404)
    return set_vote(comment, user, wanted)


def set_vote(comment: Comment, user: User, wanted: bool) -> bool:
    """Store a vote or remove it, with the comment's count and score; return whether that changed anything."""
    with transaction.atomic():
        found = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("article")
            .get(pk=comment.pk)
        )
        if wanted:
            is_new = Vote.objects.get_or_create(comment=found, user=user)[1]
        else:
            is_new = bool(Vote.objects.filter(comment=found, user=user).delete()[0])
        if is_new:
            found.votes += 1 if wanted else -1
            found.score = score(found.votes, found.flags)
            found.save(update_fields=["votes", "score"])
            conversation_changed(found.article)
    return is_new


def flagger(user: User | None, network: str = "") -> str:
    """Return what tells one reader who flags from another: the account, else a keyed digest of the network."""
    return f"user:{user.pk}" if user else salted_hmac(_FLAG_SALT, network).hexdigest()


def flag(comment: Comment, by: str, reason: str, words: str = "") -> bool:
    """Note that a reader thinks an editor should look at a comment; return False where they have said so before.

    With the number of flags that the owner has set, it waits for an editor: but not when one has approved it
    as it reads now. Raises Refused where it is no longer public.
    """
    with transaction.atomic():
        Conversation.locked(comment.article_id)
        stored = (
            Comment.objects.approved().select_for_update(of=("self",)).select_related("article")
        )
        found = stored.filter(pk=comment.pk).first()
        if found is None:
            raise Refused("This comment is no longer there.", 404)
        try:
            with transaction.atomic():
                Flag.objects.create(comment=found, by=by, reason=reason, words=words)
        except IntegrityError:
            return False
        found.flags += 1
        found.score = score(found.votes, found.flags)
        found.save(update_fields=["flags", "score"])
        enough = DiscussionSettings.load().flags_to_hide
        if enough and found.flags >= enough and not is_reviewed(found):
            hold(found)
    return True


def is_reviewed(comment: Comment) -> bool:
    """Whether an editor has approved a comment as it reads now."""
    return comment.reviewed_at is not None and (
        comment.edited_at is None or comment.edited_at <= comment.reviewed_at
    )


def hold(comment: Comment) -> None:
    """Let a flagged comment wait for an editor; the caller holds the conversation and the comment."""
    move(comment, Status.PENDING, flagged_because(comment))
    comment_held(comment)


def flagged_because(comment: Comment) -> str:
    """Return why a comment was flagged, the commonest reason first, as an editor reads it."""
    reasons = Counter(comment.flag_set.values_list("reason", flat=True))
    said = "; ".join(
        f"{FlagReason(reason).label}{f' ({number})' if number > 1 else ''}"
        for reason, number in reasons.most_common()
    )
    return f"Flagged by {comment.flags} reader{'' if comment.flags == 1 else 's'}: {said}."[:300]
