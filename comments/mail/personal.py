"""What mail keeps about a person: for the export, and for forgetting them (see accounts/personal.py)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from accounts.models import User
from comments.mail.addresses import address_of_user, is_verified
from comments.mail.models import Delivery, Mailbox, Subscription


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the subscriptions made while signed in, and what is noted of the person's own address.

    An address that nobody vouches for may be somebody else's: then nothing is said of it.
    """
    mine = Subscription.objects.filter(user=user).select_related("article", "mailbox")
    yield (
        "subscriptions",
        (
            {
                "about": str(subscription),
                "only_replies": subscription.only_replies,
                "once_a_day": subscription.is_daily,
                "address": subscription.mailbox.email,
                "since": subscription.created_at,
            }
            for subscription in mine.order_by("pk")
        ),
    )
    yield (
        "mail_address",
        Mailbox.objects.filter(email=own_address(user)).values(
            *("email", "created_at", "confirmed_at", "asked_at", "refused_at", "suspended_at"),
            *("suspended_reason", "wants_author", "wants_queue", "wants_own", "digested_on"),
        ),
    )
    letters = Delivery.objects.filter(mailbox__email=own_address(user))
    yield (
        "letters",
        (
            {
                "about": f"comment {n}" if n else f"article {letter.article_id}",
                "why": letter.get_why_display(),
                "status": letter.get_status_display(),
                "at": letter.closed_at or letter.created_at,
            }
            for letter in letters.order_by("created_at", "pk").iterator(chunk_size=500)
            for n in [letter.comment_id]
        ),
    )


def forget(user: User, with_content: bool) -> None:
    """End the person's subscriptions and forget their address, in the caller's transaction.

    An address stays whose owner has forbidden us to write, and one that has subscriptions of its own: a guest's,
    who may be somebody else.
    """
    numbers = list(Subscription.objects.filter(user=user).values_list("mailbox", flat=True))
    Subscription.objects.filter(user=user).delete()
    own = Mailbox.objects.filter(Q(pk__in=numbers) | Q(email=own_address(user)))
    own.filter(refused_at=None, subscriptions=None).delete()


def own_address(user: User) -> str | None:
    """Return the person's address if a provider vouches that it is theirs, else None."""
    address = address_of_user(user)
    return address if address and is_verified(user, address) else None


def announce(user: User) -> None:
    """No page shows what mail keeps."""
