"""Blogs on a round trip: what is in one, what is in another, and none at all."""

import io
from pathlib import Path
from typing import Any

from accounts.models import User
from blog.models import (
    Article,
    Attachment,
    Authorship,
    Category,
    Image,
    MenuItem,
    Page,
    Redirect,
    Series,
    SiteSettings,
    Tag,
)
from comments.models import Comment, Conversation, DiscussionSettings
from transfer.models import AttachmentPage, Imported, Leftover
from transfer.ours import HERE, PLAIN, RELATED
from transfer.wordpress.export.exporting import export_wordpress
from transfer.wordpress.loading import Options, import_wordpress
from transfer.wordpress.own_leftovers import PART

#: Rows whose own numbers mean nothing, by what tells one from another.
NAMED: dict[Any, tuple[str, ...]] = {
    Authorship: ("article_id", "author__username"),
    Redirect: ("old_path",),
    MenuItem: ("place", "position", "label"),
    Leftover: ("kind", "old_id"),
    SiteSettings: ("pk",),
    DiscussionSettings: ("pk",),
}


def exported() -> bytes:
    """Return an export of the blog as it is."""
    out = io.BytesIO()
    export_wordpress(out)
    return out.getvalue()


def brought_back(data: bytes, folder: Path, **options: Any) -> Any:
    """Import an export and return the report."""
    path = folder / "ours.xml"
    path.write_bytes(data)
    return import_wordpress([path], Options(quarantine=folder / "bad.jsonl", **options))


def emptied() -> None:
    """Leave nothing of the blog but its files."""
    MenuItem.objects.all().delete()
    Redirect.objects.all().delete()
    Comment.objects.update(parent=None)
    Article.objects.all().delete()
    for tree in (Page, Category):
        tree.objects.update(parent=None)
        tree.objects.all().delete()
    for model in (
        Tag,
        Series,
        AttachmentPage,
        Imported,
        Leftover,
        SiteSettings,
        DiscussionSettings,
    ):
        model.objects.all().delete()
    for media in (Image, Attachment):
        media.objects.all()._raw_delete("default")
    User.objects.all().delete()


def everything() -> dict[str, Any]:
    """Return all that an export takes along, row by row, as it is now."""
    found: dict[str, Any] = {}
    for model in (
        *(User, Category, Tag, Series, Image, Attachment, Page, Comment, Conversation),
        *(Article, Authorship, Redirect, MenuItem, SiteSettings, DiscussionSettings, Leftover),
    ):
        label = model._meta.label
        names = [
            f.attname
            for f in model._meta.concrete_fields
            if f"{label}.{f.name}" not in HERE and f.name not in LOOKED_AT[label]
        ]
        keys = NAMED.get(model, ("pk",))
        if model is Conversation:
            keys = ("article__stands_for", "article__slug")
        rows = model.objects.exclude(stands_for__gt="") if model is Article else model.objects.all()
        found[label] = {
            tuple(row[key] for key in keys): {n: row[n] for n in names}
            for row in rows.values(*names, *keys)
        }
    found["filed"] = sorted(Article.categories.through.objects.values_list("article", "category"))
    found["tagged"] = sorted(Article.tags.through.objects.values_list("article", "tag"))
    found["shown"] = sorted(Article.pictures.through.objects.values_list("article", "image"))
    found["carriers"] = sorted(
        Article.objects.exclude(stands_for="").values_list(
            *("stands_for", "page", "slug", "status", "password", "published_at", "created_at"),
            *("comments_open", "title"),
        ),
        key=str,
    )
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Any]:
    """Return what is not the same in two blogs: the table, the row, the field, then and now."""
    found: list[Any] = []
    for kind, rows in before.items():
        if not isinstance(rows, dict):
            found += [(kind, rows, after[kind])] if rows != after[kind] else []
            continue
        for key in {*rows, *after[kind]}:
            one, other = rows.get(key, {}), after[kind].get(key, {})
            names = [n for n in {*one, *other} if one.get(n) != other.get(n)]
            found += [(kind, key, n, one.get(n), other.get(n)) for n in sorted(names)]
    return found


#: What is compared elsewhere, or says which server it was.
LOOKED_AT: dict[str, set[str]] = {label: set() for label in [*PLAIN, *RELATED]}
LOOKED_AT["accounts.User"] = {"is_staff", "is_superuser"}
LOOKED_AT["blog.Article"] = {"drawn_card"}
LOOKED_AT["blog.MenuItem"] = {"id"}
LOOKED_AT["blog.Redirect"] = {"id"}
LOOKED_AT["comments.Comment"] = {"article"}
LOOKED_AT["comments.Conversation"] = {"article"}
LOOKED_AT["transfer.Leftover"] = {"id", "source", "data"}

#: What the blog holds, told without numbers that a database gives away as it likes.
TOLD: dict[Any, tuple[str, ...]] = {
    Article: ("title", "slug", "status", "stands_for", "page__path", "body_html", "published_at", "authors__username"),
    Page: ("path", "parent__path", "body", "is_published"),
    Comment: ("article__title", "parent__source", "status", "page", "fold", "sequence", "source", "kind", "created_at"),
    Conversation: ("article__title", "approved", "pages", "published"),
    Category: ("path", "parent__path", "articles__title"),
    Tag: ("slug", "name"),
    User: ("username", "slug", "display_name"),
    Redirect: ("old_path", "article__title", "target"),
    Imported: ("kind", "old_id"),
    Leftover: ("kind", "old_id", "title"),
}  # fmt: skip


def told() -> dict[str, list[str]]:
    """Return what the blog holds, without numbers that a database gives away as it likes."""
    held = {
        m.__name__: sorted(map(str, m.objects.values_list(*names))) for m, names in TOLD.items()
    }
    # How what was said below something without a place is divided is nothing that anybody sees.
    held["Leftover"] = [name for name in held["Leftover"] if PART not in name]
    held["kept below"] = [
        str(
            (
                row.kind,
                row.old_id.partition(PART)[0],
                c["number"],
                c["parent"],
                c["source"],
                c["status"],
            )
        )
        for row in Leftover.objects.order_by("kind", "pk")
        for c in row.data.get("comments", [])
    ]
    return held
