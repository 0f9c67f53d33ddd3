"""The tables of a site, row by row, as an archive holds them: plain fields and numbers, in the order of the numbers."""

from collections.abc import Iterable, Iterator
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.db import models

from accounts.models import User
from blog.models import Article, Category, Image, MenuItem, SiteSettings
from comments.models import DiscussionSettings
from transfer.fields import as_json
from transfer.ours import ARCHIVED, PLAIN
from transfer.pieces import in_pieces
from transfer.wordpress.export.talk import Talks

PIECE = 500
#: What stands in the archive of a comment besides its plain fields.
_COMMENT = ("id", "article", "parent", "user", "page", "fold", "sequence", "source", "html")


def row_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """Return fields of a row by their names; of a relation, the number."""
    found = {}
    for name in names:
        field: Any = row._meta.get_field(name)  # noqa: SLF001 (Django documents it)
        value = getattr(row, field.attname)
        found[name] = str(value) if isinstance(field, models.FileField) else as_json(value)
    return found


def table(label: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table that stands in the archive as it is."""
    model: Any = apps.get_model(label)
    for piece in in_pieces(model.objects.all(), PIECE):
        for row in piece:
            yield row_of(row, ARCHIVED[label])


def people() -> Iterator[dict[str, Any]]:
    """Yield everybody with an account: who they are, what they may do here, which ways they sign in."""
    for piece in in_pieces(User.objects.prefetch_related("groups"), PIECE):
        ways: dict[int, set[str]] = {}
        for account in SocialAccount.objects.filter(user__in=piece).only("user", "provider"):
            ways.setdefault(account.user_id, set()).add(account.provider)
        for user in piece:
            told = row_of(user, ("id", "username", *PLAIN["accounts.User"]))
            told["groups"] = sorted(group.name for group in user.groups.all())
            told |= {"is_staff": user.is_staff, "is_superuser": user.is_superuser}
            yield told | {"sign_ins": sorted(ways.get(user.pk, ()))}


def terms(label: str) -> Iterator[dict[str, Any]]:
    """Yield categories, tags or series."""
    model: Any = apps.get_model(label)
    further = ("parent", "path") if model is Category else ()
    for piece in in_pieces(model.objects.all(), PIECE):
        for term in piece:
            yield row_of(term, ("id", *PLAIN[label], *further))


def media(label: str) -> Iterator[dict[str, Any]]:
    """Yield the words that belong to pictures, or to files; ``file`` is its name below media/."""
    model: Any = apps.get_model(label)
    further = ("width", "height") if model is Image else ("medium", "size")
    for piece in in_pieces(model.objects.all(), PIECE):
        for row in piece:
            yield row_of(row, ("id", "file", *PLAIN[label], *further))


def comments() -> Iterator[dict[str, Any]]:
    """Yield every comment, of articles, pages and files alike, in thread order."""
    names = (*_COMMENT, *PLAIN["comments.Comment"])
    for piece in in_pieces(Article.objects.only("stands_for", "page"), PIECE):
        talks = Talks(a.pk for a in piece)
        for article in piece:
            for comment in talks.of(article.pk):
                told = row_of(comment, names)
                if article.stands_for:
                    # Nothing else in the archive has the number of this article: it is a page, or stood below a file.
                    told |= {"below": article.stands_for, "page": article.page_id}
                yield told


def redirects() -> Iterator[dict[str, Any]]:
    """Yield old addresses and where they lead: to an address, or to an article by its number."""
    model: Any = apps.get_model("blog.Redirect")
    for piece in in_pieces(model.objects.all(), PIECE):
        for row in piece:
            yield row_of(row, (*PLAIN["blog.Redirect"], "article"))


def site() -> dict[str, Any]:
    """Return what the owner has set: the site's settings, the discussion's, the menus."""
    settings, discussion = SiteSettings.load(), DiscussionSettings.load()
    names = (*PLAIN["blog.SiteSettings"], "logo", "icon")
    items = MenuItem.objects.order_by("place", "position", "pk")
    menus = [row_of(m, (*PLAIN["blog.MenuItem"], "page", "category")) for m in items]
    return {
        "site": row_of(settings, names),
        "discussion": row_of(discussion, PLAIN["comments.DiscussionSettings"]),
        "menus": menus,
    }
