"""Writes the elements of WXR 1.2, as WordPress's own exporter does and its importer expects them.

The facts are those of wp-admin/includes/export.php and of the importer plugin, which reads by these names and
namespaces and passes over what it does not know.
"""

import datetime as dt
from collections.abc import Iterable
from email.utils import format_datetime
from html import escape
from typing import IO, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from transfer.healing import FORBIDDEN
from transfer.records import AuthorRecord, CommentRecord, PostRecord, SiteRecord, TermRecord
from transfer.wordpress.dates import moment
from transfer.wordpress.own import GENERATOR, NAMESPACE, own_json
from transfer.wordpress.reading import OWN_FIELD, UNDATED

VERSION = "1.2"
#: So many characters of comments stand in one item, and so many more until a thread ends: an import reads items of
#: 50 million (transfer.elements.ITEM).
PART, SLACK = 30_000_000, 10_000_000
NO_DATE = "0000-00-00 00:00:00"
#: Our statuses in WordPress's words.
COMMENT_STATUSES = {"approved": "1", "pending": "0", "spam": "spam", "trash": "trash"}

_HEAD = f"""<?xml version="1.0" encoding="UTF-8" ?>
<!-- A whole blog. In WordPress: Tools, Import, WordPress. It holds addresses of people: keep it private. -->
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/{VERSION}/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/{VERSION}/"
\txmlns:broadsheet="{NAMESPACE}"
>
<channel>
"""
_TAIL = "</channel>\n</rss>\n"


def as_read(text: str) -> str:
    """Return a text as it is read again: XML has no control characters, and one kind of line end."""
    return FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def cdata(text: str) -> str:
    """Return text in a CDATA section; the end of one within it is cut in two."""
    return "<![CDATA[" + FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def dates(record: PostRecord, zone: ZoneInfo) -> tuple[str, str]:
    """Return an item's date in the blog's own time and in GMT, as WordPress keeps them; zeros for none.

    Drafts have a local one before anybody has chosen a date: that of their beginning.
    """
    begun = record.created_at if record.status in UNDATED else None
    return stamp(record.published_at or begun, zone), stamp(record.published_at)


def modified(record: PostRecord, zone: ZoneInfo) -> dt.datetime | None:
    """Return when an item was last changed, as it is read again."""
    return moment(stamp(record.modified_at, zone), stamp(record.modified_at), zone)


def stamp(at: dt.datetime | None, zone: dt.tzinfo = dt.UTC) -> str:
    """Return a moment as WordPress writes it, to the second; zeros for none."""
    if at is None:
        return NO_DATE
    try:
        there = at.astimezone(zone)
    except OverflowError:
        there = at.astimezone(dt.UTC)
    return there.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")


