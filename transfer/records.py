"""What an export says, in words that do not depend on whose export it is. Nothing here touches the database."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from transfer.elements import Piece


@dataclass
class AuthorRecord:
    """Somebody who wrote articles."""

    login: str
    email: str = ""
    name: str = ""
    number: str = ""
    website: str = ""
    bio: str = ""
    picture: str = ""
    own: dict[str, Any] = field(default_factory=dict)
    line: int = 0


@dataclass
class TermRecord:
    """A category, a tag, or a word of another taxonomy."""

    taxonomy: str
    slug: str
    name: str = ""
    parent: str = ""
    description: str = ""
    number: str = ""
    own: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    #: What was mended or guessed while it was read, in sentences.
    notes: list[str] = field(default_factory=list)


@dataclass
class CommentRecord:
    """Something that somebody said. ``at`` is None where the export has no date."""

    number: str
    parent: str = ""
    name: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    user_agent: str = ""
    at: dt.datetime | None = None
    source: str = ""
    is_html: bool = True
    status: str = "pending"
    kind: str = ""
    user: str = ""
    edited_at: dt.datetime | None = None
    #: What its element was called on the page.
    anchor: str = ""
    #: By how many more readers were for it there than against it.
    votes: int = 0
    #: Why it stands where it stands, where the export tells.
    reason: str = ""
    meta: list[tuple[str, str]] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    notes: list[str] = field(default_factory=list)
    #: Its text as it came, where something of it is left out.
    original: str = ""

    @property
    def digest(self) -> str:
        """What tells one comment from another of the same number."""
        said = "\0".join((self.parent, self.name, self.email, str(self.at), self.source))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass
class ThreadRecord:
    """A discussion that stood below some page, told by its address.

    ``identifiers`` are what the blog called the page: a post's number, or the address it had first.
    """

    number: str
    address: str = ""
    identifiers: list[str] = field(default_factory=list)
    title: str = ""
    is_closed: bool = False
    is_deleted: bool = False
    line: int = 0


@dataclass
class PostRecord:
    """An article, page, attachment or whatever else is an item. ``kind`` is WordPress's post type.

    One with a long discussion comes in pieces: each says the same of the item, and has some of its comments.
    """

    kind: str
    number: str
    title: str = ""
    link: str = ""
    guid: str = ""
    slug: str = ""
    status: str = "draft"
    published_at: dt.datetime | None = None
    created_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    #: How many hours the clock was ahead of GMT when it was published; None where the export does not say.
    clock: float | None = None
    password: str = ""
    excerpt: str = ""
    body: str = ""
    authors: list[str] = field(default_factory=list)
    parent: str = ""
    is_sticky: bool = False
    comments_open: bool = True
    order: int = 0
    file_url: str = ""
    terms: list[TermRecord] = field(default_factory=list)
    meta: list[tuple[str, str]] = field(default_factory=list)
    comments: list[CommentRecord] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    line: int = 0
    notes: list[str] = field(default_factory=list)
    piece: Piece = field(default_factory=Piece)
    #: What it was there, where it becomes something else here: the type that a plugin or a theme has given it.
    type_there: str = ""

    @property
    def digest(self) -> str:
        """What tells one item from another where neither has a number."""
        said = "\0".join((self.kind, self.title, self.slug, self.guid, self.body, self.file_url))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def identity(self) -> str:
        """What tells items of the same number apart: not the text, which may have been edited between two exports."""
        told = self.body if not self.slug else ""
        said = "\0".join((self.kind, self.guid, self.slug, self.title, told, self.file_url))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def first_meta(self, key: str) -> str:
        """Return the first value of a custom field; empty where there is none."""
        return next((value for name, value in self.meta if name == key), "")


@dataclass
class SiteRecord:
    """What an export says about the blog it comes from."""

    title: str = ""
    description: str = ""
    address: str = ""
    language: str = ""
    version: str = ""
    generator: str = ""
    #: What an export of ours says of the blog beyond that; empty for everybody else's.
    own: dict[str, Any] = field(default_factory=dict)


@dataclass
class OwnRecord:
    """Something of an export of ours for which the format has no element: a person, a redirect."""

    kind: str
    data: dict[str, Any]
    line: int = 0


class Bad(Exception):
    """An item that cannot be taken; the message says why."""


def copies_of(comments: Iterable[CommentRecord]) -> list[CommentRecord]:
    """Return comments of which one may change all that storing changes."""
    return [replace(comment, meta=list(comment.meta)) for comment in comments]


def unique_numbers(comments: list[CommentRecord]) -> list[CommentRecord]:
    """Give each comment of a post a number of its own: one that repeats or is missing gets its digest.

    Those that stand there twice are taken out of the list and returned.
    """
    seen: dict[str, str] = {}
    kept: list[CommentRecord] = []
    left_out: list[CommentRecord] = []
    for comment in comments:
        if not comment.number or comment.number == "0":
            comment.number = f"~{comment.digest}"
        if comment.number in seen:
            if seen[comment.number] == comment.digest:
                left_out.append(comment)
                continue
            comment.number = f"{comment.number}~{comment.digest}"
            if comment.number in seen:
                left_out.append(comment)
                continue
        seen[comment.number] = comment.digest
        kept.append(comment)
    comments[:] = kept
    return left_out
