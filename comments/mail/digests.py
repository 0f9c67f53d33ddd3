"""The daily letter: everything since the last one, once a day, at an hour of the site's time zone."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from blog.site_settings import site_zone
from comments.mail.letters import digest
from comments.mail.models import Delivery, DeliveryQuerySet, DeliveryStatus, Mailbox
from comments.mail.sending import (
    AddressRefused,
    Deferred,
    LetterRefused,
    Postman,
    is_wanted,
    put_back,
)

logger = logging.getLogger(__name__)

#: Comments in one letter; mail programs cut what is longer than about 100 kB. The rest comes the next day.
IN_ONE_LETTER = 50


def due(now: dt.datetime) -> dt.datetime | None:
    """Return the moment up to which today's letters reach; None before the hour of the day has come."""
    here = timezone.localtime(now, site_zone())
    cut = here.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return cut if here >= cut else None


def take_due(now: dt.datetime, limit: int) -> list[int]:
    """Return mailboxes whose daily letter is due and that nobody has taken today; they are taken now.

    At most ``limit`` of them. Call it in the transaction that enqueues their task.
    """
    cut = due(now)
    if cut is None:
        return []
    wanting = (
        Delivery.objects.to_send(now)
        .filter(is_daily=True, created_at__lt=cut)
        .filter(
            Q(mailbox__digested_on=None) | Q(mailbox__digested_on__lt=cut.date()),
        )
    )
    numbers = list(wanting.values_list("mailbox_id", flat=True).distinct()[:limit])
    taken = Mailbox.objects.filter(pk__in=numbers).select_for_update()
    mine = [m.pk for m in taken if m.digested_on is None or m.digested_on < cut.date()]
    Mailbox.objects.filter(pk__in=mine).update(digested_on=cut.date())
    return mine


def send_digests(numbers: list[int], cut: dt.datetime) -> None:
    """Send the daily letters of some mailboxes. Raises Deferred when some have to be tried again."""
    put_off = ""
    with Postman() as postman:
        for number in numbers:
            try:
                send_digest(postman, number, cut)
            except Deferred as error:
                put_off = str(error)
            except Exception as error:
                logger.exception("A daily letter could not be made.")
                put_off = f"{type(error).__name__}: {error}"
    if put_off:
        raise Deferred(put_off)


def send_digest(postman: Postman, number: int, cut: dt.datetime) -> None:
    """Send one mailbox its daily letter, if there is anything to say.

    Raises Deferred when it has to be tried again.
    """
    mine, wanted = claimed(number, cut)
    if not wanted:
        return
    day = timezone.localtime(cut, site_zone()).date()
    box = wanted[0].mailbox
    try:
        postman.hand_over(digest(box, day, wanted))
    except AddressRefused as refused:
        logger.warning("An address is suspended: %s", refused)
        box.suspend(str(refused))
        mine.close(DeliveryStatus.FAILED, str(refused))
    except LetterRefused as refused:
        logger.warning("A daily letter was refused for good: %s", refused)
        mine.close(DeliveryStatus.FAILED, str(refused))
    except BaseException as error:
        put_back(mine, str(error) or type(error).__name__)
        raise
    else:
        mine.close(DeliveryStatus.SENT)


def claimed(number: int, cut: dt.datetime) -> tuple[DeliveryQuerySet, list[Delivery]]:
    """Claim what a mailbox's daily letter will hold; close what nobody wants any more."""
    with transaction.atomic():
        waiting = Delivery.objects.to_send().filter(
            mailbox=number, is_daily=True, created_at__lt=cut
        )
        numbers = list(
            waiting.select_for_update()
            .order_by("created_at", "pk")
            .values_list("pk", flat=True)[:IN_ONE_LETTER]
        )
        found = list(
            Delivery.objects.filter(pk__in=numbers)
            .order_by("created_at", "pk")
            .select_related(
                "mailbox",
                "subscription",
                "article",
                "comment__article",
                "comment__user",
                "comment__parent__user",
            )
        )
        wanted = [delivery for delivery in found if is_wanted(delivery)]
        unwanted = {d.pk for d in found} - {d.pk for d in wanted}
        Delivery.objects.filter(pk__in=unwanted).close(DeliveryStatus.SKIPPED)
        mine = Delivery.objects.filter(pk__in=[d.pk for d in wanted])
        mine.claim()
    return mine, wanted
