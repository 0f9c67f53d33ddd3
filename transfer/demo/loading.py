"""Loads the demo blog: people, sections, articles with their pictures, and what was said."""

import datetime as dt
import io
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from markdown_it import MarkdownIt
from PIL import Image as Pillow

from accounts.models import User
from accounts.providers import PROVIDER_NAMES
from accounts.roles import AUTHOR
from blog.images import Rendition, encoded_renditions
from blog.models import Article, Authorship, Category, Image, MenuItem, Page, SiteSettings, Tag
from blog.rendering import clean_body
from comments.author import Author
from comments.models import Comment, DiscussionSettings
from comments.models import Status as CommentStatus
from comments.places import recount
from comments.posting import restore_comment
from transfer.demo.drawing import drawn
from transfer.demo.publication import AUTHORS, CATEGORIES, PAGES, SITE

CONTENT = Path(__file__).parent

#: Editors write rich text; the demo's sources are Markdown with tables, turned into the same HTML.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Source:
    """An article's file: what stands between the +++ lines, and the text below."""

    fields: dict[str, Any]
    body: str
    discussion: list[dict[str, Any]]


def is_loaded() -> bool:
    """Whether the demo, or anything else, has ever been put into this blog."""
    return SiteSettings.objects.exists() or Article.objects.exists()


def load(say: Callable[[str], None] = lambda _: None) -> None:
    """Load the whole demo blog in one transaction: all of it or nothing. Takes some 20 seconds.

    ``say`` is called with a line for each step.
    """
    sources = read_sources()
    say(f"Drawing pictures for {len(sources)} articles")
    pictures = draw_pictures(sources)
    with transaction.atomic():
        SiteSettings(**SITE).save()
        # Whoever tries the demo is a newcomer, and wants to see their comment.
        DiscussionSettings(hold_first=False, votes=True).save()
        authors = make_authors()
        categories = make_categories()
        make_pages()
        say("Writing articles and what was said about them")
        readers: dict[tuple[str, str], User] = {}
        for source in sources:
            article = make_article(source, authors, categories, pictures.get(source.fields["slug"]))
            make_discussion(article, source.discussion, authors, readers)


def read_sources() -> list[Source]:
    """Read every article with its discussion, oldest first, drafts last."""
    found = []
    for path in sorted((CONTENT / "articles").glob("*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("+++", 2)
        said = CONTENT / "comments" / f"{path.stem}.toml"
        discussion = tomllib.loads(said.read_text(encoding="utf-8")) if said.exists() else {}
        found.append(Source(tomllib.loads(head), body.strip(), discussion.get("comment", [])))
    never = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda s: (s.fields.get("published", never), s.fields["slug"]))


def draw_pictures(sources: list[Source]) -> dict[str, tuple[bytes, list[Rendition]]]:
    """Return each article's drawing with its sizes, by slug; two at a time."""

    def draw(source: Source) -> tuple[str, tuple[bytes, list[Rendition]]]:
        picture = source.fields["image"]
        png = drawn(picture["motif"], picture["seed"])
        return source.fields["slug"], (png, encoded_renditions(Pillow.open(io.BytesIO(png))))

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(pool.map(draw, [s for s in sources if "image" in s.fields]))


def make_authors() -> dict[str, User]:
    """Make the three authors; nobody can sign in as them until they are given a password."""
    made = {}
    role, _ = Group.objects.get_or_create(name=AUTHOR)
    for username, name, bio in AUTHORS:
        user = User(username=username, slug=username, display_name=name, bio=bio, is_staff=True)
        user.set_unusable_password()
        user.save()
        user.groups.add(role)
        made[username] = user
    return made


def make_pages() -> None:
    """Make the static pages, and the menu at the foot that leads to them."""
    made: dict[str, Page] = {}
    for position, (path, title, body) in enumerate(PAGES):
        above, _, slug = path.rpartition("/")
        page = Page(title=title, slug=slug, parent=made.get(above), body=body, is_published=True)
        page.save()
        made[path] = page
        MenuItem(place=MenuItem.Place.FOOT, page=page, position=position).save()


def make_categories() -> dict[str, Category]:
    """Make the tree of sections."""
    made: dict[str, Category] = {}
    for position, (path, name, description) in enumerate(CATEGORIES):
        above, _, slug = path.rpartition("/")
        made[path] = Category.objects.create(
            name=name,
            slug=slug,
            parent=made.get(above),
            description=description,
            position=position,
        )
    return made


def make_article(
    source: Source,
    authors: dict[str, User],
    categories: dict[str, Category],
    picture: tuple[bytes, list[Rendition]] | None,
) -> Article:
    """Make an article with everything that belongs to it, its discussion excepted."""
    fields = source.fields
    article = Article.objects.create(
        title=fields["title"],
        slug=fields["slug"],
        status=fields["status"],
        published_at=fields.get("published"),
        excerpt=fields["excerpt"],
        body=clean_body(_MARKDOWN.render(source.body)),
        comments_open=fields.get("comments", "open") == "open",
        language=fields.get("language", ""),
        lead_image=make_image(fields["image"], *picture) if picture else None,
    )
    for position, username in enumerate(fields["authors"]):
        Authorship.objects.create(article=article, author=authors[username], position=position)
    article.categories.set(categories[path] for path in fields["categories"])
    article.tags.set(Tag.objects.get_or_create(name=name)[0] for name in fields["tags"])
    return article


def make_image(words: dict[str, Any], png: bytes, renditions: list[Rendition]) -> Image:
    """Store a drawing with its words and sizes."""
    image = Image.objects.create(
        file=ContentFile(png, name="drawing.png"),
        alt=words["alt"],
        caption=words.get("caption", ""),
        credit=words.get("credit", ""),
    )
    image.keep_renditions(renditions)
    image.save(update_fields=["renditions"])
    return image


def make_discussion(
    article: Article,
    discussion: list[dict[str, Any]],
    authors: dict[str, User],
    readers: dict[tuple[str, str], User],
) -> None:
    """Store what was said about an article, each comment at its time; a reply follows its parent."""
    made: dict[str, Comment] = {}
    start = article.published_at or article.created_at
    for said in discussion:
        made[said["id"]] = restore_comment(
            article,
            writer(said, authors, readers),
            said["text"].strip(),
            parent=made.get(said.get("parent", "")),
            status=CommentStatus(said.get("status", "approved")),
            created_at=start + dt.timedelta(minutes=said["after"]),
        )
    if made:
        recount(article)


def writer(
    said: dict[str, Any], authors: dict[str, User], readers: dict[tuple[str, str], User]
) -> Author:
    """Return who said something: one of the staff, a reader with an account, or a guest."""
    via, name = said["via"], said["name"]
    if via == "staff":
        return Author(user=authors[name])
    if via not in PROVIDER_NAMES:
        return Author(name=name, email=said["email"], url=said.get("url", ""))
    if (via, name) not in readers:
        reader = User(username=f"{via}-demo-{len(readers) + 1}", display_name=name)
        reader.set_unusable_password()
        reader.save()
        readers[via, name] = reader
    return Author(user=readers[via, name], provider=via, email=said["email"])
