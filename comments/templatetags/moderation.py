"""What the admin's front page says of the queue."""

import datetime as dt

from django import template
from django.db.models import Count, Q
from django.utils import timezone

from comments.models import Comment, Status

register = template.Library()


@register.simple_tag
def waiting_comments() -> int:
    """Return how many comments wait for an editor. One query, answered by an index."""
    return Comment.objects.waiting().count()


#: How many of the latest comments the front page shows, and how many days its figures reach back.
RECENT = 5
FIGURE_DAYS = 30


@register.simple_tag
def recent_comments() -> list[Comment]:
    """Return the latest comments that are read or wait to be. One query, answered by an index."""
    found = (
        Comment.objects.standing().select_related("article", "user").order_by("-created_at", "-pk")
    )
    return list(found.defer("article__body", "article__body_html", "html")[:RECENT])


@register.simple_tag
def spam_figures() -> dict[str, int]:
    """Return how many comments came in the last days, and where they stand: all, approved, spam, and spam in percent.

    One query over those days alone.
    """
    since = timezone.now() - dt.timedelta(days=FIGURE_DAYS)
    figures: dict[str, int] = Comment.objects.filter(created_at__gte=since).aggregate(
        all=Count("pk"),
        approved=Count("pk", filter=Q(status=Status.APPROVED)),
        spam=Count("pk", filter=Q(status=Status.SPAM)),
    )
    figures["percent"] = round(100 * figures["spam"] / figures["all"]) if figures["all"] else 0
    figures["days"] = FIGURE_DAYS
    return figures
