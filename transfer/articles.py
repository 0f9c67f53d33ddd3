"""Stores articles that come from elsewhere: many at once, rendered, with everything that belongs to them."""

import datetime as dt
import hashlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import User
from blog import addresses
from blog.article_html import numbers_of_pictures
from blog.articles import PASSWORD_LENGTH, Article, Authorship
from blog.going_live import Appearance
from blog.models import Category, Image, Tag
from blog.rendering import reading_minutes, render_body
from blog.revisions import UNTITLED
from blog.slugs import free_slug
from comments.models import Announcement
from transfer.inserting import insert, insert_values
from transfer.numbers import given

TITLE_LENGTH = 300
#: Whoever asked for mail about new articles is not told of one that was imported a day or two after its time.
NEWS = dt.timedelta(days=3)


@dataclass
class Draft:
    """An article that is to be stored, with what stands in other tables."""

    article: Article
    old_id: str
    authors: list[User] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    tags: list[Tag] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    modified_at: dt.datetime | None = None


def free_slugs(articles: Sequence[Article], given: Container[str]) -> None:
    """Give each article a slug that no other has; ``given`` are taken, too, though nothing may be stored under them."""
    for article in articles:
        article.slug = addresses.new_slug(article.slug, article.title) or "article"
    wanted = {a.slug for a in articles}
    taken = set(Article.objects.filter(slug__in=wanted).values_list("slug", flat=True))
    taken |= addresses.names_of_pages(wanted)

    def is_taken(slug: str) -> bool:
        if slug in taken or slug in given or addresses.is_reserved(slug):
            return True
        if slug in wanted:
            return False
        return addresses.is_page(slug) or Article.objects.filter(slug=slug).exists()

    for article in articles:
        article.slug = free_slug(article.slug, is_taken)
        taken.add(article.slug)


def titled(title: str) -> str:
    """Return a headline of a length that fits; of something without one, a word."""
    return title[: TITLE_LENGTH - 1] + "…" if len(title) > TITLE_LENGTH else title or UNTITLED


def password_of(text: str) -> str:
    """Return a password as it can be kept."""
    return text.replace("\0", "")[:PASSWORD_LENGTH]


def digest_of(body: str) -> str:
    """Return a mark of a text, by which a later import sees whether anybody has changed it since."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]


def store_articles(drafts: Sequence[Draft], given_slugs: Container[str] = ()) -> None:
    """Store articles with all that belongs to them, inside the caller's transaction. Nobody is told of them.

    ``given_slugs`` are names that others have been given in a dry run, of which nothing is left.
    """
    articles = [d.article for d in drafts]
    numbers = given(Article, [d.old_id for d in drafts])
    for draft in drafts:
        draft.article.pk = numbers[draft.old_id]
    free_slugs(articles, given_slugs)
    wanted = {a.pk: numbers_of_pictures(a.body) for a in articles}
    pictures = Image.objects.in_bulk({n for found in wanted.values() for n in found})
    for article in articles:
        article.body_html = render_body(article.body, pictures)
        article.minutes = reading_minutes(article.body_html)
    insert(articles)
    _date_back(drafts)
    insert_values(
        Authorship,
        ("article", "author", "position"),
        [
            (d.article.pk, author.pk, position)
            for d in drafts
            for position, author in enumerate(dict.fromkeys(d.authors))
        ],
    )
    filed = Article.categories.through
    insert_values(
        filed,
        ("article", "category"),
        [(d.article.pk, c.pk) for d in drafts for c in dict.fromkeys(d.categories)],
    )
    tagged = Article.tags.through
    insert_values(
        tagged,
        ("article", "tag"),
        [(d.article.pk, t.pk) for d in drafts for t in dict.fromkeys(d.tags)],
    )
    shown = Article.pictures.through
    shown.objects.bulk_create(
        shown(article_id=pk, image_id=n)
        for pk, found in wanted.items()
        for n in found
        if n in pictures
    )
    _note_public([a for a in articles if a.is_public and not a.stands_for])


def _date_back(drafts: Sequence[Draft]) -> None:
    """Say when articles were last changed, where the export says it: creating them sets the moment of that."""
    dated = [d for d in drafts if d.modified_at]
    for draft in dated:
        draft.article.updated_at = draft.modified_at or draft.article.updated_at
    Article.objects.bulk_update([d.article for d in dated], ["updated_at"], batch_size=100)


def _note_public(articles: Sequence[Article]) -> None:
    """Note that articles are public already, so that nobody is told of them as if they were new."""
    now = timezone.now()
    insert([Appearance(article=a, is_live=True, first_at=now) for a in articles])
    recent = [a for a in articles if a.published_at and a.published_at > now - NEWS]
    Announcement.objects.bulk_create([Announcement(article=a) for a in recent])
