"""Handing letters to the mail server: each one once, and none lost when the server fails.

A delivery is claimed before its letter goes out and closed after. Between the two stands the one moment that
no program can close: a server that took a letter and died before it said so gets it again, under the same
Message-ID, by which mail programs know the two for one.
"""

import logging
import re
import smtplib
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone

from comments.mail.addresses import address_of_user
from comments.mail.announcing import comment_approved
from comments.mail.letters import letter_for
from comments.mail.models import TRIED_FOR, Delivery, DeliveryQuerySet, DeliveryStatus, Why
from comments.models import Status
from comments.policy import moderators

logger = logging.getLogger(__name__)

#: Words by which a server says that it refuses us, not the address.
_ABOUT_US = re.compile(
    r"\b5\.7\.\d|relay|authenticat|blocked|block ?list|black ?list|spam|policy|reputation|dmarc|\bspf\b",
    re.IGNORECASE,
)
#: Why a letter is put off that another task is sending, or was when its worker died.
IN_OTHER_HANDS = "Another worker is sending it."
#: Whatever looks like an e-mail address.
_ADDRESS = re.compile(r"[^\s<>@,;:\"']+@[^\s<>@,;:\"']+")


class Deferred(Exception):
    """The mail server has not taken everything; it is tried again later."""


class AddressRefused(Exception):
    """The mail server says that the address will never take mail."""


class LetterRefused(Exception):
    """This letter will never be taken: the server refuses it, or it cannot be written."""


class Postman:
    """One connection to the mail server, opened when the first letter goes."""

    def __init__(self) -> None:
        """Take the server of the settings."""
        self.connection = get_connection()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self.hang_up()

    def hang_up(self) -> None:
        """End the connection; a server that is gone already is no fault."""
        try:
            self.connection.close()
        except (OSError, smtplib.SMTPException):
            # The connection is of no use any more: the next letter gets a new one.
            self.connection = get_connection()

    def hand_over(self, letter: EmailMultiAlternatives) -> None:
        """Hand over one letter to one address.

        Raises AddressRefused, LetterRefused or Deferred with the server's words.
        """
        letter.connection = self.connection
        try:
            self.connection.open()
            letter.send()
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            said = in_words(code, words)
            if code // 100 == 5 and not _ABOUT_US.search(said):
                raise AddressRefused(said) from None
            raise Deferred(said) from None
        except smtplib.SMTPDataError as error:
            said = in_words(error.smtp_code, error.smtp_error)
            if error.smtp_code // 100 == 5 and not _ABOUT_US.search(said):
                raise LetterRefused(said) from None
            raise Deferred(said) from None
        except ValueError as error:
            raise LetterRefused(without_addresses(str(error))) from None
        except Exception as error:  # noqa: BLE001  (each mail service has exceptions of its own)
            self.hang_up()
            raise Deferred(without_addresses(f"{type(error).__name__}: {error}")) from None


def in_words(code: int, words: bytes | str) -> str:
    """Return what a mail server said, on one line, without the address it said it of."""
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return without_addresses(f"{code} {text}")


def without_addresses(text: str) -> str:
    """Return a text on one line with its e-mail addresses blotted out: it goes into logs."""
    return " ".join(_ADDRESS.sub("…", text).split())


def send_letters(ids: Sequence[str]) -> None:
    """Send the letters of some deliveries. Raises Deferred when some have to be tried again.

    A server that cannot be reached ends the round; one letter that it puts off does not keep it from the next.
    """
    put_off = ""
    with Postman() as postman:
        for number in ids:
            try:
                send_one(postman, number)
            except Deferred as error:
                put_off = str(error)
                if put_off != IN_OTHER_HANDS and not put_off[:1].isdigit():
                    break  # not an answer: nobody is there
            except Exception as error:
                # One letter that cannot be made must not keep the others.
                logger.exception("A letter could not be made.")
                put_off = f"{type(error).__name__}: {error}"
    if put_off:
        raise Deferred(put_off)


def send_one(postman: Postman, number: str) -> None:
    """Send the letter of one delivery, unless somebody else does, it has gone, or nobody wants it any more.

    Raises Deferred when it has to be tried again; also while somebody else is at it, who may have died over it.
    """
    claimed = Delivery.objects.filter(pk=number)
    if not claimed.claim():
        if claimed.filter(status=DeliveryStatus.SENDING).exists():
            raise Deferred(IN_OTHER_HANDS)
        return
    delivery = claimed.select_related(
        "mailbox",
        "subscription",
        "comment__article",
        "comment__user",
        "comment__parent__user",
        "article",
    ).get()
    if not is_wanted(delivery):
        claimed.close(DeliveryStatus.SKIPPED)
        return
    if was_decided(delivery):
        return
    try:
        postman.hand_over(letter_for(delivery))
    except AddressRefused as refused:
        logger.warning("An address is suspended: %s", refused)
        delivery.mailbox.suspend(str(refused))
        claimed.close(DeliveryStatus.FAILED, str(refused))
    except LetterRefused as refused:
        logger.warning("A letter was refused for good: %s", refused)
        claimed.close(DeliveryStatus.FAILED, str(refused))
    except BaseException as error:
        put_back(claimed, str(error) or type(error).__name__)
        raise
    else:
        claimed.close(DeliveryStatus.SENT)


def put_back(claimed: DeliveryQuerySet, failure: str) -> None:
    """Let letters be sent later; give up those that were tried for days."""
    old = claimed.filter(created_at__lt=timezone.now() - TRIED_FOR)
    old.close(DeliveryStatus.FAILED, f"Not taken in {TRIED_FOR.days} days: {failure}")
    claimed.put_back(failure)


def is_wanted(delivery: Delivery) -> bool:
    """Whether a letter that was to be sent some time ago should still go."""
    box = delivery.mailbox
    if not box.is_open or not is_public(delivery):
        return False
    match delivery.why:
        case Why.READER:
            return box.is_confirmed and delivery.subscription is not None
        case Why.AUTHOR:
            return box.wants_author
        case Why.MODERATOR:
            return box.wants_queue and box.email in map(address_of_user, moderators())
        case Why.WRITER:
            return box.is_confirmed and box.wants_own
    return False


def is_public(delivery: Delivery) -> bool:
    """Whether what a letter is about may still be read by the one who gets it."""
    article = delivery.article or (delivery.comment and delivery.comment.article)
    if not article or not article.is_public:
        return False
    comment = delivery.comment
    if comment is None:
        return True
    if delivery.why in {Why.READER, Why.AUTHOR}:
        return comment.status == Status.APPROVED
    return comment.status in {Status.APPROVED, Status.PENDING}


def was_decided(delivery: Delivery) -> bool:
    """Whether a moderator's letter comes too late.

    Then the row goes: it would keep the same address from hearing of the comment as its author or reader does.
    """
    comment = delivery.comment
    if delivery.why != Why.MODERATOR or comment is None or comment.status == Status.PENDING:
        return False
    with transaction.atomic():
        delivery.delete()
        comment_approved(comment)
    return True
