"""The article: what it is, where it stands, and how it moves from draft to page to trash."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User, WebsiteField
from blog import addresses, going_live
from blog.article_html import numbers_of_pictures
from blog.article_queries import ArticleQuerySet
from blog.cards import want_card
from blog.images import Image
from blog.redirects import follow_article
from blog.rendering import opening_of, plain_text, reading_minutes, render_body, shortened
from blog.series import Series
from blog.slugs import SLUG_LENGTH, free_slug, slug_from
from blog.statuses import TIMED, Status
from blog.taxonomy import Category, Tag
from pagecache.tags import changed

#: Length of a standfirst made from the body when the editor wrote none (search engines show about 160).
EXCERPT_LENGTH = 220
#: WordPress's limit for the password of an article.
PASSWORD_LENGTH = 255


class StandsFor(models.TextChoices):
    """What else an imported conversation can belong to; such a row stands in no list of articles.

    WordPress lets readers comment on static pages and on attachments, too.
    """

    PAGE = "page", "A static page"
    ATTACHMENT = "attachment", "An attachment"


class Article(models.Model):
    """Something published under its own address, with a conversation below it."""

    title = models.CharField(max_length=300)
    slug = models.CharField(
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        help_text="The last part of the address. Made from the title when left empty.",
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(
        "publication date",
        null=True,
        blank=True,
        help_text="Set when it is published; a date to come schedules it.",
    )
    unpublish_at = models.DateTimeField(
        "ends",
        null=True,
        blank=True,
        help_text="From then on nobody but editors sees it. Empty: it stays.",
    )
    # Kept as it was typed, as WordPress does: editors look it up to tell it to readers.
    password = models.CharField(
        max_length=PASSWORD_LENGTH,
        blank=True,
        help_text="Readers must type it to see the text and the comments. Such an article stands in no list.",
    )
    is_sticky = models.BooleanField(
        "stays on top", default=False, help_text="Stands first on the front page."
    )
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Authorship", related_name="articles"
    )
    excerpt = models.TextField(
        blank=True,
        max_length=1000,
        help_text="The standfirst under the headline and in lists. Made from the text when left empty.",
    )
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    lead_image = models.ForeignKey(
        Image, null=True, blank=True, on_delete=models.SET_NULL, related_name="leads"
    )
    # Which pictures stand in the text; kept by save(), so that a picture knows where it is used.
    pictures = models.ManyToManyField(Image, editable=False, related_name="articles")
    categories = models.ManyToManyField(Category, blank=True, related_name="articles")
    tags = models.ManyToManyField(Tag, blank=True, related_name="articles")
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles"
    )
    series_position = models.PositiveIntegerField(
        "part", default=0, help_text="Its place in the series; equals stand by date."
    )
    comments_open = models.BooleanField(default=True, help_text="Readers may comment.")
    language = models.CharField(
        max_length=35,
        blank=True,
        help_text="Language code such as ja or ar, where it differs from the site's.",
    )
    seo_title = models.CharField(
        "title for search engines",
        max_length=300,
        blank=True,
        help_text="The headline when left empty. About 60 characters are shown.",
    )
    seo_description = models.TextField(
        "description for search engines",
        max_length=1000,
        blank=True,
        help_text="The standfirst when left empty. About 160 characters are shown.",
    )
    card_image = models.ForeignKey(
        Image,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="cards",
        help_text="Shown where the article is shared. The lead image when left empty, else one is made.",
    )
    canonical_url = WebsiteField(
        "canonical address",
        max_length=500,
        blank=True,
        help_text="Where the article first appeared, when that was elsewhere.",
    )
    is_noindex = models.BooleanField(
        "hidden from search engines", default=False, help_text="Search engines leave it out."
    )
    # The name of the card that was drawn for it, and of what it was drawn: see cards.py.
    drawn_card = models.CharField(max_length=200, blank=True, editable=False)
    # WordPress's post format, such as aside or gallery: a mark that an import brought.
    format = models.CharField(max_length=20, blank=True, editable=False)
    # Not an article but what the conversation of something else hangs on: see StandsFor.
    stands_for = models.CharField(
        max_length=10, choices=StandsFor, blank=True, default="", editable=False
    )
    page = models.OneToOneField(
        "blog.Page",
        null=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="discussion",
    )
    minutes = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        indexes = [
            # With all that decides whether an article is public: a page of a list is read from the index alone. None
            # begins with the status: SQLite would find all that are published by it, and sort them for each page.
            models.Index(
                fields=["-published_at", "-id", "status", "password", "stands_for", "unpublish_at"],
                name="article_newest",
            ),
            models.Index(
                fields=[
                    *(
                        "-is_sticky",
                        "-published_at",
                        "-id",
                        "status",
                        "password",
                        "stands_for",
                        "unpublish_at",
                    )
                ],
                name="article_front",
            ),
        ]
        permissions = [
            ("publish_article", "Can publish articles"),
            ("edit_others_article", "Can edit other people's articles"),
            ("read_private_article", "Can read other people's private articles"),
            ("write_raw_html", "Can put raw HTML into articles"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a schedule without a date, an end before the beginning, and a slug that leaves no address."""
        if self.status == Status.SCHEDULED and not self.published_at:
            raise ValidationError({"published_at": "Say when it is to be published."})
        if self.unpublish_at and self.published_at and self.unpublish_at <= self.published_at:
            raise ValidationError({"unpublish_at": "It cannot end before it is published."})
        if self.slug and not slug_from(self.slug):
            raise ValidationError({"slug": "A slug needs at least one letter or digit."})

    def save(self, *args: Any, announce: bool = True, **kwargs: Any) -> None:
        """Make what follows from the rest: slug, publication date, rendered body, reading time.

        In the same transaction an address that readers know leaves a redirect, and whoever must know that
        the article became public or stopped being so is told (going_live.py). Without ``announce`` the
        caches are not told: for what no page shows, before or after.
        """
        before = Article.objects.filter(pk=self.pk).first() if self.pk else None
        self.slug = self.free_slug(before.slug if before else "")
        if self.status in {Status.PUBLISHED, Status.PRIVATE} and not self.published_at:
            self.published_at = timezone.now()
        pictures = self.render()
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.pictures.set(pictures)
            if before is not None:
                follow_article(before, self)
            going_live.notice(self)
            want_card(self)
            if announce:
                self.announce()

    def render(self) -> list[Image]:
        """Make the HTML and the reading time of the text as it is now; return the pictures in it."""
        pictures = Image.objects.in_bulk(numbers_of_pictures(self.body))
        self.body_html = render_body(self.body, pictures)
        self.minutes = reading_minutes(self.body_html)
        return list(pictures.values())

    def free_slug(self, stored: str) -> str:
        """Return the slug that this article can have; ``stored`` is the one it has, and may keep."""
        others = Article.objects.exclude(pk=self.pk)

        def is_taken(slug: str) -> bool:
            if slug != stored and (addresses.is_reserved(slug) or addresses.is_page(slug)):
                return True
            return others.filter(slug=slug).exists()

        return free_slug(addresses.new_slug(self.slug, self.title) or "article", is_taken)

    def get_absolute_url(self) -> str:
        """Return the permalink, as the site's settings shape it; for an article without a date, its preview."""
        # A list that has not loaded the column holds articles only; asking would cost a query for each.
        if vars(self).get("page_id") and self.page:
            return self.page.get_absolute_url()
        if not self.published_at or self.status not in {*TIMED, Status.PRIVATE}:
            return self.get_preview_url()
        return addresses.permalink(self)

    def get_preview_url(self) -> str:
        """Return the address where its editors see it before anybody else does."""
        return addresses.preview(self)

    @property
    def cache_tag(self) -> str:
        """What a page says it depends on when it shows this article or what was said about it."""
        return f"article:{self.pk}"

    def announce(self) -> None:
        """Tell the caches that the article, and with it every list, is different now."""
        changed(self.cache_tag, "lists")

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it now. What stands for an attachment has no page to read."""
        if self.stands_for == StandsFor.ATTACHMENT:
            return False
        return self.is_in_its_time and not self.password

    @property
    def is_locked(self) -> bool:
        """Whether readers find it, and must type its password."""
        return self.is_in_its_time and bool(self.password)

    @property
    def is_in_its_time(self) -> bool:
        """Whether its address is open to readers now, with a password or without."""
        now = timezone.now()
        return (
            self.status in TIMED
            and self.published_at is not None
            and self.published_at <= now
            and (self.unpublish_at is None or self.unpublish_at > now)
        )

    @property
    def has_ended(self) -> bool:
        """Whether its end has come."""
        return self.unpublish_at is not None and self.unpublish_at <= timezone.now()

    @property
    def standfirst(self) -> str:
        """The editor's excerpt, else the text up to the “read more” mark, else its beginning."""
        if self.excerpt:
            return self.excerpt
        # A list has loaded the opening; asking for the body would cost a query for each article.
        opening = vars(self).get("opening")
        html = self.body_html if opening is None else opening
        return shortened(plain_text(opening_of(html)), EXCERPT_LENGTH)

    @property
    def search_title(self) -> str:
        """The title by which search engines and cards name it."""
        return self.seo_title or self.title

    @property
    def search_description(self) -> str:
        """What search engines and cards say of it."""
        return self.seo_description or self.standfirst

    @property
    def canonical_address(self) -> str:
        """Where it stands, scheme and host included: elsewhere, if it first appeared there."""
        return self.canonical_url or settings.SITE_URL + self.get_absolute_url()

    @property
    def section(self) -> Category | None:
        """The first category: the kicker above the headline."""
        return next(iter(self.categories.all()), None)

    @property
    def byline(self) -> list[User]:
        """The authors in the editor's order."""
        return [authorship.author for authorship in self.authorships.all()]

    # --- The way from draft to page to trash

    def publish(self) -> None:
        """Make it public now; an earlier date stays, an end that has passed does not."""
        now = timezone.now()
        self.status = Status.PUBLISHED
        self.published_at = min(self.published_at or now, now)
        if self.has_ended:
            self.unpublish_at = None
        self.save()

    def schedule(self, at: dt.datetime) -> None:
        """Make it public at ``at``."""
        self.status, self.published_at = Status.SCHEDULED, at
        self.save()

    def submit(self) -> None:
        """Hand it to those who may publish."""
        self.status = Status.PENDING
        self.save()

    def withdraw(self) -> None:
        """Take it back to a draft; its date is kept for when it is published again."""
        self.status = Status.DRAFT
        self.save()

    def trash(self) -> None:
        """Move it to the trash with its comments, where it waits for 30 days; see trash.py."""
        self.status, self.trashed_at = Status.TRASH, timezone.now()
        self.save()

    def restore(self) -> None:
        """Take it out of the trash, as a draft, as WordPress does: nothing comes back to readers unseen."""
        self.status, self.trashed_at = Status.DRAFT, None
        self.save()


class Authorship(models.Model):
    """Who wrote an article, in which order the names stand."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="authorships")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorships"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = "author"
        constraints = [
            models.UniqueConstraint(fields=["article", "author"], name="author_once_per_article")
        ]

    def __str__(self) -> str:
        return str(self.author)
