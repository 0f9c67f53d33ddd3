"""A guest becomes a member: a comment written as a guest is given to an account."""

from django.db import transaction

from accounts.models import User
from comments.conversations import conversation_changed
from comments.models import Comment


class AlreadyClaimed(Exception):
    """The comment belongs to another account."""


def claim_comment(comment: Comment, user: User, provider: str = "") -> bool:
    """Give a guest's comment to an account; return whether that changed anything.

    The caller has seen to it that the asker wrote it (ownership.may_change); equality of e-mail never does. From then
    on the comment carries the account's name and website, and the guest's address is forgotten. ``provider`` is
    what the account is signed in through. ``comment`` is brought up to date. Raises AlreadyClaimed when it belongs
    to another account by now.
    """
    with transaction.atomic():
        stored = (
            Comment.objects.select_for_update(of=("self",))
            .select_related("article")
            .get(pk=comment.pk)
        )
        if stored.user_id not in {None, user.pk}:
            raise AlreadyClaimed
        is_new = stored.user_id is None
        if is_new:
            stored.user, stored.provider = user, provider
            stored.author_name, stored.author_email, stored.author_url = user.public_name, "", ""
            stored.save(
                update_fields=["user", "provider", "author_name", "author_email", "author_url"]
            )
            conversation_changed(stored.article)
    comment.refresh_from_db()
    return is_new
