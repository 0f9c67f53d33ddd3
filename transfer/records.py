"""What an export says, in words that do not depend on whose export it is. Nothing here touches the database."""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class AuthorRecord:
    """Somebody who wrote articles."""

    login: str
    email: str = ""
    name: str = ""
    number: str = ""
    website: str = ""
    bio: str = ""
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
    meta: list[tuple[str, str]] = field(default_factory=list)
    own: dict[str, Any] = field(default_factory=dict)
    line: int = 0

    @property
    def digest(self) -> str:
        """What tells one comment from another of the same number."""
        said = "\0".join((self.parent, self.name, self.email, str(self.at), self.source))
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass
class PostRecord:
    """An article, page, attachment or whatever else is an item. ``kind`` is WordPress's post type."""

    kind: str
    number: str
    title: str = ""
    link: str = ""
    guid: str = ""
    slug: str = ""
    status: str = "draft"
    published_at: dt.datetime | None = None
    created_at: dt.datetime | None = None
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

    @property
    def digest(self) -> str:
        """What tells one item from another of the same number."""
        said = "\0".join((self.kind, self.title, self.slug, self.guid, self.body, self.file_url))
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


def unique_numbers(comments: list[CommentRecord]) -> None:
    """Give each comment of a post a number of its own: one that repeats or is missing gets its digest."""
    seen: dict[str, str] = {}
    kept = []
    for comment in comments:
        if not comment.number or comment.number == "0":
            comment.number = f"~{comment.digest}"
        if comment.number in seen:
            if seen[comment.number] == comment.digest:
                continue
            comment.number = f"{comment.number}~{comment.digest}"
            if comment.number in seen:
                continue
        seen[comment.number] = comment.digest
        kept.append(comment)
    comments[:] = kept
