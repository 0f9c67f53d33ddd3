"""Which articles there are for whom: every question that pages, feeds, sitemap and admin ask, each defined once."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils import timezone

from accounts.models import User
from blog.site_settings import site_zone
from blog.statuses import TIMED, Status
from blog.taxonomy import Category, Tag

if TYPE_CHECKING:
    from blog.articles import Article

#: How much of a body's HTML a list loads to make it from; text with twenty times its length in markup is rare.
OPENING_LENGTH = 4000


class ArticleQuerySet(models.QuerySet["Article"]):
    """The questions that pages, feeds, sitemap and admin ask, each defined once."""

    def published(self, now: dt.datetime | None = None) -> Self:
        """Articles that everybody may read at ``now``, without a word to say.

        A scheduled one is public from its minute on, one with an end until its end. One with a password
        never is: it stands in no list, feed, count or search. Nor does what stands for a page.
        """
        return self.in_its_time(now).filter(password="", stands_for="")

    def behind_a_password(self, now: dt.datetime | None = None) -> Self:
        """Articles that would be public at ``now`` but for their password; see unlocking.py."""
        return self.in_its_time(now).exclude(password="")

    def in_its_time(self, now: dt.datetime | None = None) -> Self:
        """Articles whose address is open to readers at ``now``, with a password or without."""
        now = now or timezone.now()
        return self.filter(unended(now), status__in=TIMED, published_at__lte=now)

    def visible_to(self, user: User | AnonymousUser, now: dt.datetime | None = None) -> Self:
        """Articles with an address that ``user`` may open at ``now``.

        The published; the private for editors, and for those who wrote them. What is behind a password
        is not among them: only a request knows what its reader has unlocked (unlocking.readable).
        """
        if not user.is_authenticated or not user.is_staff:
            return self.in_its_time(now).filter(~Q(stands_for="attachment"), password="")
        now = now or timezone.now()
        private = Q(status=Status.PRIVATE) & unended(now)
        if not user.has_perm("blog.read_private_article"):
            private &= Q(pk__in=user.authorships.values("article_id"))
        public = Q(status__in=TIMED, published_at__lte=now, password="") & unended(now)
        return self.filter(private | public)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Articles that somebody may see in the admin and preview: an editor all, an author their own."""
        if not user.is_authenticated or not user.is_staff:
            return self.none()
        if user.has_perm("blog.edit_others_article"):
            return self.filter(stands_for="")
        return self.filter(pk__in=user.authorships.values("article_id"))

    def in_trash(self) -> Self:
        """Articles that wait to be deleted for good."""
        return self.filter(status=Status.TRASH)

    def out_of_trash(self) -> Self:
        """All others."""
        return self.exclude(status=Status.TRASH)

    def in_category(self, category: Category) -> Self:
        """Articles of a category and of all below it."""
        below = Category.objects.filter(
            Q(pk=category.pk) | Q(path__startswith=f"{category.path}/")
        ).values("pk")
        filed = self.model.categories.through.objects.filter(category_id__in=below)
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
        start, end = map(_midnight, (first, after))
        return self.filter(published_at__gte=start, published_at__lt=end)

    def newest_first(self) -> Self:
        """The order of every list; the id decides between equals, so that pages never overlap."""
        return self.order_by("-published_at", "-pk")

    def sticky_first(self) -> Self:
        """The order of the front page: what is to stay on top, then the newest."""
        return self.order_by("-is_sticky", "-published_at", "-pk")

    def in_series_order(self) -> Self:
        """The order of a series: the editor's, then by date."""
        return self.order_by("series_position", "published_at", "pk")

    def for_list(self) -> Self:
        """Loaded for lists of headlines: the body's opening alone; authors and categories in one query each."""
        return (
            self.defer("body", "body_html")
            .annotate(opening=Substr("body_html", 1, OPENING_LENGTH))
            .select_related("lead_image")
            .prefetch_related(with_authors(), "categories")
        )

    def for_links(self) -> Self:
        """Loaded for a headline with its address and date, and nothing more."""
        return self.only("title", "slug", "published_at", "status", "language", "series")

    def for_feed(self) -> Self:
        """Loaded with the text and all around it, for many at once."""
        return self.select_related(*ONE_OF_EACH).prefetch_related(*around_the_text())


def _midnight(day: dt.date) -> dt.datetime:
    """Return when a day begins in the site's time zone, in UTC; for the calendar's two ends in UTC's own."""
    try:
        return dt.datetime.combine(day, dt.time.min, site_zone()).astimezone(dt.UTC)
    except OverflowError:
        return dt.datetime.combine(day, dt.time.min, dt.UTC)


#: Of these an article has one or none.
ONE_OF_EACH = ("lead_image", "card_image")


def whole(article: "Article") -> None:
    """Load what an article's page shows beside its own row, where it is not there yet: pictures, authors, tags.

    Most pages take the parts that show these from what was kept (pagecache/fragments.py).
    """
    models.prefetch_related_objects([article], *ONE_OF_EACH, *around_the_text())


def around_the_text() -> tuple[models.Prefetch[str] | str, ...]:
    """Return what is fetched of an article beside its own row: authors, sections, tags."""
    return with_authors(), "categories", "tags"


def with_authors() -> models.Prefetch[str]:
    """Return the prefetch of an article's authors in their order: one query instead of two."""
    from blog.articles import Authorship  # noqa: PLC0415 (that module stands on this one)

    return models.Prefetch("authorships", queryset=Authorship.objects.select_related("author"))


def unended(now: dt.datetime) -> Q:
    """Return the condition that an article's time has not ended at ``now``."""
    return Q(unpublish_at=None) | Q(unpublish_at__gt=now)
