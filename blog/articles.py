"""The article: what it is, which ones a reader may see, and where they stand."""

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from blog.article_html import numbers_of_pictures
from blog.images import Image
from blog.rendering import opening_of, plain_text, reading_minutes, render_body, shortened
from blog.slugs import SLUG_LENGTH, free_slug, normal_slug, slug_from
from blog.taxonomy import Category, Tag
from pagecache.tags import changed

#: Length of a standfirst made from the body when the editor wrote none (search engines show about 160).
EXCERPT_LENGTH = 220
#: How much of a body's HTML a list loads to make it from; text with twenty times its length in markup is rare.
OPENING_LENGTH = 4000


class Status(models.TextChoices):
    """Where an article stands. Whether it is public also depends on the clock."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    PRIVATE = "private", "Private"


class ArticleQuerySet(models.QuerySet["Article"]):
    """The questions that pages, feeds, sitemap and admin ask, each defined once."""

    def published(self, now: dt.datetime | None = None) -> Self:
        """Articles that everybody may read at ``now``: a scheduled one is public from its minute on."""
        return self.filter(
            status__in=[Status.PUBLISHED, Status.SCHEDULED],
            published_at__lte=now or timezone.now(),
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Articles with an address that ``user`` may open: the published, and the private for editors."""
        if not user.has_perm("blog.view_article"):
            return self.published()
        return self.filter(
            Q(status=Status.PRIVATE)
            | Q(
                status__in=[Status.PUBLISHED, Status.SCHEDULED],
                published_at__lte=timezone.now(),
            )
        )

    def in_category(self, category: Category) -> Self:
        """Articles of a category and of all below it."""
        below = Category.objects.filter(
            Q(pk=category.pk) | Q(path__startswith=f"{category.path}/")
        ).values("pk")
        filed = Article.categories.through.objects.filter(category_id__in=below)
        return self.filter(pk__in=filed.values("article_id"))

    def tagged(self, tag: Tag) -> Self:
        """Articles with a tag."""
        return self.filter(tags=tag)

    def by_author(self, author: User) -> Self:
        """Articles that somebody wrote, alone or with others."""
        return self.filter(authors=author)

    def dated(self, year: int, month: int | None = None, day: int | None = None) -> Self:
        """Articles of a year, a month or a day in the site's time zone.

        Raises ValueError for a date that no calendar has.
        """
        first = dt.date(year, 1 if month is None else month, 1 if day is None else day)
        if day:
            after = first + dt.timedelta(days=1)
        elif month:
            after = dt.date(year + month // 12, month % 12 + 1, 1)
        else:
            after = dt.date(year + 1, 1, 1)
        zone = timezone.get_default_timezone()
        start, end = (dt.datetime.combine(d, dt.time.min, zone) for d in (first, after))
        return self.filter(published_at__gte=start, published_at__lt=end)

    def newest_first(self) -> Self:
        """The order of every list; the id decides between equals, so that pages never overlap."""
        return self.order_by("-published_at", "-pk")

    def for_list(self) -> Self:
        """Loaded for lists of headlines: the body's opening alone; authors and categories in one query each."""
        return (
            self.defer("body", "body_html")
            .annotate(opening=Substr("body_html", 1, OPENING_LENGTH))
            .select_related("lead_image")
            .prefetch_related("authorships__author", "categories")
        )

    def for_page(self) -> Self:
        """Loaded for the article's own page."""
        return self.select_related("lead_image").prefetch_related(
            "authorships__author", "categories", "tags"
        )


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
    comments_open = models.BooleanField(default=True, help_text="Readers may comment.")
    language = models.CharField(
        max_length=35,
        blank=True,
        help_text="Language code such as ja or ar, where it differs from the site's.",
    )
    minutes = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="article_newest"),
            models.Index(fields=["status", "-published_at", "-id"], name="article_status_newest"),
        ]
        permissions = [
            ("publish_article", "Can publish articles"),
            ("write_raw_html", "Can put raw HTML into articles"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a schedule without a date, and a slug that leaves nothing for an address."""
        if self.status == Status.SCHEDULED and not self.published_at:
            raise ValidationError({"published_at": "Say when it is to be published."})
        if self.slug and not slug_from(self.slug):
            raise ValidationError({"slug": "A slug needs at least one letter or digit."})

    def save(self, *args: Any, announce: bool = True, **kwargs: Any) -> None:
        """Make what follows from the rest: slug, publication date, rendered body, reading time.

        Without ``announce`` the caches are not told: for what no page shows, before or after.
        """
        others = Article.objects.exclude(pk=self.pk)
        wanted = slug_from(normal_slug(self.slug) or self.title) or "article"
        self.slug = free_slug(wanted, lambda s: others.filter(slug=s).exists())
        if self.status in {Status.PUBLISHED, Status.PRIVATE} and not self.published_at:
            self.published_at = timezone.now()
        pictures = self.render()
        super().save(*args, **kwargs)
        self.pictures.set(pictures)
        if announce:
            self.announce()

    def render(self) -> list[Image]:
        """Make the HTML and the reading time of the text as it is now; return the pictures in it."""
        pictures = Image.objects.in_bulk(numbers_of_pictures(self.body))
        self.body_html = render_body(self.body, pictures)
        self.minutes = reading_minutes(self.body_html)
        return list(pictures.values())

    def get_absolute_url(self) -> str:
        """Return the permalink /2013/11/20/slug/; for an article without a date, its preview."""
        if not self.published_at or self.status == Status.DRAFT:
            return self.get_preview_url()
        day = timezone.localtime(self.published_at, timezone.get_default_timezone())
        return reverse("blog:article", args=[day.year, day.month, day.day, self.slug])

    def get_preview_url(self) -> str:
        """Return the address where its editors see it before anybody else does."""
        return reverse("blog:preview", args=[self.pk])

    @property
    def cache_tag(self) -> str:
        """What a page says it depends on when it shows this article or what was said about it."""
        return f"article:{self.pk}"

    def announce(self) -> None:
        """Tell the caches that the article, and with it every list, is different now."""
        changed(self.cache_tag, "lists")

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it now."""
        return (
            self.status in {Status.PUBLISHED, Status.SCHEDULED}
            and self.published_at is not None
            and self.published_at <= timezone.now()
        )

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
    def section(self) -> Category | None:
        """The first category: the kicker above the headline."""
        return next(iter(self.categories.all()), None)

    @property
    def byline(self) -> list[User]:
        """The authors in the editor's order."""
        return [authorship.author for authorship in self.authorships.all()]

    def publish(self) -> None:
        """Make it public now; an earlier date stays."""
        now = timezone.now()
        self.status = Status.PUBLISHED
        self.published_at = min(self.published_at or now, now)
        self.save()

    def schedule(self, at: dt.datetime) -> None:
        """Make it public at ``at``."""
        self.status, self.published_at = Status.SCHEDULED, at
        self.save()

    def withdraw(self) -> None:
        """Take it back to a draft; its date is kept for when it is published again."""
        self.status = Status.DRAFT
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
