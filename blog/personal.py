"""What the publication keeps about a person who works here: for the export (see accounts/personal.py)."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from accounts.models import User
from blog.models import Authorship
from blog.revisions import Revision
from blog.saved_filters import SavedFilter


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the articles that bear their name, what they saved of which article and when, and their named filters."""
    articles = Authorship.objects.filter(author=user).select_related("article").order_by("pk")
    yield (
        "articles",
        (
            {
                "title": authorship.article.title,
                "address": f"{settings.SITE_URL}{authorship.article.get_absolute_url()}",
                "published": authorship.article.published_at,
            }
            for authorship in articles
        ),
    )
    revisions = Revision.objects.filter(editor=user).order_by("pk")
    yield (
        "revisions",
        revisions.values("article", "number", "kind", "at", "title").iterator(chunk_size=500),
    )
    yield (
        "saved_filters",
        SavedFilter.objects.filter(user=user).order_by("pk").values("name", "query", "created_at"),
    )


def forget(user: User, with_content: bool) -> None:
    """Do nothing: whoever works here does not leave so, and of whoever did once the rows lose the name of their own."""


def announce(user: User) -> None:
    """Do nothing: accounts.personal announces the pages of whoever works here."""
