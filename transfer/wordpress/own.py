"""Our own part of WordPress's format: what our blog has and WordPress does not, for the way back.

Each item, term and comment of an export of ours has a custom field with it, which WordPress keeps without
looking at it; people, redirects and settings have elements of their own, which WordPress passes over. Where a
file is ours, all of it counts. Where it has been through WordPress, only what WordPress has no place for
(EXTRAS): the rest may have been changed there since.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from blog.articles import Article
from blog.models import Redirect
from blog.pages import Page
from blog.redirects import normal_path
from transfer.fields import heard
from transfer.records import PostRecord

#: The name in <generator>, and the address of our namespace: a name that nobody else has, not a page.
GENERATOR = "Broadsheet"
NAMESPACE = "urn:broadsheet:export:1"
#: What WordPress has no place for, by model.
EXTRAS = {
    Article: (
        *("unpublish_at", "series_position", "language", "seo_title", "seo_description"),
        *("canonical_url", "is_noindex"),
    ),
    Page: ("seo_description", "is_noindex"),
}
#: Numbers beyond this are no rows of ours.
_HIGHEST = 10**15
#: JSON escapes what XML forbids, but for these two.
_NO_CHARACTERS = re.compile("[\ufffe\uffff]")


def own_json(data: Mapping[str, Any]) -> str:
    """Return data as the field holds it: one line, the same for the same data, and nothing that XML forbids."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return _NO_CHARACTERS.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def own_number(own: Mapping[str, Any], name: str = "id") -> int:
    """Return the number that a row had in the blog that was exported; 0 for none."""
    number = own.get(name)
    return number if type(number) is int and 0 < number < _HIGHEST else 0


def talk_told(record: PostRecord) -> dict[str, Any]:
    """Return what an item's field says of what its comments hang on: an article itself, or a row of its own."""
    told = record.own if record.kind == "post" else record.own.get("talk")
    return told if isinstance(told, dict) else {}


def redirects_to(articles: Iterable[Article]) -> dict[int, list[Redirect]]:
    """Return the old addresses that lead to each of some articles; one query."""
    found: dict[int, list[Redirect]] = {}
    for redirect in Redirect.objects.filter(article__in=[a.pk for a in articles]):
        found.setdefault(redirect.article_id or 0, []).append(redirect)
    return found


def redirects_said(redirects: Iterable[Redirect]) -> dict[str, list[str]]:
    """Return old addresses as an item's field names them: those that a change has left, those that were typed."""
    made = {
        name: sorted(r.old_path for r in redirects if r.is_automatic is is_automatic)
        for name, is_automatic in (("redirects", True), ("redirects_by_hand", False))
    }
    return {name: paths for name, paths in made.items() if paths}


def redirects_heard(own: Mapping[str, Any], article: Article) -> list[Redirect]:
    """Return the old addresses that an item's field names, not stored yet; what is no address is left out."""
    made: dict[str, Redirect] = {}
    for name, is_automatic in (("redirects", True), ("redirects_by_hand", False)):
        paths = own.get(name)
        for path in paths if isinstance(paths, list) else []:
            try:
                old = normal_path(path) if isinstance(path, str) else ""
            except ValueError:
                continue
            if old:
                made[old] = Redirect(old_path=old, article=article, is_automatic=is_automatic)
    return list(made.values())


def restore_own(
    thing: Article | Page, own: dict[str, Any], moved: list[tuple[str, Article | str]]
) -> None:
    """Give a stored article or page what WordPress has kept for us; old addresses go to ``moved``."""
    if not own:
        return
    model = Article if isinstance(thing, Article) else Page
    if values := heard(model, EXTRAS[model], own):
        model.objects.filter(pk=thing.pk).update(**values)
    target: Article | str = thing if isinstance(thing, Article) else thing.get_absolute_url()
    for name in ("redirects", "redirects_by_hand"):
        paths = own.get(name)
        moved += [
            (path, target)
            for path in (paths if isinstance(paths, list) else [])
            if isinstance(path, str)
        ]
