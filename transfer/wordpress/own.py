"""Our own custom field in WordPress's format: what an article or page has here and not there, for the way back."""

import datetime as dt
from typing import Any

from django.utils.dateparse import parse_datetime

from blog.articles import Article
from blog.models import Redirect
from blog.pages import Page

#: Plain fields, by model; words alone, which templates escape.
ARTICLE_FIELDS = (
    *("unpublish_at", "series_position", "language", "seo_title", "seo_description"),
    *("canonical_url", "is_noindex"),
)
LENGTHS = {"language": 35, "seo_title": 300, "canonical_url": 500}
PAGE_FIELDS = ("seo_description", "is_noindex")


def own_of(thing: Article | Page, redirects: list[str]) -> dict[str, Any]:
    """Return what the custom field says of an article or page; empty where WordPress's own fields say it all."""
    names = ARTICLE_FIELDS if isinstance(thing, Article) else PAGE_FIELDS
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(thing, name)
        if value not in ("", None, False, 0):
            found[name] = (
                value.astimezone(dt.UTC).isoformat() if isinstance(value, dt.datetime) else value
            )
    if redirects:
        found["redirects"] = sorted(redirects)
    return found


def redirects_of(articles: list[Article]) -> dict[int, list[str]]:
    """Return the old addresses that lead to each of some articles; one query."""
    found: dict[int, list[str]] = {}
    rows = Redirect.objects.filter(article__in=articles).values_list("article_id", "old_path")
    for pk, path in rows:
        found.setdefault(pk or 0, []).append(path)
    return found


def restore_own(
    thing: Article | Page, own: dict[str, Any], moved: list[tuple[str, Article | str]]
) -> None:
    """Give a stored article or page what the custom field says, as far as it fits; old addresses go to ``moved``."""
    if not own:
        return
    names = ARTICLE_FIELDS if isinstance(thing, Article) else PAGE_FIELDS
    values: dict[str, Any] = {}
    for name in names:
        value = own.get(name)
        if name == "unpublish_at" and isinstance(value, str):
            values[name] = parse_datetime(value)
        elif (name == "series_position" and isinstance(value, int) and 0 <= value < 2**31) or (
            name == "is_noindex" and isinstance(value, bool)
        ):
            values[name] = value
        elif isinstance(value, str) and name not in {
            "is_noindex",
            "series_position",
            "unpublish_at",
        }:
            most = LENGTHS.get(name, 1000)
            if name != "canonical_url" or value.startswith(("http://", "https://")):
                values[name] = value.replace("\0", "")[:most]
    if values:
        model = Article if isinstance(thing, Article) else Page
        model.objects.filter(pk=thing.pk).update(**values)
    target: Article | str = thing if isinstance(thing, Article) else thing.get_absolute_url()
    moved += [(path, target) for path in own.get("redirects", []) if isinstance(path, str)]
