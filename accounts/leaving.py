"""Leaving: the wish to have one's account deleted, taking it back, and carrying it out."""

import datetime as dt
import logging

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.utils import timezone

from accounts.connections import OnlyWayIn, disconnect
from accounts.keepers import keepers
from accounts.models import DeletionReceipt, Departure, User
from accounts.picture_choice import choose_picture

logger = logging.getLogger(__name__)

#: How long somebody can change their mind.
TIME_TO_STAY = dt.timedelta(hours=24)


class WorksHere(Exception):
    """The name of an editor or author stands over articles; only the owner can take it away."""


def leave(user: User, with_comments: bool) -> Departure:
    """Note the wish and return it. A wish that is already there keeps its time, and takes the new choice.

    Raises WorksHere for editors and authors.
    """
    if user.works_here:
        raise WorksHere
    now = timezone.now()
    departure, _ = Departure.objects.update_or_create(
        user=user,
        defaults={"with_comments": with_comments},
        create_defaults={
            "with_comments": with_comments,
            "requested_at": now,
            "due_at": now + TIME_TO_STAY,
        },
    )
    return departure


def stay(user: User) -> None:
    """Take the wish back; nothing where there is none."""
    Departure.objects.filter(user=user).delete()


def departure_of(user: User) -> Departure | None:
    """Return the wish of somebody to leave; None where there is none."""
    return Departure.objects.filter(user=user).first()


def due() -> list[int]:
    """Return the ids of the wishes whose time has come."""
    wishes = Departure.objects.filter(due_at__lte=timezone.now()).order_by("pk")
    return list(wishes.values_list("pk", flat=True))


def forget_person(departure_id: int) -> bool:
    """Carry out a wish, all of it or nothing; return whether there was something to do.

    Whoever has taken it back by now, or has begun to work here, stays.
    """
    with transaction.atomic():
        departure = Departure.objects.select_for_update().filter(pk=departure_id).first()
        if departure is None or departure.due_at > timezone.now():
            return False
        user = User.objects.select_for_update().get(pk=departure.user_id)
        if user.works_here:
            departure.delete()
            return False
        for module in keepers():
            module.forget(user, departure.with_comments)
    logger.info("Forgot an account on its owner's wish.")
    return True


def forget_provider(provider: str, uid: str, receipt_id: int) -> None:
    """Delete what a provider told us about one of its accounts, and say so on the receipt. Harmless when repeated.

    Whoever has no other way in leaves altogether, their comments under no name. Everybody else keeps their account,
    without the sign-in, its picture, and an address that came from it alone.
    """
    with transaction.atomic():
        account = SocialAccount.objects.filter(provider=provider, uid=uid).first()
        user = None
        if account is not None:
            user = User.objects.select_for_update().get(pk=account.user_id)
        if account is not None and user is not None:
            try:
                disconnect(user, account)
            except OnlyWayIn:
                forget_or_strip(user, account)
            else:
                forget_address(user, str(account.extra_data.get("email", "")))
        DeletionReceipt.objects.filter(pk=receipt_id, done_at=None).update(done_at=timezone.now())


def forget_or_strip(user: User, account: SocialAccount) -> None:
    """Forget somebody who has no other way in; of an editor or author take only what the provider told."""
    if not user.works_here:
        for module in keepers():
            module.forget(user, False)
        return
    account.delete()
    choose_picture(user, "")
    forget_address(user, str(account.extra_data.get("email", "")))


def forget_address(user: User, email: str) -> None:
    """Remove an address from an account unless another of its sign-ins has named it, too."""
    others = (a.extra_data.get("email", "") for a in SocialAccount.objects.filter(user=user))
    if not email or email.lower() in {str(other).lower() for other in others}:
        return
    EmailAddress.objects.filter(user=user, email__iexact=email).delete()
    if user.email.lower() == email.lower():
        user.email = ""
        user.save(update_fields=["email"])
