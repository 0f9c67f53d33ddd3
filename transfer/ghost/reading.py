"""From the tables of a Ghost export to what they mean.

Tables and columns are those of ghost/core/core/server/data/schema/schema.js, and of older versions as far as Ghost's
own importer still understands them. Every value is looked at: a file can be written by anything.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blog.statuses import Status
from transfer.comment_html import comment_html
from transfer.ghost.media import rooted
from transfer.healing import Unreadable
from transfer.json_tables import JsonTables, Row
from transfer.lines import Line
from transfer.records import AuthorRecord, CommentRecord
from transfer.values import flag, line, moment, text, whole

#: Ghost's statuses in our words; "sent" is what went out by mail and never stood on a page.
STATUSES = {
    "published": Status.PUBLISHED,
    "draft": Status.DRAFT,
    "scheduled": Status.SCHEDULED,
    "sent": Status.PRIVATE,
}
COMMENT_STATUSES = {
    "published": ("approved", ""),
    "hidden": ("pending", "It was hidden at Ghost."),
    "deleted": ("trash", "It was deleted at Ghost."),
}
UNKNOWN = "Ghost's status of it is unknown here."
#: Columns that our own tables have no field for; kept with the import.
_KEPT = (
    *(
        "uuid",
        "comment_id",
        "custom_template",
        "codeinjection_head",
        "codeinjection_foot",
        "locale",
    ),
    *("og_title", "og_description", "twitter_title", "twitter_description", "twitter_image"),
    *("email_subject", "frontmatter", "canonical_url", "visibility", "status"),
)


@dataclass
class Post:
    """A post or a page. ``id`` is what other tables call it, ``row`` its place in the table of posts."""

    number: str
    id: str
    kind: str
    title: str
    slug: str
    status: str
    visibility: str
    published_at: dt.datetime | None
    created_at: dt.datetime | None
    excerpt: str
    texts: dict[str, str]
    picture: str
    picture_alt: str
    picture_caption: str
    card_picture: str
    meta_title: str
    meta_description: str
    canonical_url: str
    is_featured: bool
    is_mail_only: bool
    author: str
    kept: dict[str, str] = field(default_factory=dict)
    row: int = 0


@dataclass
class Tag:
    """A tag; an internal one, whose name begins with #, is for the editors."""

    number: str
    name: str
    slug: str
    description: str
    is_internal: bool
    row: int
    picture: str = ""


@dataclass(slots=True)
class Member:
    """Somebody who signed up. ``is_subscribed`` is None where the export does not say."""

    number: str
    email: str
    name: str = ""
    created_at: dt.datetime | None = None
    is_subscribed: bool | None = None
    is_disabled: bool = False
    is_deleted: bool = False
    has_paid: bool = False
    has_note: bool = False
    row: int = 0


def rows(path: Path, progress: Callable[[int], None] | None = None) -> Iterator[Row]:
    """Yield the rows of an export's tables, each with the bare name of its table.

    Raises Unreadable for what is no export of Ghost, or cannot be read to its end.
    """
    is_export = False
    for row in JsonTables(path, progress):
        above, _, name = row.table.rpartition(".")
        if above.rpartition(".")[2] == "data" and row.number:
            is_export = is_export or name in {"posts", "users", "settings", "tags"}
            yield Row(name, Line(row.number, path.name), row.value)
    if not is_export:
        raise Unreadable(f"{path.name} is no export of Ghost: it has no tables of posts or users.")


