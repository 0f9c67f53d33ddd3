"""Many comments at once, without posting each: their places are worked out as an import does."""

import datetime as dt
import itertools
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blog.models import Article
from comments.models import Comment, Conversation, DiscussionSettings, Status
from comments.paths import child_path
from comments.places import place_all

#: SQLite calls back after so many instructions of its virtual machine.
_GRAIN = 25


def crowd(article: Article, parents: Sequence[int]) -> list[Comment]:
    """Store one approved comment for each of ``parents``: the place of what it answers in the list, -1 for none.

    They came a second apart. Returns them in that order.
    """
    # Far above what a sequence gives: what is posted later does not collide.
    start = max(10**9, Comment.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    begin = timezone.now() - dt.timedelta(days=30)
    said: list[Comment] = []
    for number, parent in enumerate(parents):
        above = said[parent] if parent >= 0 else None
        said.append(
            Comment(
                pk=start + number,
                article=article,
                parent=above,
                path=child_path((above.path or "") if above else "", start + number),
                status=Status.APPROVED,
                author_name="Guest",
                author_email="guest@example.org",
                source="Something.",
                html="<p>Something.</p>",
                created_at=begin + dt.timedelta(seconds=number),
            )
        )
    places = place_all(said, DiscussionSettings.load().page_threads)
    Comment.objects.bulk_create(said, batch_size=500)
    Conversation.objects.update_or_create(
        article=article,
        defaults={
            "approved": len(said),
            "published": len(said),
            "pages": max((place.page for place in places.given.values()), default=1),
            "latest_at": begin,
        },
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment")
    return said


def cost_of(act: Callable[[], Any]) -> tuple[int, int]:
    """Do something; return how many queries it took and how much the database worked for them.

    On SQLite work is counted in instructions of its virtual machine, on PostgreSQL in rows that its plans touch.
    """
    steps = itertools.count()
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.set_progress_handler(lambda: next(steps) and 0, _GRAIN)
    try:
        with CaptureQueriesContext(connection) as captured:
            act()
    finally:
        if connection.vendor == "sqlite":
            connection.connection.set_progress_handler(None, 0)
    queries = [query["sql"] for query in captured.captured_queries]
    if connection.vendor == "sqlite":
        return len(queries), next(steps) * _GRAIN
    return len(queries), sum(map(rows_touched, queries))


def rows_touched(query: str) -> int:
    """Return how many rows PostgreSQL's plan for a SELECT reads, those that it throws away included."""
    if not query.startswith("SELECT") or "FOR UPDATE" in query:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}")
        [[[plan]]] = cursor.fetchall()
    return rows_in(plan["Plan"])


def rows_in(plan: dict[str, Any]) -> int:
    """Return the rows that a plan takes from tables; what it does with them afterwards counts no more."""
    below = sum(map(rows_in, plan.get("Plans", [])))
    if "Relation Name" not in plan:
        return below
    removed = sum(value for name, value in plan.items() if name.startswith("Rows Removed"))
    return below + int((plan["Actual Rows"] + removed) * plan["Actual Loops"])
