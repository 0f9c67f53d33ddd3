"""What is said: comments and the conversation they make."""

from typing import Any, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.avatars import initial, tint
from accounts.models import NAME_LENGTH, WEBSITE_LENGTH, WebsiteField
from accounts.names import shown
from accounts.providers import PROVIDER_NAMES
from blog.models import Article
from comments.addresses import FORMER_ANCHOR, page_address
from comments.author import Author
from comments.bans import Ban
from comments.conversations import Conversation
from comments.decisions import REASON_LENGTH, Decision
from comments.discussion import DiscussionSettings
from comments.edits import Edit
from comments.mail.models import Announcement, Delivery, Mailbox, Subscription
from comments.pace import Pace
from comments.paths import AFTER_ALL, depth
from comments.reactions import Flag, Vote
from comments.spam.models import Lesson, SpamTotals, SpamWord

__all__ = [
    "EMAIL_LENGTH",
    "TEXT_BYTES",
    "Announcement",
    "Ban",
    "Comment",
    "Conversation",
    "Decision",
    "Delivery",
    "DiscussionSettings",
    "Edit",
    "Flag",
    "Lesson",
    "Mailbox",
    "Pace",
    "SpamTotals",
    "SpamWord",
    "Status",
    "Subscription",
    "Vote",
]

#: WordPress's limits, so that nothing is cut on the way in or out.
EMAIL_LENGTH = 100
TEXT_BYTES = 65_525

#: What other sites' traces of a link are called.
KIND_NAMES = {"pingback": "Pingback", "trackback": "Trackback"}


class PathField(models.CharField):
    """Text that sorts byte by byte on both databases.

    SQLite compares so by itself; PostgreSQL needs the "C" collation, of which SQLite knows nothing.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Name the collation on PostgreSQL only."""
        parameters = super().db_parameters(connection)
        parameters["collation"] = "C" if connection.vendor == "postgresql" else None
        return parameters


class Status(models.TextChoices):
    """Where a comment stands."""

    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    SPAM = "spam", "Spam"
    TRASH = "trash", "Trash"


class CommentQuerySet(models.QuerySet["Comment"]):
    """The questions asked of comments, each defined once."""

    def approved(self) -> Self:
        """Comments that everybody may read (where their article may be read)."""
        return self.filter(status=Status.APPROVED)

    def waiting(self) -> Self:
        """The moderation queue, oldest first."""
        return self.filter(status=Status.PENDING).order_by("created_at", "pk")

    def standing(self) -> Self:
        """Comments that are read or wait to be: neither spam nor trash."""
        return self.filter(status__in=[Status.APPROVED, Status.PENDING])

    def of(self, article: Article) -> Self:
        """Comments of an article."""
        return self.filter(article=article)

    def by(self, author: Author) -> Self:
        """Comments that a writer has written: an account's, or a guest's by name and e-mail address.

        Both, as in WordPress: an address alone is known to many. A guest without one has written nothing.
        """
        if author.user:
            return self.filter(user=author.user)
        if not author.email:
            return self.none()
        return self.written_from(author.email).filter(author_name=author.name)

    def written_from(self, email: str) -> Self:
        """Guests' comments with an e-mail address, in whatever case it was typed."""
        return self.alias(address_typed=Lower("author_email")).filter(
            user=None, address_typed=email.lower()
        )

    def below(self, comment: "Comment") -> Self:
        """The replies to a comment, and theirs, at any depth."""
        return self.filter(article_id=comment.article_id).below_path(comment.path or "")

    def below_path(self, path: str) -> Self:
        """Of one article's comments, those that stand below a path."""
        return self.between(path, f"{path}{AFTER_ALL}")

    def between(self, path: str, end: str) -> Self:
        """Of one article's comments, those whose paths sort between two."""
        return self.filter(path__gt=path, path__lt=end)

    def in_thread_order(self) -> Self:
        """Each comment before its replies, older before younger."""
        return self.order_by("path")