def post_of(row: Row, meta: Mapping[str, Any]) -> Post:
    """Return a row of posts; ``meta`` is what posts_meta says of it, which older versions keep in the row itself."""
    data: dict[str, Any] = {**row.value, **{k: v for k, v in meta.items() if k != "id"}}
    kind = line(data.get("type")) or ("page" if flag(data.get("page")) else "post")
    return Post(
        number=number_of(row.value),
        id=line(row.value.get("id")),
        kind="page" if kind == "page" else "post",
        title=line(data.get("title")),
        slug=line(data.get("slug")),
        status=line(data.get("status")) or "draft",
        visibility=line(data.get("visibility")) or "public",
        published_at=moment(data.get("published_at")),
        created_at=moment(data.get("created_at")),
        excerpt=text(data.get("custom_excerpt")).strip(),
        texts={k: text(rooted(data.get(k))) for k in ("html", "lexical", "mobiledoc", "markdown")},
        picture=line(rooted(data.get("feature_image") or data.get("image"))),
        picture_alt=line(data.get("feature_image_alt")),
        picture_caption=text(rooted(data.get("feature_image_caption"))).strip(),
        card_picture=line(rooted(data.get("og_image"))),
        meta_title=line(data.get("meta_title")),
        meta_description=line(data.get("meta_description")),
        canonical_url=line(rooted(data.get("canonical_url"))),
        is_featured=flag(data.get("featured")),
        is_mail_only=flag(data.get("email_only")),
        author=line(data.get("author_id")),
        kept={k: words for k in _KEPT if (words := text(rooted(data.get(k))))},
        row=row.number,
    )


def number_of(data: Mapping[str, Any]) -> str:
    """Return the id of a row; before version 1 ids are small numbers that each blog has: there it is the uuid."""
    number, uuid = line(data.get("id")), line(data.get("uuid"))
    return f"uuid-{uuid}" if len(number) < 12 and uuid else number


def author_of(row: Row) -> tuple[str, AuthorRecord]:
    """Return the id and the record of a row of users."""
    data = row.value
    record = AuthorRecord(
        login=line(data.get("slug")) or line(data.get("name")),
        email=line(data.get("email")),
        name=line(data.get("name")),
        website=line(data.get("website")),
        bio=text(data.get("bio")).strip(),
        picture=line(rooted(data.get("profile_image") or data.get("image"))),
        line=row.number,
    )
    return line(data.get("id")), record


def tag_of(row: Row) -> Tag:
    """Return a row of tags."""
    data = row.value
    name = line(data.get("name"))
    return Tag(
        number=line(data.get("id")),
        name=name,
        slug=line(data.get("slug")) or name,
        description=text(data.get("description")).strip(),
        is_internal=line(data.get("visibility")) == "internal" or name.startswith("#"),
        row=row.number,
        picture=line(rooted(data.get("feature_image") or data.get("image"))),
    )


def member_of(row: Row) -> Member:
    """Return a row of members; whether they want mail stands in another table, since version 5."""
    data = row.value
    asked = data.get("subscribed")
    return Member(
        number=line(data.get("id")),
        email=line(data.get("email")),
        name=line(data.get("name")),
        created_at=moment(data.get("created_at")),
        is_subscribed=None if asked is None else flag(asked),
        is_disabled=flag(data.get("email_disabled")),
        has_paid=line(data.get("status")) in {"paid", "comped"},
        has_note=bool(text(data.get("note")).strip()),
        row=row.number,
    )


def comment_of(row: Row) -> tuple[str, CommentRecord]:
    """Return the post's id and the record of a row of comments; ``user`` is the member's id."""
    data = row.value
    status, reason = COMMENT_STATUSES.get(line(data.get("status")), ("pending", UNKNOWN))
    words = comment_html(text(rooted(data.get("html"))).strip())
    if reason == UNKNOWN:
        words.notes.append(UNKNOWN)
    record = CommentRecord(
        number=line(data.get("id")),
        # Answers stand flat below the first comment; since 2024 they also say which of them they answer.
        parent=line(data.get("in_reply_to_id")) or line(data.get("parent_id")),
        at=moment(data.get("created_at")),
        **words.fields,
        status=status,
        reason=reason,
        user=line(data.get("member_id")),
        edited_at=moment(data.get("edited_at")),
        line=row.number,
    )
    return line(data.get("post_id")), record


def vote_of(row: Row) -> tuple[str, str, int]:
    """Return a row of comment_likes: the comment's id, who voted, and 1 or -1, 0 for what is neither.

    In newer versions a row has a score, and some are against a comment.
    """
    data = row.value
    told = data.get("score")
    score = 1 if told is None else whole(told)
    # Each member has one vote for a comment; a row of somebody whose membership is gone counts for itself.
    voter = line(data.get("member_id")) or f"row {line(data.get('id')) or row.number}"
    return line(data.get("comment_id")), voter, max(-1, min(score, 1))
