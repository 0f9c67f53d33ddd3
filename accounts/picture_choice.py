"""Choosing the picture beside one's name among those of one's sign-ins."""

from django.db import transaction

from accounts.models import User
from accounts.picture_tasks import fetch_avatar
from accounts.portraits import digest_of, keep_picture, picture_address


def choose_picture(user: User, provider: str) -> None:
    """Take the picture of one of the account's sign-ins, by allauth's provider id; empty takes the generated one.

    A picture that is already here stays until the new one has come. In one transaction with its task.
    """
    with transaction.atomic():
        user.avatar_provider = provider
        user.save(update_fields=["avatar_provider"])
        if not provider:
            keep_picture(user, "", "")
        elif digest_of(picture_address(user)) != user.avatar_digest:
            fetch_avatar.enqueue(user.pk)


def refresh_picture(user: User, provider: str) -> None:
    """After a sign-in with ``provider``: fetch the picture where it is the chosen one and has a new address."""
    if provider == user.avatar_provider:
        choose_picture(user, provider)
