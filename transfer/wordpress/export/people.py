"""Who wrote, and in which order things are put: authors, readers with an account, categories, tags, series."""

from html import escape
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Length, Replace

from accounts.models import User
from blog.models import Authorship, Category, Series, Tag
from blog.rendering import plain_text
from comments.models import Comment
from transfer.fields import ALWAYS, said
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import AuthorRecord, TermRecord
from transfer.wordpress.export.around import Around
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.words import plain

PIECE = 500


def authors() -> QuerySet[User]:
    """Return everybody who has written an article or has an author's page: WordPress asks whose account each is."""
    wrote = Authorship.objects.filter(author=OuterRef("pk"))
    return User.objects.filter(Q(slug__isnull=False) | Exists(wrote))


def readers() -> QuerySet[User]:
    """Return the other people with an account who have said something."""
    spoke = Comment.objects.filter(user=OuterRef("pk"))
    wrote = Authorship.objects.filter(author=OuterRef("pk"))
    return User.objects.filter(~Exists(wrote), Exists(spoke), slug=None)


def write_people(around: Around) -> None:
    """Write authors, and readers, whom WordPress passes over; neither passwords nor rights nor ways to sign in."""
    for piece in in_pieces(authors(), PIECE):
        for user in piece:
            around.writer.author(
                AuthorRecord(
                    login=user.username,
                    email=user.email,
                    name=escape(user.public_name),
                    number=str(user.pk),
                    own={"id": user.pk} | _person(user, _known(user)),
                )
            )
            around.counts["authors"] += 1
    for piece in in_pieces(readers(), PIECE):
        for user in piece:
            person = {"id": user.pk, "username": user.username} | _person(user)
            around.writer.own("person", person)
            around.counts["readers"] += 1


def _person(user: User, known: dict[str, Any] | None = None) -> dict[str, Any]:
    return said(user, PLAIN["accounts.User"], known)


def _known(user: User) -> dict[str, Any]:
    """Return what an import makes of the elements of an author alone: see transfer.people."""
    name = plain(as_read(escape(user.public_name)))
    email = as_read(user.email).strip()
    return {
        "display_name": name or ALWAYS,
        "email": email if "@" in email else "",
        "slug": ALWAYS,
    }


def write_terms(around: Around) -> None:
    """Write categories, each after the one above it, then tags and series."""
    writer, numbers = around.writer, around.numbers
    slashes = Length("path") - Length(Replace("path", Value("/"), Value("")))
    leveled = Category.objects.annotate(level=slashes).select_related("parent")
    deepest = leveled.aggregate(deepest=Max("level"))["deepest"]
    for level in range((deepest or 0) + 1):
        for categories in in_pieces(leveled.filter(level=level), PIECE):
            for c in categories:
                parent = around.nicename(c.parent) if c.parent else ""
                record = _term("category", c, around.nicename(c), c.pk)
                record.parent = parent
                writer.term(record)
                around.counts["categories"] += 1
    for tags in in_pieces(Tag.objects.all(), PIECE):
        for tag in tags:
            writer.term(_term("post_tag", tag, tag.slug, numbers.tag(tag.pk)))
            around.counts["tags"] += 1
    for some in in_pieces(Series.objects.all(), PIECE):
        for series in some:
            writer.term(_term("series", series, series.slug, numbers.one_series(series.pk)))
            around.counts["series"] += 1


def _term(taxonomy: str, term: Category | Tag | Series, nicename: str, number: int) -> TermRecord:
    """Return a term in WordPress's words; what these do not say stands in its field."""
    name = escape(term.name, quote=False)
    words = escape(term.description, quote=False)
    known = {
        "name": plain(as_read(name))[:200],
        "slug": nicename,
        "description": plain_text(as_read(words).strip()),
    }
    names = PLAIN[term._meta.label]  # noqa: SLF001 (Django documents it)
    own = {"id": term.pk} | said(term, names, known)
    return TermRecord(taxonomy, nicename, name, "", words, str(number), own=own)
