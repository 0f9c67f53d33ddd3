"""E-mail addresses: one spelling for each, and whose they are."""

import contextlib

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.models import User
from comments.mail.models import ADDRESS_LENGTH, Mailbox
from comments.models import Comment


def normal_address(address: str) -> str:
    """Return the one spelling of an address; empty for what is none.

    Lower case (no mail service of today tells letters' case apart, RFC 5321 notwithstanding) and the domain
    in its ASCII form. Tags after a plus stay: for some servers they are another address.
    """
    local, at, domain = address.strip().lower().rpartition("@")
    with contextlib.suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    normal = f"{local}{at}{domain}"
    try:
        validate_email(normal)
    except ValidationError:
        return ""
    return normal if len(normal) <= ADDRESS_LENGTH else ""


def address_of_user(user: User) -> str:
    """Return somebody's address in its one spelling; empty where there is none or the account is closed."""
    return normal_address(user.email) if user.is_active else ""


def address_of_writer(comment: Comment) -> str:
    """Return the address of whoever wrote a comment; empty where none is known."""
    return address_of_user(comment.user) if comment.user else normal_address(comment.author_email)


def is_verified(user: User, address: str) -> bool:
    """Tell whether a provider has vouched that an address is this person's."""
    return EmailAddress.objects.filter(user=user, email__iexact=address, verified=True).exists()


def mailbox_for(address: str) -> Mailbox:
    """Return the mailbox of an address in its one spelling, new where there was none."""
    return Mailbox.objects.get_or_create(email=address)[0]