class Writer:
    """Writes one file, element by element."""

    def __init__(self, out: IO[bytes], zone: ZoneInfo) -> None:
        """Write to ``out``; ``zone`` is the blog's."""
        self.out, self.zone = out, zone

    def _write(self, *lines: str) -> None:
        self.out.write(("\n".join(lines) + "\n").encode())

    def head(self, site: SiteRecord) -> None:
        """Write what stands before everything else, our own element included."""
        self.out.write(_HEAD.encode())
        self._write(
            f"\t<title>{escape(as_read(site.title))}</title>",
            f"\t<link>{escape(site.address)}</link>",
            f"\t<description>{escape(as_read(site.description))}</description>",
            f"\t<language>{escape(site.language)}</language>",
            f"\t<wp:wxr_version>{VERSION}</wp:wxr_version>",
            f"\t<wp:base_site_url>{escape(site.address)}</wp:base_site_url>",
            f"\t<wp:base_blog_url>{escape(site.address)}</wp:base_blog_url>",
            f"\t<generator>{GENERATOR}</generator>",
        )
        self.own("blog", site.own)

    def tail(self) -> None:
        """Write the end."""
        self.out.write(_TAIL.encode())

    def own(self, name: str, data: dict[str, Any]) -> None:
        """Write an element of our own, which WordPress passes over."""
        self._write(f"\t<broadsheet:{name}>{cdata(own_json(data))}</broadsheet:{name}>")

    def author(self, record: AuthorRecord) -> None:
        """Write an author."""
        first, last = (str(record.own.get(f"{n}_name", "")) for n in ("first", "last"))
        self._write(
            "\t<wp:author>"
            f"<wp:author_id>{record.number}</wp:author_id>"
            f"<wp:author_login>{cdata(record.login)}</wp:author_login>"
            f"<wp:author_email>{cdata(record.email)}</wp:author_email>"
            f"<wp:author_display_name>{cdata(record.name)}</wp:author_display_name>"
            f"<wp:author_first_name>{cdata(first)}</wp:author_first_name>"
            f"<wp:author_last_name>{cdata(last)}</wp:author_last_name>"
            f"<broadsheet:own>{cdata(own_json(record.own))}</broadsheet:own>"
            "</wp:author>"
        )

    def term(self, record: TermRecord) -> None:
        """Write a category, a tag, or a term of another taxonomy."""
        slug, parent = cdata(quoted(record.slug)), cdata(quoted(record.parent))
        name, words = cdata(record.name), cdata(record.description)
        match record.taxonomy:
            case "category":
                inner = (
                    f"<wp:category_nicename>{slug}</wp:category_nicename>"
                    f"<wp:category_parent>{parent}</wp:category_parent>"
                    f"<wp:cat_name>{name}</wp:cat_name>"
                    f"<wp:category_description>{words}</wp:category_description>"
                )
            case "post_tag":
                inner = (
                    f"<wp:tag_slug>{slug}</wp:tag_slug><wp:tag_name>{name}</wp:tag_name>"
                    f"<wp:tag_description>{words}</wp:tag_description>"
                )
            case _:
                inner = (
                    f"<wp:term_taxonomy>{cdata(record.taxonomy)}</wp:term_taxonomy>"
                    f"<wp:term_slug>{slug}</wp:term_slug>"
                    f"<wp:term_parent>{parent}</wp:term_parent><wp:term_name>{name}</wp:term_name>"
                    f"<wp:term_description>{words}</wp:term_description>"
                )
        tag = {"category": "wp:category", "post_tag": "wp:tag"}.get(record.taxonomy, "wp:term")
        meta = [_meta("wp:termmeta", OWN_FIELD, own_json(record.own))] if record.own else []
        self._write(
            f"\t<{tag}><wp:term_id>{record.number}</wp:term_id>{inner}{''.join(meta)}</{tag}>"
        )

    def item(self, record: PostRecord, comments: Iterable[CommentRecord] = ()) -> int:
        """Write an item with its comments, one by one as they come; return how many these were.

        Beyond PART of them the item begins anew: no reader has to hold a conversation of any size as a whole. Our
        import puts the parts together; WordPress, which would hold all of it in memory, takes the first.
        """
        local, gmt = dates(record, self.zone)
        at = record.published_at or record.created_at
        comment_status = "open" if record.comments_open else "closed"
        changed = record.modified_at or at
        head = [
            "\t<item>",
            f"\t\t<title>{cdata(record.title)}</title>",
            f"\t\t<link>{escape(as_read(record.link))}</link>",
            f"\t\t<pubDate>{_rss(at)}</pubDate>",
            f"\t\t<dc:creator>{cdata(next(iter(record.authors), ''))}</dc:creator>",
            f'\t\t<guid isPermaLink="false">{escape(as_read(record.guid))}</guid>',
            "\t\t<description></description>",
            f"\t\t<content:encoded>{cdata(record.body)}</content:encoded>",
            f"\t\t<excerpt:encoded>{cdata(record.excerpt)}</excerpt:encoded>",
            f"\t\t<wp:post_id>{record.number or 0}</wp:post_id>",
            f"\t\t<wp:post_date>{cdata(local)}</wp:post_date>",
            f"\t\t<wp:post_date_gmt>{cdata(gmt)}</wp:post_date_gmt>",
            f"\t\t<wp:post_modified>{cdata(stamp(changed, self.zone))}</wp:post_modified>",
            f"\t\t<wp:post_modified_gmt>{cdata(stamp(changed))}</wp:post_modified_gmt>",
            f"\t\t<wp:comment_status>{cdata(comment_status)}</wp:comment_status>",
            f"\t\t<wp:ping_status>{cdata('closed')}</wp:ping_status>",
            f"\t\t<wp:post_name>{cdata(quoted(record.slug))}</wp:post_name>",
            f"\t\t<wp:status>{cdata(record.status)}</wp:status>",
            f"\t\t<wp:post_parent>{record.parent or 0}</wp:post_parent>",
            f"\t\t<wp:menu_order>{record.order}</wp:menu_order>",
            f"\t\t<wp:post_type>{cdata(record.kind)}</wp:post_type>",
            f"\t\t<wp:post_password>{cdata(record.password)}</wp:post_password>",
            f"\t\t<wp:is_sticky>{int(record.is_sticky)}</wp:is_sticky>",
        ]
        if record.file_url:
            head.append(f"\t\t<wp:attachment_url>{cdata(record.file_url)}</wp:attachment_url>")
        for term in record.terms:
            place = f'domain="{_quoted(term.taxonomy)}" nicename="{_quoted(quoted(term.slug))}"'
            head.append(f"\t\t<category {place}>{cdata(term.name)}</category>")
        head += [f"\t\t{_meta('wp:postmeta', key, value)}" for key, value in record.meta]
        self._write(*head)
        number = written = 0
        for comment in comments:
            if written > PART and (not comment.parent or written > PART + SLACK):
                self._write("\t</item>", *head)
                written = 0
            text = self._comment(comment)
            self._write(text)
            written += len(text)
            number += 1
        self._write("\t</item>")
        return number

    def _comment(self, record: CommentRecord) -> str:
        local, gmt = stamp(record.at, self.zone), stamp(record.at)
        status = COMMENT_STATUSES.get(record.status, "0")
        return (
            "\t\t<wp:comment>"
            f"<wp:comment_id>{record.number}</wp:comment_id>"
            f"<wp:comment_author>{cdata(record.name)}</wp:comment_author>"
            f"<wp:comment_author_email>{cdata(record.email)}</wp:comment_author_email>"
            f"<wp:comment_author_url>{escape(as_read(record.website))}</wp:comment_author_url>"
            f"<wp:comment_author_IP>{cdata(record.address)}</wp:comment_author_IP>"
            f"<wp:comment_date>{cdata(local)}</wp:comment_date>"
            f"<wp:comment_date_gmt>{cdata(gmt)}</wp:comment_date_gmt>"
            f"<wp:comment_content>{cdata(record.source)}</wp:comment_content>"
            f"<wp:comment_approved>{cdata(status)}</wp:comment_approved>"
            f"<wp:comment_type>{cdata(record.kind or 'comment')}</wp:comment_type>"
            f"<wp:comment_parent>{record.parent or 0}</wp:comment_parent>"
            f"<wp:comment_user_id>{record.user or 0}</wp:comment_user_id>"
            + "".join(_meta("wp:commentmeta", key, value) for key, value in record.meta)
            + "</wp:comment>"
        )


def quoted(slug: str) -> str:
    """Return a slug as WordPress keeps it: letters beyond ASCII as percent signs, in lower case."""
    return "".join(c if c.isascii() and c.isalnum() else _percent(c) for c in slug)


def _percent(character: str) -> str:
    return character if character in "-_.~" else quote(character, safe="").lower()


def _quoted(text: str) -> str:
    return escape(as_read(text)).replace("\n", " ").replace("\t", " ")


def _meta(element: str, key: str, value: str) -> str:
    return (
        f"<{element}><wp:meta_key>{cdata(key)}</wp:meta_key>"
        f"<wp:meta_value>{cdata(value)}</wp:meta_value></{element}>"
    )


def _rss(at: dt.datetime | None) -> str:
    return format_datetime(at.astimezone(dt.UTC)) if at else ""