class Comment(models.Model):
    """Something that somebody said below an article."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.RESTRICT, related_name="replies"
    )
    # NULL only between the two statements that store a comment: its path needs its id.
    path = PathField(max_length=2000, null=True, editable=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(
        max_length=REASON_LENGTH, blank=True, help_text="Why it stands where it stands, in words."
    )
    moved_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="Since when it stands there."
    )

    # Where it stands among the pages of the conversation, given when it first becomes public: places.py.
    page = models.PositiveIntegerField(null=True, editable=False)
    fold = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(null=True, editable=False)
    # Of a top comment: how many public replies its thread has, and how many were ever folded.
    replied = models.PositiveIntegerField(default=0, editable=False)
    folded = models.PositiveIntegerField(default=0, editable=False)
    # What readers think of it: reactions.py. The score is the lower bound of its worth, in millionths.
    votes = models.PositiveIntegerField(default=0, editable=False)
    flags = models.PositiveIntegerField(default=0, editable=False)
    score = models.PositiveIntegerField(default=0, editable=False)
    # When an editor last found it fit to be read; readers' flags no longer hide it.
    reviewed_at = models.DateTimeField(null=True, editable=False)
    deleted_by_writer = models.BooleanField(default=False, editable=False)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="comments",
    )
    provider = models.CharField(max_length=40, blank=True, editable=False)
    author_name = models.CharField("name", max_length=NAME_LENGTH)
    author_email = models.EmailField("e-mail", max_length=EMAIL_LENGTH, blank=True)
    author_url = WebsiteField("website", max_length=WEBSITE_LENGTH, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True, editable=False)
    # What the address belongs to, as editors look for neighbours and ban them: see bans.network_of.
    network = models.CharField(max_length=43, blank=True, editable=False)
    user_agent = models.CharField(max_length=255, blank=True, editable=False)

    # Empty for a comment; "pingback" or "trackback" for what another site sent, as an import brings it.
    kind = models.CharField(max_length=20, blank=True, editable=False)
    # The number it had elsewhere, where that was taken here: its old anchor leads to it all the same.
    former_id = models.PositiveBigIntegerField(null=True, editable=False)
    # What its element was called on the pages of another service: an old address that names it leads to it.
    former_anchor = models.CharField(
        max_length=100, blank=True, editable=False, validators=[RegexValidator(FORMER_ANCHOR)]
    )
    # Whether the text is WordPress's small HTML, which imports bring, and not Markdown.
    is_html = models.BooleanField(default=False, editable=False)
    source = models.TextField("text")
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    # The same click twice, or a request sent again, is the same comment: see posting.py.
    request_key = models.UUIDField(null=True, unique=True, editable=False)
    fingerprint = models.CharField(max_length=64, null=True, unique=True, editable=False)

    objects = CommentQuerySet.as_manager()

    #: Whether this very object was stored by post_comment, and is not an earlier copy that it found.
    just_posted = False

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "path"], name="comment_place"),
        ]
        indexes = [
            models.Index(fields=["status", "created_at", "id"], name="comment_queue"),
            models.Index(fields=["-created_at", "-id"], name="comment_newest"),
            models.Index(fields=["article", "page", "fold", "path"], name="comment_page"),
            models.Index(fields=["article", "sequence"], name="comment_sequence"),
            models.Index(
                fields=["article", "sequence"], condition=Q(parent=None), name="comment_threads"
            ),
            models.Index(Lower("author_email"), "status", name="comment_by_guest"),
            models.Index(
                fields=["article", "score", "sequence"],
                condition=Q(parent=None),
                name="comment_threads_best",
            ),
            models.Index(
                fields=["network", "created_at"],
                condition=~Q(network=""),
                name="comment_by_network",
            ),
            models.Index(
                fields=["article", "former_id"],
                condition=Q(former_id__isnull=False),
                name="comment_by_former_id",
            ),
            models.Index(
                fields=["article", "former_anchor"],
                condition=~Q(former_anchor=""),
                name="comment_by_former_anchor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.article}"

    def get_absolute_url(self) -> str:
        """Return the permalink: the page it stands on, with #comment-N. No query beyond the article."""
        return f"{page_address(self)}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """The id of the element on the page."""
        return f"comment-{self.pk}"

    @property
    def depth(self) -> int:
        """How deep it stands: 1 for an answer to the article."""
        return depth(self.path or "")

    @property
    def name(self) -> str:
        """The name beside it: that of the account today, of a guest as it was typed; never an e-mail address."""
        return self.user.public_name if self.user else shown(self.author_name)

    @property
    def website(self) -> str:
        """The address behind the name; for somebody with an account the one in the profile."""
        return self.user.website if self.user else self.author_url

    @property
    def initial(self) -> str:
        """The letter of the generated avatar."""
        return initial(self.name)

    @property
    def tint(self) -> int:
        """The tint of the generated avatar: the same for all comments of one person."""
        return tint(
            f"user:{self.user_id}" if self.user_id else self.author_email or self.author_name
        )

    @property
    def provider_name(self) -> str:
        """The provider its writer was signed in through; empty for guests and passwords."""
        return PROVIDER_NAMES.get(self.provider, "")

    @property
    def provider_icon(self) -> str:
        """The template that draws the provider's mark."""
        return f"icons/{self.provider}.svg"

    @property
    def kind_name(self) -> str:
        """What it is called where it is no comment but the trace of a link."""
        return KIND_NAMES.get(self.kind, "")

    @property
    def is_emptied(self) -> bool:
        """Whether only its place is left: it lay in the trash for long, and others have answered it."""
        return not self.source and not self.html

    @property
    def is_visible(self) -> bool:
        """Whether everybody may read it."""
        return self.status == Status.APPROVED
