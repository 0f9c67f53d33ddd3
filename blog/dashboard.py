"""What the admin's front page says of the articles: which are being written, wait, or are to appear."""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from blog.article_queries import ArticleQuerySet
from blog.models import Article
from blog.statuses import Status

#: So many articles are named in each list; the rest is behind its link.
NAMED = 5


@dataclass(frozen=True)
class Pile:
    """Some articles that stand at the same point of their way."""

    title: str
    query: str
    empty: str
    articles: list[Article]
    has_more: bool


def piles(person: User) -> list[Pile]:
    """Return what somebody who works here is to see first: what waits for review, what is to appear, what is a draft.

    Five queries, however many articles there are; an author's own alone for who may not edit others'.
    """
    mine = Article.objects.editable_by(person).defer("body", "body_html")
    asked: list[tuple[str, str, str, ArticleQuerySet]] = [
        (
            "Waiting for review",
            f"status__exact={Status.PENDING}",
            "Nothing waits for review.",
            mine.filter(status=Status.PENDING).order_by("updated_at", "pk"),
        ),
        (
            "To appear",
            f"status__exact={Status.SCHEDULED}",
            "Nothing is scheduled.",
            mine.filter(status=Status.SCHEDULED, published_at__gt=timezone.now()).order_by(
                "published_at", "pk"
            ),
        ),
        (
            "Drafts",
            f"status__exact={Status.DRAFT}",
            "No draft.",
            mine.filter(status=Status.DRAFT).order_by("-updated_at", "-pk"),
        ),
    ]
    found = []
    for title, query, empty, articles in asked:
        rows = list(articles[: NAMED + 1])
        found.append(Pile(title, query, empty, rows[:NAMED], len(rows) > NAMED))
    named = [article for pile in found for article in pile.articles]
    prefetch_related_objects(named, "authorships__author")
    return found
