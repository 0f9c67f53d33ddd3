"""The rest: what the owner has set, redirects, menus, and what imports have kept for which there is no place here."""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils.dateparse import parse_datetime

from blog.models import MenuItem, Redirect
from comments.models import DiscussionSettings
from transfer.fields import said
from transfer.models import Leftover
from transfer.numbers import number_of
from transfer.ours import PLAIN
from transfer.pieces import in_pieces
from transfer.records import CommentRecord, PostRecord, SiteRecord, TermRecord
from transfer.wordpress.export.around import Around, address, free_numbers, logins_of
from transfer.wordpress.own import own_json
from transfer.wordpress.own_leftovers import (
    LEFTOVER,
    of_others,
    of_wordpress,
    parts_behind,
    parts_of,
    with_parts,
)
from transfer.wordpress.own_text import media_base
from transfer.wordpress.reading import OWN_FIELD

PIECE = 500
#: Whole discussions that are in memory at one time.
OTHERS = 20
#: WordPress's name of the taxonomy of menus.
MENU = "nav_menu"
#: How an import calls a term among what it keeps: see transfer.wordpress.leftovers.
TERM = "term: "
_NO_CLASSES = 'a:1:{i:0;s:0:"";}'
_MOMENTS = ("published_at", "created_at", "modified_at", "at", "edited_at")


def site_record(around: Around) -> SiteRecord:
    """Return the blog's name, address and words, and all that its owner has set."""
    site = around.site
    own: dict[str, Any] = {"media": media_base(), "zone": site.zone.key}
    told = said(site, PLAIN["blog.SiteSettings"])
    for name in ("logo", "icon"):
        if number := getattr(site, f"{name}_id"):
            told[name] = around.numbers.image(number)
    talk = said(DiscussionSettings.load(), PLAIN["comments.DiscussionSettings"])
    # Where all is as it was at first there is nothing to say, whether somebody has looked at it or not.
    own |= {name: words for name, words in (("site", told), ("discussion", talk)) if words}
    own["menus"] = [_menu_item(item) for item in _menu_items()]
    return SiteRecord(
        title=site.title,
        description=site.tagline,
        address=settings.SITE_URL,
        language=site.language_code,
        own=own,
    )


def _menu_items() -> Any:
    rows = MenuItem.objects.select_related("page", "category").order_by("place", "position", "pk")
    return rows.defer("page__body", "page__body_html")


def _menu_item(item: MenuItem) -> dict[str, Any]:
    """Return an entry of a menu: a page and a category by their addresses, which stay."""
    found = {"place": item.place} | said(item, ("label", "address", "position"))
    if item.page:
        found["page"] = item.page.path
    if item.category:
        found["category"] = item.category.path
    return found


def write_redirects(around: Around) -> None:
    """Write the redirects that lead to an address; those that lead to an article stand with it."""
    for piece in in_pieces(Redirect.objects.filter(article=None), PIECE):
        for redirect in piece:
            around.writer.own("redirect", said(redirect, PLAIN["blog.Redirect"]))
            around.counts["redirects"] += 1


def write_menu_terms(around: Around) -> None:
    """Write the menus as WordPress's terms, where there are entries."""
    places = list(MenuItem.objects.order_by("place").values_list("place", flat=True).distinct())
    for at, place in enumerate(sorted(places), 1):
        slug, name = f"menu-{place}", MenuItem.Place(place).label
        number = str(around.numbers.menu(at))
        around.writer.term(TermRecord(MENU, slug, name, number=number, own={"menu": place}))


def write_menus(around: Around) -> None:
    """Write the entries of the menus as WordPress has them. On the way back, our own element says more."""
    for at, item in enumerate(_menu_items(), 1):
        kind, what, number = "custom", "custom", around.numbers.entry(at)
        if item.page_id:
            kind, what, number = "post_type", "page", around.numbers.page(item.page_id)
        elif item.category_id:
            kind, what, number = "taxonomy", "category", item.category_id
        fields = {
            "type": kind,
            "menu_item_parent": "0",
            "object_id": str(number),
            "object": what,
            "target": "",
            "classes": _NO_CLASSES,
            "xfn": "",
            "url": address(item.address),
        }
        record = PostRecord(
            kind="nav_menu_item",
            number=str(around.numbers.entry(at)),
            title=escape(item.text if kind == "custom" else item.label, quote=False),
            guid=address(f"/?p={around.numbers.entry(at)}"),
            status="publish",
            order=at,
            terms=[TermRecord(MENU, f"menu-{item.place}", MenuItem.Place(item.place).label)],
            comments_open=False,
            meta=[(f"_menu_item_{key}", value) for key, value in fields.items()],
        )
        record.meta.append((OWN_FIELD, own_json({"menu": item.place})))
        around.writer.item(record)
        around.counts["menu entries"] += 1


