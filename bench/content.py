"""Fills an empty database with a blog of any size, the same from the same seed.

Rows are written in bulk, with all that the site itself would have derived: a hundred thousand saves would take
half an hour. What is measured afterwards is reading and posting, through the site's own code.
"""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction

from accounts.models import User
from bench.prose import Prose
from blog.going_live import Appearance
from blog.models import Article, Authorship, Category, SiteSettings, Status, Tag
from comments.discussion import DiscussionSettings
from comments.models import Comment, Conversation
from comments.models import Status as CommentStatus
from comments.paths import child_path, root_id
from comments.places import Places
from comments.posting import Author, restore_comment
from comments.rendering import render_comment
from transfer.row_counts import count_anew

SEED = 20131120
#: Articles with a full text; the others fill the lists.
FULL = 200
#: Comments that wait, for the queue.
WAITING = 500
BATCH = 2_000
#: Articles of the same day; so that one day's archive is not the whole blog.
PER_DAY = 24


def fill(articles: int, discussions: list[int]) -> dict[str, Any]:
    """Fill the database and return what was made: the paths of the pages that are measured."""
    call_command("migrate", verbosity=0)
    prose = Prose(SEED)
    with transaction.atomic():
        made = make_articles(articles, prose)
        discussed = dict(zip(discussions, made, strict=False))
        for count, article in discussed.items():
            discuss(article, count, prose)
        waiting(made[len(discussions)], WAITING, prose)
    count_anew()
    places = {str(count): article for count, article in discussed.items()}
    places["posted"] = made[len(discussions) + 1]
    return {
        "articles": {str(count): a.get_absolute_url() for count, a in discussed.items()},
        "places": {n: {"path": a.get_absolute_url(), "id": a.pk} for n, a in places.items()},
        "session": session(),
        "year": made[0].created_at.year,
        "middle": max(articles // 20, 1),
    }


def session() -> str:
    """Sign an editor in and return the session's key."""
    editor = User.objects.create_superuser("editor", display_name="Editor")
    store = SessionStore()
    store[SESSION_KEY] = str(editor.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = editor.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def make_articles(count: int, prose: Prose) -> list[Article]:
    """Make the articles, newest first in the list that is returned; two authors, ten sections, thirty tags."""
    SiteSettings(title="The Measure", tagline="A blog of a size").save()
    # Each writer has a first comment to say: it is to be read at once.
    DiscussionSettings(hold_first=False).save()
    authors = [
        User.objects.create(username=n, slug=n, display_name=n.title()) for n in ("ada", "bo")
    ]
    sections = [Category.objects.create(name=f"Section {n}", slug=f"s-{n}") for n in range(10)]
    tags = [Tag.objects.create(name=f"Tag {n}", slug=f"tag-{n}") for n in range(30)]
    # All of them lie in one past year, so that its archive is as long as the blog.
    last = dt.datetime(2025, 12, 30, 12, tzinfo=dt.UTC)
    step = dt.timedelta(days=300) / max(count, 1)
    short = [prose.body(2) for _ in range(50)]
    kept: list[Article] = []
    for numbers in batches(range(count), BATCH):
        made = Article.objects.bulk_create(
            Article(
                title=prose.title(),
                slug=f"article-{n}",
                status=Status.PUBLISHED,
                published_at=last - n * step,
                created_at=last - n * step,
                body=(text := prose.body(14) if n < FULL else short[n % len(short)]),
                body_html=text,
                excerpt=prose.sentence(),
                minutes=4 if n < FULL else 1,
            )
            for n in numbers
        )
        through = Article.categories.through, Article.tags.through
        Authorship.objects.bulk_create(
            Authorship(article=a, author=authors[a.pk % len(authors)]) for a in made
        )
        through[0].objects.bulk_create(
            through[0](article=a, category=sections[a.pk % len(sections)]) for a in made
        )
        through[1].objects.bulk_create(
            through[1](article=a, tag=tags[(a.pk + step) % len(tags)])
            for a in made
            for step in (0, 7)
        )
        Appearance.objects.bulk_create(
            Appearance(article=a, is_live=True, first_at=a.published_at) for a in made
        )
        kept += made[: FULL - len(kept)]
    return kept


def discuss(article: Article, count: int, prose: Prose) -> None:
    """Put a threaded conversation below an article: half of the comments answer one of the last hundred."""
    texts = [(text := prose.paragraph(), render_comment(text)) for _ in range(200)]
    first = (Comment.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    paths: list[str] = []
    places = Places()
    comments: list[Comment] = []
    for n in range(count):
        parent = (
            n - prose.random.randint(1, min(n, 100)) if n and prose.random.random() < 0.5 else None
        )
        paths.append(child_path(paths[parent] if parent is not None else "", first + n))
        name = prose.name()
        source, html = texts[n % len(texts)]
        comments.append(
            Comment(
                pk=first + n,
                article=article,
                parent_id=first + parent if parent is not None else None,
                path=paths[n],
                status=CommentStatus.APPROVED,
                author_name=name,
                author_email=f"{name.replace(' ', '.').lower()}@example.org",
                source=source,
                html=html,
                created_at=article.created_at + dt.timedelta(minutes=n),
            )
        )
        for pk, place in places.add(first + n, paths[n]):
            comment = comments[pk - first]
            comment.page, comment.fold, comment.sequence = place.page, place.fold, place.sequence
    store(article, comments, places)


def store(article: Article, comments: list[Comment], places: Places) -> None:
    """Write a conversation whose places are known, with its counts."""
    first = comments[0].pk
    for comment in comments:
        if comment.parent_id:
            comments[root_id(comment.path or "") - first].replied += 1
    for pk, folded in places.folded.items():
        comments[pk - first].folded = folded
    for batch in batches(comments, BATCH):
        Comment.objects.bulk_create(batch)
    latest = max(c.page or 1 for c in comments)
    Conversation.objects.create(
        article=article,
        approved=len(comments),
        published=len(comments),
        pages=latest,
        latest_page_threads=sum(c.parent_id is None and c.page == latest for c in comments),
        latest_at=comments[-1].created_at,
    )
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Comment]):
            cursor.execute(statement)


def waiting(article: Article, count: int, prose: Prose) -> None:
    """Put comments into the queue."""
    for n in range(count):
        guest = Author(name=f"Guest {n}", email=f"guest-{n}@example.org")
        moment = article.created_at + dt.timedelta(minutes=n)
        restore_comment(article, guest, prose.paragraph(), None, CommentStatus.PENDING, moment)


def batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut into lists of ``size``."""
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
