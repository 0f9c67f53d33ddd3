"""Articles as WordPress's posts, with their comments."""

from contextlib import suppress
from html import escape
from typing import Any
from urllib.parse import unquote

from django.urls import NoReverseMatch

from blog import addresses
from blog.article_html import numbers_of_pictures
from blog.article_queries import with_authors
from blog.models import Article, Redirect
from blog.rendering import plain_text
from blog.slugs import slug_from
from blog.statuses import PUBLISHING, TIMED, Status
from transfer.articles import titled
from transfer.fields import ALWAYS, said
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import PostRecord, TermRecord
from transfer.wordpress.dates import moment
from transfer.wordpress.export.around import (
    Around,
    address,
    kept_of,
    metas,
    others,
    pictures_there,
    texts,
)
from transfer.wordpress.export.talk import Talks, conversation_said
from transfer.wordpress.export.texts import text_of
from transfer.wordpress.export.writing import as_read, dates, modified
from transfer.wordpress.own import own_json, redirects_said, redirects_to
from transfer.wordpress.reading import OWN_FIELD, POST_FORMAT, POST_FORMAT_PREFIX, STATUSES, UNDATED
from transfer.wordpress.words import plain

#: Articles that are in memory at one time; an article's text has two million characters at most.
PIECE = 50
#: What the elements say of what an import has kept, and what it makes anew.
KEPT = ("body", "meta", "status", "terms", "title", "waits")
_WORDPRESS = {ours: theirs for theirs, ours in STATUSES.items() if theirs != "auto-draft"}


def write_articles(around: Around) -> None:
    """Write all articles in the order of their numbers. The same number of queries for each piece of them."""
    rows = (
        Article.objects.filter(stands_for="")
        .select_related("series", "conversation")
        .defer("body_html")
        .prefetch_related(with_authors(), "categories", "tags")
    )
    for piece in in_pieces(rows, PIECE):
        numbers = [a.pk for a in piece]
        redirects, kept = redirects_to(piece), kept_of("post", numbers)
        shown = {n for a in piece for n in numbers_of_pictures(a.body)}
        pictures, talks = pictures_there(shown), Talks(numbers, with_meta=True)
        for article in piece:
            row = kept.get(article.pk)
            record = _record(
                article,
                around,
                pictures,
                redirects.get(article.pk, []),
                row.details if row else {},
            )
            said_here = talks.records(article.pk)
            around.counts["comments"] += around.writer.item(record, said_here)
            around.counts["articles"] += 1
            # What was loaded beside it holds it in a ring, which waits for the collector; its text need not.
            article.body = ""


def _record(
    article: Article,
    around: Around,
    pictures: set[int],
    redirects: list[Redirect],
    kept: dict[str, Any],
) -> PostRecord:
    """Return an article in WordPress's words; what these do not say stands in the field of our own."""
    text, itself = text_of(article.body, pictures, around.numbers)
    status = status_of(article, kept)
    long_title = str(kept.get("title", ""))
    title = long_title if titled(long_title) == article.title else article.title
    record = PostRecord(
        kind="post",
        number=str(article.pk),
        title=escape(title, quote=False),
        link=link_of(article),
        guid=address(f"/?p={article.pk}"),
        slug=article.slug,
        status=status,
        published_at=article.published_at,
        created_at=article.created_at,
        modified_at=article.updated_at,
        password=article.password,
        excerpt=escape(article.excerpt, quote=False),
        body=text,
        authors=[a.username for a in article.byline],
        is_sticky=article.is_sticky,
        comments_open=article.comments_open,
        terms=_terms(article, around, kept),
    )
    made = _made(article, around, redirects)
    own = said(article, PLAIN["blog.Article"], _known(record, around))
    own |= redirects_said(redirects)
    own |= others(kept, KEPT) | ({"body": itself} if itself else {})
    own |= {"made": len(made)} if made else {}
    if len(record.authors) > 1:
        own["authors"] = record.authors
    if article.card_image_id:
        own["card_image"] = around.numbers.image(article.card_image_id)
    if counted := conversation_said(getattr(article, "conversation", None)):
        own["conversation"] = counted
    record.meta = [*made, *metas(kept), *([(OWN_FIELD, own_json(own))] if own else [])]
    return record


