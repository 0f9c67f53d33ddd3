"""Counts what an export holds and what a blog holds, each in its own way and without any code of the import."""

import xml.etree.ElementTree as ET
from collections import Counter

from accounts.models import User
from blog.models import Article, Category, Page, Tag
from comments.models import Comment
from transfer.models import Imported, Leftover

WP = "{http://wordpress.org/export/1.2/}"
STATUSES = {
    "publish": "published",
    "future": "scheduled",
    "draft": "draft",
    "pending": "pending",
    "private": "private",
    "trash": "trash",
}
SAID = {"1": "approved", "0": "pending", "spam": "spam", "trash": "trash", "post-trashed": "trash"}


def counted(text: str) -> dict[str, object]:
    """Return what an export holds."""
    channel = ET.fromstring(text).find("channel")
    assert channel is not None
    items = channel.findall("item")

    def word(element, name):
        return (element.findtext(WP + name) or "").strip()

    kinds = Counter(word(i, "post_type") for i in items)
    comments = [c for i in items for c in i.findall(f"{WP}comment")]
    return {
        "posts": Counter(
            STATUSES[word(i, "status")] for i in items if word(i, "post_type") == "post"
        ),
        "pages": kinds["page"],
        "attachments": kinds["attachment"],
        "others": sum(n for k, n in kinds.items() if k not in {"post", "page", "attachment"}),
        "categories": len(channel.findall(f"{WP}category")),
        "tags": len(channel.findall(f"{WP}tag")),
        "comments": Counter(SAID[word(c, "comment_approved")] for c in comments),
        "answers": Counter(
            word(c, "comment_parent") != "0" for i in items for c in i.findall(f"{WP}comment")
        )[True],
        "kinds": Counter(word(c, "comment_type").replace("comment", "") for c in comments),
        "below": sum(
            word(i, "post_parent") != "0" for i in items if word(i, "post_type") == "page"
        ),
        "locked": sum(
            bool(word(i, "post_password")) for i in items if word(i, "post_type") == "post"
        ),
        "sticky": sum(word(i, "is_sticky") == "1" for i in items if word(i, "post_type") == "post"),
        "authors": len({i.findtext("{http://purl.org/dc/elements/1.1/}creator") for i in items}),
    }


def held() -> dict[str, object]:
    """Return what this blog holds."""
    posts = Article.objects.filter(stands_for="")
    return {
        "posts": Counter(posts.values_list("status", flat=True)),
        "pages": Page.objects.count(),
        "attachments": Imported.objects.filter(kind="attachment").count(),
        "others": Leftover.objects.exclude(kind__startswith="term:").count(),
        "categories": Category.objects.count(),
        "tags": Tag.objects.count(),
        "comments": Counter(Comment.objects.values_list("status", flat=True)),
        "answers": Comment.objects.exclude(parent=None).count(),
        "kinds": Counter(Comment.objects.values_list("kind", flat=True)),
        "below": Page.objects.exclude(parent=None).count(),
        "locked": posts.exclude(password="").count(),
        "sticky": posts.filter(is_sticky=True).count(),
        "authors": User.objects.count(),
    }
