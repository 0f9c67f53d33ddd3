"""The slow work of mail. Each task may run twice, or twice at once, and does nothing the second time.

Periodic ones are named in settings.PERIODIC_TASKS.
"""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from blog.models import Article
from comments.mail import announcing, digests, sending, subscribing
from comments.mail.letters import to_confirm
from comments.mail.models import Delivery, DeliveryStatus, Mailbox
from comments.models import Comment

#: Mailboxes whose daily letters one task sends.
DIGESTS = 20
#: A letter that no task has sent after this is given to a new one: longer than a task's first few pauses.
OVERDUE = dt.timedelta(hours=6)
#: How long it is remembered what went to whom. Nobody approves a comment anew after that.
REMEMBERED = dt.timedelta(days=180)


def _comment(number: int) -> Comment | None:
    return Comment.objects.filter(pk=number).select_related("article", "user").first()


@task()
def announce(comment_id: int) -> None:
    """Tell the author and the readers of an approved comment; nothing where it is gone by now."""
    if comment := _comment(comment_id):
        announcing.tell_readers(comment)


@task()
def announce_waiting(comment_id: int) -> None:
    """Tell the moderators of a comment that waits."""
    if comment := _comment(comment_id):
        announcing.tell_moderators(comment)


@task()
def write_to_writer(comment_id: int) -> None:
    """Send a guest the link to their own comment: announce_new does it; earlier releases may have enqueued this."""
    if comment := _comment(comment_id):
        announcing.tell_writer(comment)


@task()
def announce_new(comment_id: int, is_asked_about: bool) -> None:
    """Tell of a comment that was just posted, each as it stands by now; its writer, too, if it is a guest.

    ``is_asked_about``: whether it deserves a moderator's look is not known yet.
    """
    comment = _comment(comment_id)
    if comment is None:
        return
    announcing.tell_readers(comment)
    if not is_asked_about:
        announcing.tell_moderators(comment)
    announcing.tell_writer(comment)


@task()
def send(delivery_ids: list[str]) -> None:
    """Send the letters of some deliveries. Raises Deferred when the mail server has not taken them all."""
    sending.send_letters(delivery_ids)


@task()
def ask_to_confirm(mailbox_id: int) -> None:
    """Ask an address for its yes, unless it has given it. Raises Deferred when the server is not there."""
    box = Mailbox.objects.open().filter(pk=mailbox_id, confirmed_at=None).first()
    if box is None or not box.subscriptions.exists():
        return
    with sending.Postman() as postman:
        try:
            postman.hand_over(to_confirm(box))
        except sending.AddressRefused as refused:
            box.suspend(str(refused))


@task()
def announce_articles() -> None:
    """Tell of articles that have become public and that announce_public has missed. Periodic."""
    for article in announcing.news():
        with transaction.atomic():
            if announcing.take_for_announcing(article):
                announce_article.enqueue(article.pk)


@task()
def announce_public(article_id: int, is_news: bool) -> None:
    """Tell of an article at the minute at which it becomes public, if that is news (settings.ARTICLE_HOOKS)."""
    article = Article.objects.published().filter(pk=article_id).first()
    if article is None or not is_news:
        return
    with transaction.atomic():
        if announcing.take_for_announcing(article):
            announce_article.enqueue(article.pk)


@task()
def announce_article(article_id: int) -> None:
    """Tell everybody who asked for new articles of one."""
    if article := Article.objects.published().filter(pk=article_id).first():
        announcing.tell_of_article(article)


@task()
def send_due_digests() -> None:
    """Have the daily letters sent that are due by now. Periodic."""
    now = timezone.now()
    cut = digests.due(now)
    while cut:
        with transaction.atomic():
            numbers = digests.take_due(now, DIGESTS)
            if not numbers:
                return
            send_some_digests.enqueue(numbers, cut.isoformat())


@task()
def send_some_digests(mailbox_ids: list[int], cut: str) -> None:
    """Send the daily letters of some mailboxes. Raises Deferred when some have to be tried again."""
    digests.send_digests(mailbox_ids, dt.datetime.fromisoformat(cut))


@task()
def sweep() -> None:
    """Give letters that were left behind to a new task, and forget what is old. Periodic."""
    now = timezone.now()
    left = Delivery.objects.to_send(now).filter(is_daily=False, created_at__lt=now - OVERDUE)
    waiting = [str(number) for number in left.order_by("created_at").values_list("pk", flat=True)]
    for start in range(0, len(waiting), announcing.BATCH):
        send.enqueue(waiting[start : start + announcing.BATCH])
    done = (DeliveryStatus.SENT, DeliveryStatus.FAILED, DeliveryStatus.SKIPPED)
    Delivery.objects.filter(status__in=done, created_at__lt=now - REMEMBERED).delete()
    subscribing.forget_unconfirmed(now)