def write_other_terms(around: Around) -> None:
    """Write the words of taxonomies that we have not, as an import has kept them."""
    position = len(MenuItem.Place.values)
    for piece in in_pieces(Leftover.objects.filter(kind__startswith=TERM), PIECE):
        for row in piece:
            position += 1
            term = TermRecord(**_fitting(TermRecord, row.data))
            around.writer.term(
                TermRecord(
                    term.taxonomy,
                    term.slug,
                    escape(term.name, quote=False),
                    term.parent,
                    term.description,
                    str(around.numbers.menu(position)),
                )
            )
            around.counts["other terms"] += 1


def write_leftovers(around: Around) -> None:
    """Write what imports have kept whole, as it came: items of WordPress, then what only we know."""
    divided = with_parts()
    for piece in in_pieces(of_wordpress().exclude(kind__startswith=TERM), PIECE):
        records = [(row, _kept(row)) for row in piece]
        free = free_numbers([record.number for _, record in records])
        writers = logins_of((row.source, name) for row, r in records for name in r.authors)
        for row, record in records:
            source = row.source
            record.authors = [
                writers[source, name] for name in record.authors if (source, name) in writers
            ]
            record.number = record.number if record.number in free else ""
            comments, record.comments = record.comments, []
            more = parts_behind(row) if (source, row.kind, row.old_id) in divided else iter(())
            further = chain.from_iterable(_said(part.data) for part in more)
            around.writer.item(record, chain(comments, further))
            around.counts["leftovers"] += 1
    for piece in in_pieces(of_others(), OTHERS):
        for row in piece:
            for part in parts_of(row):
                around.writer.own(LEFTOVER, part)
            around.counts["leftovers"] += 1


def _kept(row: Leftover) -> PostRecord:
    """Return an item as an import has kept it."""
    data = dict(row.data)
    terms = [TermRecord(**_fitting(TermRecord, t)) for t in _dicts(data.pop("terms", []))]
    said_there = _said(data)
    data.pop("comments", None)
    record = PostRecord(**(_fitting(PostRecord, data) | {"kind": row.kind, "comments": said_there}))
    record.meta = [(str(key), str(value)) for key, value in record.meta]
    record.title = escape(record.title, quote=False)
    record.terms = [TermRecord(t.taxonomy, t.slug, escape(t.name)) for t in terms]
    return record


def _said(data: Mapping[str, Any]) -> list[CommentRecord]:
    """Return what was said below an item, as an import has kept it."""
    found = [CommentRecord(**_fitting(CommentRecord, c)) for c in _dicts(data.get("comments", []))]
    for comment in found:
        comment.name = escape(comment.name)
        # What tells it from another of the same number is found again; who had which number is the old blog's to know.
        comment.number, comment.parent = _number(comment.number), _number(comment.parent)
        comment.user = _number(comment.user)
        comment.meta = [(str(key), str(value)) for key, value in comment.meta]
    return found


def _number(told: Any) -> str:
    """Return a number as WordPress has them; 0 for what is none."""
    return str(number_of(str(told).partition("~")[0]) or 0)


def _dicts(found: Any) -> Iterator[dict[str, Any]]:
    return (one for one in found if isinstance(one, dict)) if isinstance(found, list) else iter(())


def _fitting(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Return what of some data a record of a kind has a field for, moments as moments."""
    kept = {name: value for name, value in data.items() if name in kind.__dataclass_fields__}
    for name in _MOMENTS:
        if isinstance(kept.get(name), str):
            kept[name] = parse_datetime(kept[name])
    return kept
