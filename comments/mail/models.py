"""What mail needs to remember: addresses, who wants what, and what went to whom.

These models know comments by name only, so that comments.models can import them.
"""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from blog.models import Article

#: RFC 5321, 4.5.3.1.3, allows a path of 256 characters with its two brackets.
ADDRESS_LENGTH = 254
#: A claim older than this belongs to a sender that died: three times what one SMTP exchange may take, some ten
#: answers of EMAIL_TIMEOUT seconds.
CLAIM = dt.timedelta(minutes=5)
#: How long a letter is tried, as mail servers do (RFC 5321, 4.5.4.1: at least 4 to 5 days).
TRIED_FOR = dt.timedelta(days=5)


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    """The questions asked of addresses."""

    def open(self) -> Self:
        """Addresses that take mail and whose owner has not forbidden it."""
        return self.filter(suspended_at=None, refused_at=None)

    def confirmed(self) -> Self:
        """Addresses whose owner has said yes, and that take mail."""
        return self.open().filter(confirmed_at__isnull=False)


class Mailbox(models.Model):
    """An address that mail goes to. What is sent to it, and that it exists here at all, is private."""

    email = models.EmailField("e-mail", max_length=ADDRESS_LENGTH, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When its owner opened our link and said yes."
    )
    asked_at = models.DateTimeField(
        "asked to confirm at", null=True, blank=True, help_text="When we last asked."
    )
    asked_times = models.PositiveSmallIntegerField(default=0, editable=False)
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="When its owner said: never write to me."
    )
    suspended_at = models.DateTimeField(
        null=True, blank=True, help_text="When the mail server refused it for good."
    )
    suspended_reason = models.CharField(max_length=500, blank=True)
    # What somebody gets for who they are. It needs no subscription, and can be stopped all the same.
    wants_author = models.BooleanField("mail about comments on own articles", default=True)
    wants_queue = models.BooleanField("mail about comments that wait", default=True)
    wants_own = models.BooleanField("links to own comments", default=True)
    digested_on = models.DateField(null=True, editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name = "mail address"
        verbose_name_plural = "mail addresses"

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Whether mail may go there at all."""
        return self.suspended_at is None and self.refused_at is None

    @property
    def is_confirmed(self) -> bool:
        """Whether what readers ask for may go there."""
        return self.is_open and self.confirmed_at is not None

    def confirm(self) -> None:
        """Take its owner's yes. A refusal of before is over, and so is a suspension: this came by mail."""
        self.confirmed_at = self.confirmed_at or timezone.now()
        self.refused_at = self.suspended_at = None
        self.suspended_reason = ""
        self.save(update_fields=["confirmed_at", "refused_at", "suspended_at", "suspended_reason"])

    def refuse(self) -> None:
        """Never write to it again, and forget what was asked for. The address is kept to keep the promise."""
        self.refused_at, self.confirmed_at = timezone.now(), None
        self.save(update_fields=["refused_at", "confirmed_at"])
        self.subscriptions.all().delete()

    def suspend(self, reason: str) -> None:
        """Write to it no more: the mail server has said that this is pointless."""
        self.suspended_at, self.suspended_reason = timezone.now(), reason[:500]
        self.save(update_fields=["suspended_at", "suspended_reason"])


class Subscription(models.Model):
    """What somebody wants mail about: the comments of an article, or, without one, new articles."""

    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="subscriptions")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    #: Who was signed in when it was made; they see it among their own.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="subscriptions",
    )
    only_replies = models.BooleanField("replies to own comments only", default=False)
    is_daily = models.BooleanField("once a day", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "article"], name="subscribed_once"),
            models.UniqueConstraint(
                fields=["mailbox"],
                condition=Q(article__isnull=True),
                name="subscribed_once_to_posts",
            ),
        ]

    def __str__(self) -> str:
        return f"Comments on “{self.article}”" if self.article else "New articles"


class Why(models.TextChoices):
    """Why somebody gets a letter."""

    READER = "reader", "asked for it"
    AUTHOR = "author", "wrote the article"
    MODERATOR = "moderator", "decides about comments"
    WRITER = "writer", "wrote the comment"


class DeliveryStatus(models.TextChoices):
    """Where a letter stands."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "No longer wanted"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """The questions asked of letters."""

    def to_send(self, now: dt.datetime | None = None) -> Self:
        """Letters that nobody is sending: those waiting, and those whose sender died."""
        return self.filter(
            Q(status=DeliveryStatus.WAITING)
            | Q(
                status=DeliveryStatus.SENDING,
                claimed_at__lt=(now or timezone.now()) - CLAIM,
            )
        )

    def claim(self) -> int:
        """Take those of these letters that nobody is sending; return how many."""
        return self.to_send().update(status=DeliveryStatus.SENDING, claimed_at=timezone.now())

    def put_back(self, failure: str) -> int:
        """Let them be sent later."""
        return self.filter(status=DeliveryStatus.SENDING).update(
            status=DeliveryStatus.WAITING, failure=failure[:500]
        )

    def close(self, status: DeliveryStatus, failure: str = "") -> int:
        """Say what has become of them."""
        return self.update(status=status, closed_at=timezone.now(), failure=failure[:500])


class Delivery(models.Model):
    """One letter to one address about one comment or one new article: the row keeps it from going twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.CASCADE, related_name="deliveries")
    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    article = models.ForeignKey(
        Article, null=True, on_delete=models.CASCADE, related_name="deliveries"
    )
    #: NULL once the reader has unsubscribed: then a letter that still waits is not sent.
    subscription = models.ForeignKey(
        Subscription, null=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    why = models.CharField(max_length=10, choices=Why)
    is_daily = models.BooleanField(default=False)
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=500, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "comment"], name="comment_mailed_once"),
            models.UniqueConstraint(fields=["mailbox", "article"], name="article_mailed_once"),
        ]
        indexes = [
            models.Index(fields=["status", "is_daily", "created_at"], name="delivery_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()}: {self.mailbox}"


class Announcement(models.Model):
    """An article whose readers have been told, or need not be."""

    article = models.OneToOneField(
        Article, primary_key=True, on_delete=models.CASCADE, related_name="announcement"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"“{self.article}” announced at {self.at:%Y-%m-%d %H:%M}"
