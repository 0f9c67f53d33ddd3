"""Who is told about a comment or an article: one Delivery for each address; the letters follow in batches.

All of it may run twice, or twice at once: a row that is there already is not made again.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from blog.models import Article
from comments.mail.addresses import address_of_user, address_of_writer, mailbox_for
from comments.mail.models import (
    Announcement,
    Delivery,
    DeliveryStatus,
    Mailbox,
    Subscription,
    Why,
)
from comments.models import Comment, DiscussionSettings, Status
from comments.policy import authors_told, moderators_told

#: Letters of one task: what fits into a connection to the mail server, and is done within a worker's lease.
BATCH = 50
#: An article older than this is not news: imports, and blogs on the day they begin to send mail.
NEWS_FOR = dt.timedelta(days=1)


def comment_posted(comment: Comment, is_asked_about: bool = False) -> None:
    """Have everybody told who is to know of a new comment, inside the transaction that stores it.

    Moderators are told later, if at all, of one that waits for an answer only (``is_asked_about``).
    A guest whose address is confirmed gets the link by which the comment stays theirs.
    """
    from comments.mail.tasks import announce_new  # noqa: PLC0415

    if comment.status in {Status.APPROVED, Status.PENDING}:
        announce_new.enqueue(comment.pk, is_asked_about)


def comment_approved(comment: Comment) -> None:
    """Have everybody told who was not told while it waited, inside the transaction that approves it."""
    from comments.mail.tasks import announce  # noqa: PLC0415

    announce.enqueue(comment.pk)


def comment_held(comment: Comment) -> None:
    """Have the moderators told of a comment that was public and waits again, inside the transaction that holds it."""
    from comments.mail.tasks import announce_waiting  # noqa: PLC0415

    if comment.status == Status.PENDING:
        announce_waiting.enqueue(comment.pk)


def tell_readers(comment: Comment) -> None:
    """Make the deliveries of an approved comment: to the article's authors, then to its subscribers."""
    if not (comment.status == Status.APPROVED and comment.article.is_public):
        return
    own = address_of_writer(comment)
    authors = authors_told(comment, DiscussionSettings.load())
    make(
        Delivery(mailbox=m, comment=comment, why=Why.AUTHOR)
        for m in mailboxes(authors, own)
        if m.wants_author
    )
    for some in in_batches(wanting(comment).exclude(mailbox__email=own)):
        make(
            Delivery(
                mailbox_id=s.mailbox_id,
                comment=comment,
                subscription=s,
                why=Why.READER,
                is_daily=s.is_daily,
            )
            for s in some
        )


def wanting(comment: Comment) -> QuerySet[Subscription]:
    """Return the subscriptions that a comment is for, its writer's left out as far as an account tells."""
    wanted = Subscription.objects.filter(
        article=comment.article_id,
        mailbox__in=Mailbox.objects.confirmed(),
        created_at__lte=public_since(comment),
    )
    mine = Q(only_replies=False)
    if comment.parent:
        mine |= Q(mailbox__email=address_of_writer(comment.parent) or None)
        if comment.parent.user_id:
            mine |= Q(user=comment.parent.user_id)
    wanted = wanted.filter(mine)
    if comment.user_id:
        wanted = wanted.exclude(user__isnull=False, user=comment.user_id)
    return wanted


def public_since(comment: Comment) -> dt.datetime:
    """Return when a public comment first was so: what comes back from the trash is no news. One query."""
    record = list(comment.decisions.order_by("at", "pk").values_list("before", "after", "at"))
    if not record or record[0][0] == Status.APPROVED:
        return comment.created_at
    return next((at for _, after, at in record if after == Status.APPROVED), comment.created_at)


def tell_moderators(comment: Comment) -> None:
    """Make the deliveries of a comment that waits: to everybody who may decide about it."""
    if comment.status != Status.PENDING:
        return
    others = moderators_told(comment, DiscussionSettings.load())
    boxes = [m for m in mailboxes(others, address_of_writer(comment)) if m.wants_queue]
    make(Delivery(mailbox=m, comment=comment, why=Why.MODERATOR) for m in boxes)
    make_again(comment, boxes)


