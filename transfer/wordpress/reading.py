"""From the elements of a WXR file (1.0 to 1.2, and whatever comes) to records.

The facts are those of WordPress's own exporter, wp-admin/includes/export.php, and of its importer plugin.
"""

import json
from collections.abc import Callable, Container, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from blog.statuses import Status
from transfer.elements import Division, Element, Handed
from transfer.healing import Unreadable
from transfer.records import (
    AuthorRecord,
    OwnRecord,
    PostRecord,
    SiteRecord,
    TermRecord,
)
from transfer.wordpress.dates import hours_ahead, moment, rss_date
from transfer.wordpress.mending import heal, is_ours
from transfer.wordpress.said import ORDER, bring, numbered, read_comment
from transfer.wordpress.words import meta_in, number_in, plain, slug_in
from transfer.xml import Stream

Record = SiteRecord | AuthorRecord | TermRecord | PostRecord | OwnRecord

#: WordPress's statuses in our words. Others are drafts, so that nothing becomes public by mistake.
STATUSES = {
    "publish": Status.PUBLISHED,
    "future": Status.SCHEDULED,
    "draft": Status.DRAFT,
    "auto-draft": Status.DRAFT,
    "pending": Status.PENDING,
    "private": Status.PRIVATE,
    "trash": Status.TRASH,
}
#: Taxonomies that say something about an item and are no words that readers look for.
POST_FORMAT = "post_format"
POST_FORMAT_PREFIX = "post-format-"
#: Our own custom field: what WordPress has no place for.
OWN_FIELD = "_broadsheet"
#: The prefix of our own elements: see own.py.
OWN_PREFIX = "broadsheet"
#: Custom fields that are WordPress's bookkeeping.
_DROPPED = {"_edit_lock", "_encloseme", "_pingme", OWN_FIELD}
UNDATED = {"draft", "auto-draft", "pending"}
#: So many comments of an item come at once, or so many characters of them, whichever is less.
PIECE, PIECE_CHARACTERS = 1000, 2_000_000


def read(
    path: Path,
    zone: ZoneInfo,
    progress: Callable[[int], None] | None = None,
    *,
    whole: Container[int] = (),
    is_survey: bool = False,
) -> Iterator[Record]:
    """Yield what a file holds, in its order, the site first; ``zone`` is for dates without a GMT one.

    Items with a long discussion come in pieces, but for those of the places ``whole``. ``is_survey``: of comments
    nothing is wanted but what says whether their item may come so (long_discussions.py).
    Raises Unreadable where it is no WordPress export or cannot be read to its end.
    """
    wanted = {"wp:comment": ORDER} if is_survey else None
    division = Division("item", "wp:comment", PIECE, PIECE_CHARACTERS, whole)
    stream = Stream(path, 2, progress, wanted=wanted, division=division)
    site, is_told = SiteRecord(), False
    for element in stream:
        if element.name in _SITE:
            setattr(site, _SITE[element.name], element.text.strip())
            continue
        if element.name == f"{OWN_PREFIX}:blog":
            site.own = _data(element.text)
            continue
        record = _own(element) or _record(element, zone, is_survey=is_survey)
        if record is None:
            continue
        if not is_ours(site):
            heal(record)
            bring(record)
        if not is_told:
            is_told = True
            _check(stream, site, element)
            if not is_ours(site):
                heal(site)
            yield site
        yield record
    if not is_told:
        _check(stream, site, None)
        yield site


#: What the first look reads of a comment.
_SITE = {
    "title": "title",
    "link": "address",
    "description": "description",
    "language": "language",
    "generator": "generator",
    "wp:wxr_version": "version",
    "wp:base_blog_url": "address",
}


def _check(stream: Stream, site: SiteRecord, element: Element | None) -> None:
    """Refuse what is no WordPress export: a feed without WordPress's elements."""
    is_wordpress = bool(site.version) or (
        element is not None and any(name.startswith("wp:") for name in element.names())
    )
    if not is_wordpress:
        raise Unreadable(
            f"{stream.path.name} is no WordPress export: it names no WXR version and has no items of WordPress."
        )


def _own(element: Element) -> OwnRecord | None:
    """Return what an element of our own says; None for all others."""
    prefix, _, kind = element.name.partition(":")
    return OwnRecord(kind, _data(element.text), line=element.line) if prefix == OWN_PREFIX else None


