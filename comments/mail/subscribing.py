"""Asking for mail, saying yes, and making it stop."""

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from blog.models import Article
from comments.mail import links
from comments.mail.addresses import address_of_writer, is_verified, mailbox_for
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment, Status

#: We ask again at most once a day, and three times in all: nobody can use us to fill somebody's mailbox.
ASKED_AGAIN_AFTER = dt.timedelta(days=1)
ASKED_AT_MOST = 3
#: An address that never answered is forgotten after this.
FORGOTTEN_AFTER = dt.timedelta(days=30)


def subscribe_writer(comment: Comment, *, comments: bool, posts: bool) -> Mailbox | None:
    """Note what the writer of a comment ticked, and ask an address that has not confirmed yet.

    Returns the mailbox; None where nothing was ticked, no address is known, it must not be written to,
    or the comment is spam. Asking twice changes nothing.
    """
    address = address_of_writer(comment)
    if not (comments or posts) or not address or comment.status == Status.SPAM:
        return None
    with transaction.atomic():
        mailbox = mailbox_for(address)
        if mailbox.refused_at:
            return None
        if comments:
            subscribe(mailbox, comment.article, comment.user)
        if posts:
            subscribe(mailbox, None, comment.user)
        if comment.user and mailbox.is_open and is_verified(comment.user, address):
            mailbox.confirm()
        elif not mailbox.confirmed_at:
            ask(mailbox)
    return mailbox


def subscribe(mailbox: Mailbox, article: Article | None, user: User | None) -> Subscription:
    """Return the subscription of a mailbox to an article's comments, or to new articles; new where there was none."""
    subscription, _ = Subscription.objects.get_or_create(
        mailbox=mailbox, article=article, defaults={"user": user}
    )
    return subscription


def ask(mailbox: Mailbox) -> bool:
    """Have a letter sent that asks to confirm; return whether one goes out, inside the caller's transaction."""
    from comments.mail.tasks import ask_to_confirm  # noqa: PLC0415  (tasks call this module)

    now = timezone.now()
    may_be_asked = (
        Mailbox.objects.open()
        .filter(pk=mailbox.pk, confirmed_at=None, asked_times__lt=ASKED_AT_MOST)
        .filter(Q(asked_at=None) | Q(asked_at__lt=now - ASKED_AGAIN_AFTER))
    )
    if not may_be_asked.update(asked_at=now, asked_times=mailbox.asked_times + 1):
        return False
    ask_to_confirm.enqueue(mailbox.pk)
    return True


def stop(mailbox: Mailbox, what: str) -> None:
    """End one kind of mail to an address; ending what has ended does nothing."""
    flags = {
        links.AUTHOR: "wants_author",
        links.QUEUE: "wants_queue",
        links.OWN: "wants_own",
    }
    if what in flags:
        Mailbox.objects.filter(pk=mailbox.pk).update(**{flags[what]: False})
    elif what == links.POSTS:
        mailbox.subscriptions.filter(article=None).delete()
    elif what == links.DIGEST:
        mailbox.subscriptions.filter(is_daily=True).delete()
    else:
        number = what.removeprefix(links.article_mail(0)[:-1])
        mailbox.subscriptions.filter(article_id=int(number)).delete()


def stop_all(mailbox: Mailbox) -> None:
    """End everything that goes to an address."""
    mailbox.wants_author = mailbox.wants_queue = mailbox.wants_own = False
    mailbox.save(update_fields=["wants_author", "wants_queue", "wants_own"])
    mailbox.subscriptions.all().delete()


def forget_address(address: str) -> None:
    """Forget an address in its one spelling, unless its owner has forbidden us to write: that is remembered."""
    Mailbox.objects.filter(email=address, refused_at=None).delete()


def forget_unconfirmed(now: dt.datetime) -> int:
    """Forget addresses that never answered; return how many rows went. Authors and moderators need no yes."""
    silent = Mailbox.objects.open().filter(
        confirmed_at=None, asked_at__lt=now - FORGOTTEN_AFTER, deliveries=None
    )
    return silent.delete()[0]
