"""Saved filters: the searches of the list of articles that a person comes back to."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.db import models

#: As many as fit into a line of links; the oldest goes when another is saved.
SAVED_FILTERS = 20
#: What belongs to a look and not to a search: the page, the popup.
_PASSING = {"p", "e", "_popup", "_to_field", "all"}


class SavedFilter(models.Model):
    """A name for a query of the list of articles, for one person."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters"
    )
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once")]

    def __str__(self) -> str:
        return self.name


def lasting_query(query: str) -> str:
    """Return the part of a list's query that is worth keeping, at most 1,000 characters of it."""
    pairs = [(k, v) for k, v in parse_qsl(query.lstrip("?")) if k not in _PASSING]
    return urlencode(pairs)[:1000]


def for_list(user: Any, query: str) -> dict[str, Any]:
    """Return what the list of articles shows of a person's filters: those there are, and what could be saved."""
    wanted = lasting_query(query)
    saved = list(SavedFilter.objects.filter(user=user)[:SAVED_FILTERS])
    return {
        "saved_filters": saved,
        "saved_filter": next((s for s in saved if s.query == wanted), None),
        "query_to_save": wanted,
    }


def save(user: Any, name: str, query: str) -> SavedFilter | None:
    """Save a filter for a person; one of the same name is replaced. Return None for what is no filter."""
    name = " ".join(name.replace("\0", "").split())[:60]
    query = lasting_query(query.replace("\0", ""))
    if not name or not query:
        return None
    saved, _ = SavedFilter.objects.update_or_create(user=user, name=name, defaults={"query": query})
    surplus = SavedFilter.objects.filter(user=user).order_by("-created_at", "-pk")[SAVED_FILTERS:]
    SavedFilter.objects.filter(pk__in=[s.pk for s in surplus]).delete()
    return saved