def make_again(comment: Comment, boxes: Iterable[Mailbox]) -> None:
    """Let those who were told of a comment before it came to wait be told that it does.

    There is one row for each address and comment: that of the letter before, or of one for the daily letter, becomes
    that of this one.
    """
    from comments.mail.tasks import send  # noqa: PLC0415

    earlier = (
        Delivery.objects.filter(comment=comment, mailbox__in=boxes)
        .exclude(status=DeliveryStatus.SENDING)
        .filter(~Q(why=Why.MODERATOR) | Q(closed_at__lt=comment.moved_at))
    )
    with transaction.atomic():
        numbers = list(earlier.select_for_update().values_list("pk", flat=True))
        if not numbers:
            return
        Delivery.objects.filter(pk__in=numbers).update(
            why=Why.MODERATOR,
            subscription=None,
            is_daily=False,
            status=DeliveryStatus.WAITING,
            created_at=timezone.now(),
            claimed_at=None,
            closed_at=None,
            failure="",
        )
        send.enqueue([str(number) for number in numbers])


def tell_writer(comment: Comment) -> None:
    """Make the delivery of a guest's link to their own comment, if the address is confirmed."""
    is_guests = comment.user_id is None and comment.status in {Status.APPROVED, Status.PENDING}
    if not (is_guests and comment.author_email):
        return
    mailbox = Mailbox.objects.confirmed().filter(email=address_of_writer(comment)).first()
    if mailbox and mailbox.wants_own:
        make([Delivery(mailbox=mailbox, comment=comment, why=Why.WRITER)])


def tell_of_article(article: Article) -> None:
    """Make the deliveries of a new article: to everybody who asked for new articles."""
    wanted = Subscription.objects.filter(article=None, mailbox__in=Mailbox.objects.confirmed())
    own = {address_of_user(author) for author in article.byline}
    for some in in_batches(wanted.exclude(mailbox__email__in=own)):
        make(
            Delivery(
                mailbox_id=s.mailbox_id,
                article=article,
                subscription=s,
                why=Why.READER,
                is_daily=s.is_daily,
            )
            for s in some
        )


def news() -> list[Article]:
    """Return the articles that became public lately and nobody was told of, oldest first."""
    now = timezone.now()
    return list(
        Article.objects.published(now)
        .filter(published_at__gt=now - NEWS_FOR, announcement=None)
        .order_by("published_at", "pk")
    )


def take_for_announcing(article: Article) -> bool:
    """Note that an article is announced; return False when that was done before."""
    return Announcement.objects.get_or_create(article=article)[1]


def mailboxes(people: Iterable[User], besides: str) -> list[Mailbox]:
    """Return the open mailboxes of people who are written to for who they are; ``besides`` is left out.

    They need not confirm: the owner of the site gave them their part.
    """
    addresses = sorted({address_of_user(person) for person in people} - {"", besides})
    return [box for box in map(mailbox_for, addresses) if box.is_open]


def in_batches(wanted: QuerySet[Subscription]) -> Iterator[list[Subscription]]:
    """Yield subscriptions, BATCH at a time, each batch by one query that an index answers."""
    last = 0
    while some := list(wanted.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield some
        last = some[-1].pk


def make(deliveries: Iterable[Delivery]) -> None:
    """Store deliveries, and the task that sends those which are not for the daily letter, together.

    The ids are ours: those of rows that were there before lead nowhere, and their letters are sent by the
    task of before.
    """
    from comments.mail.tasks import send  # noqa: PLC0415

    made = list(deliveries)
    at_once = [str(delivery.pk) for delivery in made if not delivery.is_daily]
    with transaction.atomic():
        Delivery.objects.bulk_create(made, ignore_conflicts=True)
        if at_once:
            send.enqueue(at_once)
