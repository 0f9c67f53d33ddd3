"""Addresses of articles: how they are made, and which are taken by something else."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from anyascii import anyascii
from django.apps import apps
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone

from blog.site_settings import Permalinks, SiteSettings
from blog.slugs import is_shadowed, normal_slug, slug_from

if TYPE_CHECKING:
    from blog.articles import Article


#: Moments within these can be told in every time zone of the earth; beyond them some have no date.
FIRST_MOMENT: Final = dt.datetime(1, 1, 3, tzinfo=dt.UTC)
LAST_MOMENT: Final = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def permalink(article: "Article") -> str:
    """Return an article's address, as the site's settings shape it. It must have a publication date."""
    site = SiteSettings.load()
    if site.permalinks == Permalinks.NUMBER:
        return _reversed("blog:article-number", article.pk)
    if site.permalinks == Permalinks.NAME:
        return _reversed("blog:named", article.slug)
    day = timezone.localtime(article.published_at, site.zone)
    if site.permalinks == Permalinks.MONTH:
        return _reversed("blog:article-month", day.year, day.month, article.slug)
    return _reversed("blog:article", day.year, day.month, day.day, article.slug)


@lru_cache(maxsize=2000)
def _reversed(name: str, *parts: int | str) -> str:
    """Return the address with a name. Kept: a page or a comment asks for the same one several times."""
    return reverse(name, args=parts)


def preview(article: "Article") -> str:
    """Return the address where an article's editors see it before anybody else does."""
    return reverse("blog:preview", args=[article.pk])


def new_slug(typed: str, title: str) -> str:
    """Return the slug that somebody typed, in the form that is stored; else one made from the title.

    May be empty, when there is no letter or digit in either. In Latin letters where the settings say so;
    what was typed is kept as it was typed.
    """
    if typed:
        return slug_from(normal_slug(typed))
    return slug_from(anyascii(title) if SiteSettings.load().transliterates_slugs else title)


def is_page(slug: str) -> bool:
    """Whether a page of this name stands where an article would: only where addresses are made of names alone."""
    return slug in names_of_pages([slug])


def names_of_pages(slugs: Iterable[str]) -> set[str]:
    """Return those of some names that pages have which stand where articles would; see :func:`is_page`."""
    if SiteSettings.load().permalinks != Permalinks.NAME:
        return set()
    pages = apps.get_model("blog", "Page").objects.filter(path__in=list(slugs))
    return set(pages.values_list("path", flat=True))


def is_reserved(path: str) -> bool:
    """Whether an article or page of this name at the root would be hidden by an address of the site itself.

    So would a name of digits alone, which is a year or a day: WordPress adds a number to such a slug too. A page that
    stands below another is named by its whole path.
    """
    if (path.isascii() and path.isdigit()) or is_shadowed(path):
        return True
    try:
        return resolve(f"/{path}/").view_name != "blog:named"
    except Resolver404:
        return True
