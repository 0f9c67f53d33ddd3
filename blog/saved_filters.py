"""Saved filters: the searches of the list of articles that a person comes back to."""

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