def _record(element: Handed, zone: ZoneInfo, *, is_survey: bool) -> Record | None:
    match element.name:
        case "item":
            return _post(element, zone, is_survey=is_survey)
        # WordPress.com has called it so, too.
        case "wp:author" | "wp:wp_author":
            return AuthorRecord(
                login=_word(element, "wp:author_login"),
                email=_word(element, "wp:author_email"),
                name=plain(element.get("wp:author_display_name")),
                number=_word(element, "wp:author_id"),
                own=_data(element.get(f"{OWN_PREFIX}:own")),
                line=element.line,
            )
        case "wp:category":
            return TermRecord(
                "category",
                slug=slug_in(element.get("wp:category_nicename")),
                name=plain(element.get("wp:cat_name")),
                parent=slug_in(element.get("wp:category_parent")),
                description=element.get("wp:category_description").strip(),
                number=_word(element, "wp:term_id"),
                own=own_field(meta_in(element.all("wp:termmeta"))),
                line=element.line,
            )
        case "wp:tag":
            return TermRecord(
                "post_tag",
                slug=slug_in(element.get("wp:tag_slug")),
                name=plain(element.get("wp:tag_name")),
                description=element.get("wp:tag_description").strip(),
                number=_word(element, "wp:term_id"),
                own=own_field(meta_in(element.all("wp:termmeta"))),
                line=element.line,
            )
        case "wp:term":
            return TermRecord(
                taxonomy_name(_word(element, "wp:term_taxonomy")),
                slug=slug_in(element.get("wp:term_slug")),
                name=plain(element.get("wp:term_name")),
                parent=slug_in(element.get("wp:term_parent")),
                description=element.get("wp:term_description").strip(),
                number=_word(element, "wp:term_id"),
                own=own_field(meta_in(element.all("wp:termmeta"))),
                line=element.line,
            )
    return None


def _post(item: Handed, zone: ZoneInfo, *, is_survey: bool) -> PostRecord:
    word = item.get
    status = _word(item, "wp:status").lower()
    kind = _word(item, "wp:post_type").lower() or "post"
    local, gmt = word("wp:post_date"), word("wp:post_date_gmt")
    creator = word("dc:creator").strip()
    meta = meta_in(item.all("wp:postmeta"))
    notes = []
    if any(c.fields or c.children for c in item.all("content:encoded")):
        notes.append(
            "Its text holds elements where text should be; their words have come, not their markup."
        )
    return PostRecord(
        kind=kind,
        number=number_in(word("wp:post_id")),
        title=plain(word("title")),
        link=word("link").strip(),
        guid=word("guid").strip(),
        slug=slug_in(word("wp:post_name")).rstrip("/").rpartition("/")[2],
        status=status,
        # A draft whose date nobody chose has no GMT one, and gets its date when it is published.
        published_at=moment("" if status in UNDATED else local, gmt, zone),
        created_at=moment(local, gmt, zone) or rss_date(word("pubDate")),
        clock=hours_ahead(local, gmt),
        modified_at=moment(word("wp:post_modified"), word("wp:post_modified_gmt"), zone),
        password=word("wp:post_password").strip("\r\n"),
        excerpt=word("excerpt:encoded").strip(),
        body=word("content:encoded"),
        authors=[creator] if creator else [],
        parent=number_in(word("wp:post_parent")),
        is_sticky=_word(item, "wp:is_sticky") == "1",
        comments_open=_word(item, "wp:comment_status") in {"open", ""},
        order=int(number_in(word("wp:menu_order")) or 0),
        file_url=_word(item, "wp:attachment_url"),
        terms=_terms(item),
        meta=meta,
        comments=numbered(item, zone)
        if is_survey
        else [read_comment(c, zone) for c in item.all("wp:comment")],
        own=own_field(meta),
        line=item.line,
        notes=notes,
        piece=item.piece,
    )


def _terms(item: Element) -> list[TermRecord]:
    """Return an item's terms; one without a slug, as converters of other blogs write them, has a name alone.

    WXR 1.0 repeats each term without its slug, and calls the domain of tags "tag".
    """
    found = [
        TermRecord(
            taxonomy_name(c.attributes.get("domain", "category")),
            slug=slug_in(c.attributes.get("nicename", "")),
            name=plain(c.text),
            line=c.line,
        )
        for c in item.all("category")
    ]
    named = {t.name for t in found if t.slug}
    return [t for t in found if t.slug or (t.name and t.name not in named)]


def taxonomy_name(domain: str) -> str:
    """Return WordPress's name of a taxonomy; WXR 1.0 says "tag" for post_tag."""
    return {"tag": "post_tag", "": "category"}.get(domain, domain)


def kept_meta(meta: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the custom fields that are worth keeping."""
    return [(key, value) for key, value in meta if key and key not in _DROPPED]


def own_field(meta: list[tuple[str, str]]) -> dict[str, Any]:
    """Return what an export of ours put into its custom field; empty for everybody else's."""
    return _data(next((value for key, value in meta if key == OWN_FIELD), ""))


def _data(text: str) -> dict[str, Any]:
    """Return what stands in JSON; empty for what is none."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def format_of(terms: list[TermRecord]) -> str:
    """Return the post format, such as "aside"; empty for none."""
    slugs = [t.slug for t in terms if t.taxonomy == POST_FORMAT]
    return slugs[0].removeprefix(POST_FORMAT_PREFIX)[:20] if slugs else ""


def _word(element: Element, name: str) -> str:
    return element.get(name).strip()
