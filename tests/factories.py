"""Short ways to say "there is an article", "there is a reader", "somebody said something"."""

import datetime as dt
import itertools
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from blog.models import Article, Authorship, Category, Status, Tag
from comments.models import Comment
from comments.models import Status as CommentStatus
from comments.policy import Judgement
from comments.posting import Author, new_comment, store
from comments.rendering import render_comment
from transfer.models import Export, Import
from transfer.report import Report

_numbers = itertools.count(1)

#: When articles of the tests were published, unless a test says otherwise.
PUBLISHED_AT = dt.datetime(2013, 11, 20, 12, 0, tzinfo=dt.UTC)


#: What hides an article, by its name: fields for ``an_article``.
HIDDEN: dict[str, dict[str, Any]] = {
    "a draft": {"status": Status.DRAFT, "published_at": PUBLISHED_AT},
    "private": {"status": Status.PRIVATE},
    "scheduled": {
        "status": Status.SCHEDULED,
        "published_at": timezone.now() + dt.timedelta(days=3),
    },
    "behind a password": {"password": "Sesame"},
    "ended": {"unpublish_at": timezone.now() - dt.timedelta(days=1)},
    "in the trash": {"status": Status.TRASH},
}


def an_article(
    *,
    title: str = "",
    status: str = Status.PUBLISHED,
    authors: tuple[User, ...] = (),
    categories: tuple[Category, ...] = (),
    tags: tuple[Tag, ...] = (),
    **fields: Any,
) -> Article:
    """Return a stored article, published on 20 November 2013 unless told otherwise."""
    number = next(_numbers)
    fields.setdefault("published_at", None if status == Status.DRAFT else PUBLISHED_AT)
    fields.setdefault("body", "<p>The river rose in the night.</p>")
    article = Article(title=title or f"Article number {number}", status=status, **fields)
    article.save()
    for position, author in enumerate(authors):
        Authorship.objects.create(article=article, author=author, position=position)
    article.categories.set(categories)
    article.tags.set(tags)
    return article


def a_category(name: str, parent: Category | None = None, **fields: Any) -> Category:
    """Return a stored category."""
    return Category.objects.create(name=name, parent=parent, **fields)


def a_tag(name: str) -> Tag:
    """Return a stored tag."""
    return Tag.objects.create(name=name)


def a_reader(name: str = "Ada Reader", **fields: Any) -> User:
    """Return somebody with an account and no rights."""
    return User.objects.create_user(f"reader-{next(_numbers)}", display_name=name, **fields)


def an_author(name: str) -> User:
    """Return somebody with a page of their own."""
    return a_reader(name, slug=name.lower().replace(" ", "-"))


def an_editor() -> User:
    """Return somebody who may do everything."""
    return User.objects.create_superuser(f"editor-{next(_numbers)}", display_name="Ed Editor")


def somebody_as(role: str) -> User:
    """Return somebody who works here in one of the four roles."""
    person = a_reader(f"{role} {next(_numbers)}", is_staff=True)
    person.groups.add(Group.objects.get(name=role))
    return person


def an_import(text: str = "<rss/>", **fields: Any) -> Import:
    """Return an import whose one file holds ``text`` and was looked through, with something put aside."""
    report = Report().as_data()
    place = f"import-{next(_numbers)}"
    this = Import.objects.create(
        **{"importer": "wordpress", "place": place, "dry_report": report, **fields}
    )
    (this.folder / "files").mkdir(parents=True)
    (this.folder / "files" / "0001-export.xml").write_text(text)
    this.quarantine.write_text('{"kind": "post"}\n')
    return this


def an_export(**fields: Any) -> Export:
    """Return an export that was made, with its file."""
    this = Export.objects.create(
        **{"exporter": "wordpress", "place": f"export-{next(_numbers)}", "state": "done", **fields}
    )
    this.folder.mkdir(parents=True)
    this.file.write_text("<rss/>")
    return this


def a_guest(name: str = "Guest") -> Author:
    """Return a guest as a writer of comments."""
    return Author(name=name, email=f"{name.lower().replace(' ', '.')}@example.org")


def a_comment(
    article: Article,
    text: str = "",
    *,
    parent: Comment | None = None,
    status: str = CommentStatus.APPROVED,
    author: Author | None = None,
    created_at: dt.datetime | None = None,
) -> Comment:
    """Return a stored comment, approved unless told otherwise; no rule for posting is asked."""
    source = text or f"Something said, number {next(_numbers)}."
    comment = new_comment(
        article,
        author or a_guest(),
        source,
        render_comment(source),
        parent,
        Judgement(CommentStatus(status)),
    )
    comment.created_at = created_at or timezone.now()
    store(comment)
    return comment