def status_of(article: Article, kept: dict[str, Any]) -> str:
    """Return WordPress's status; what has ended here must not become public there, where nothing ends."""
    if article.status in TIMED and article.has_ended:
        return "private"
    theirs = str(kept.get("status", ""))
    if article.status == Status.DRAFT and theirs and theirs not in STATUSES:
        return theirs
    return _WORDPRESS[Status(article.status)]


def link_of(article: Article) -> str:
    """Return where readers find an article, or would."""
    if article.published_at and article.status in {*TIMED, Status.PRIVATE}:
        # No slug that we make is refused there; one that somebody has put into the database must not stop an export.
        with suppress(NoReverseMatch):
            return address(addresses.permalink(article))
    return address(f"/?p={article.pk}")


def _terms(article: Article, around: Around, kept: dict[str, Any]) -> list[TermRecord]:
    """Return an article's categories, tags, series and format, and the words of taxonomies that we do not have."""
    filed = sorted(article.categories.all(), key=lambda c: c.pk)
    found = [TermRecord("category", around.nicename(c), escape(c.name)) for c in filed]
    tagged = sorted(article.tags.all(), key=lambda t: t.pk)
    found += [TermRecord("post_tag", t.slug, escape(t.name)) for t in tagged]
    if article.series:
        found.append(TermRecord("series", article.series.slug, escape(article.series.name)))
    if article.format:
        slug = POST_FORMAT_PREFIX + article.format
        found.append(TermRecord(POST_FORMAT, slug, article.format.capitalize()))
    # Co-Authors Plus knows the others by this taxonomy.
    for writer in article.byline[1:]:
        found.append(TermRecord("author", f"cap-{writer.username}", escape(writer.public_name)))
    for taxonomy, slug, name in texts(kept.get("terms"), 3):
        if taxonomy != POST_FORMAT:
            found.append(TermRecord(taxonomy, slug, escape(name)))
    return found


def _made(article: Article, around: Around, redirects: list[Redirect]) -> list[tuple[str, str]]:
    """Return the custom fields that WordPress has for what we keep elsewhere: the lead picture, earlier slugs."""
    found = []
    if article.lead_image_id:
        found.append(("_thumbnail_id", str(around.numbers.image(article.lead_image_id))))
    stem = unquote(link_of(article)).removesuffix(f"{article.slug}/")
    old = (address(r.old_path).removeprefix(stem) for r in redirects)
    earlier = sorted({slug for slug in old if slug and slug == slug_from(slug)})
    return found + [("_wp_old_slug", slug) for slug in earlier if slug != article.slug]


def _known(record: PostRecord, around: Around) -> dict[str, Any]:
    """Return what an import makes of the elements alone: see transfer.wordpress.loading."""
    local, gmt = dates(record, around.writer.zone)
    zone = around.writer.zone
    status = STATUSES.get(record.status, Status.DRAFT)
    begun = moment(local, gmt, zone) or record.created_at
    at = moment("" if record.status in UNDATED else local, gmt, zone)
    return {
        "title": titled(plain(as_read(record.title))),
        "slug": slug_from(record.slug),
        "status": status,
        "published_at": at or (begun if status in PUBLISHING else None),
        # The import itself is when it was put there, unless it is told.
        "trashed_at": ALWAYS if status == Status.TRASH else None,
        "password": as_read(record.password).strip("\r\n"),
        "is_sticky": record.is_sticky,
        "excerpt": plain_text(as_read(record.excerpt).strip()),
        "comments_open": record.comments_open,
        "format": next(
            (
                t.slug.removeprefix(POST_FORMAT_PREFIX)
                for t in record.terms
                if t.taxonomy == POST_FORMAT
            ),
            "",
        ),
        "created_at": begun and begun.replace(microsecond=0),
        "updated_at": modified(record, zone),
    }
