"""The first look at a Ghost export: reads all of it, stores nothing, and learns what the second look must know."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blog.rendering import plain_text
from comments.models import TEXT_BYTES
from transfer.ghost.media import Library, rooted
from transfer.ghost.reading import (
    Member,
    Tag,
    author_of,
    comment_of,
    member_of,
    number_of,
    rows,
    tag_of,
    vote_of,
)
from transfer.json_tables import Row
from transfer.quarantine import Quarantine
from transfer.records import AuthorRecord
from transfer.report import Report
from transfer.staging import Staging
from transfer.steps import REPEATED
from transfer.thread_reading import NUMBER_LENGTH, TOO_LONG
from transfer.values import flag, line, short_id, text

NO_ROW = "This row is no object."
NO_NUMBER = "This row has no number."
STRAY_VOTES = "A reader liked a comment that is not in the export."
#: Columns that name a file of the blog, or hold text that does.
_WITH_FILES = (
    *("html", "lexical", "mobiledoc", "markdown", "feature_image", "image", "og_image"),
    "feature_image_caption",
)


@dataclass
class Survey:
    """What an export holds."""

    settings: dict[str, str] = field(default_factory=dict)
    settings_number: str = ""
    users: dict[str, AuthorRecord] = field(default_factory=dict)
    tags: dict[str, Tag] = field(default_factory=dict)
    post_tags: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    post_authors: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    meta: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: The numbers of posts and pages by their ids, which are not always the same; pages in a set of their own.
    posts: dict[str, str] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)
    members: dict[str, Member] = field(default_factory=dict)
    subscribed: set[str] = field(default_factory=set)
    has_newsletters: bool = False
    others: Counter[str] = field(default_factory=Counter)

    @property
    def source(self) -> str:
        """The name under which the identities of this blog are kept.

        A row of the settings keeps its number for as long as the blog lives, whatever the blog is called. Exports
        that other programs have written have none.
        """
        return f"ghost:{self.settings_number}" if self.settings_number else "ghost"

    def tags_of(self, post_id: str) -> list[Tag]:
        """Return a post's tags, the primary one first."""
        found = sorted(self.post_tags.get(post_id, []))
        return [self.tags[number] for _, number in found if number in self.tags]

    def authors_of(self, post_id: str, first: str) -> list[str]:
        """Return the logins of a post's authors in their order; ``first`` is the only one of old versions."""
        found = [number for _, number in sorted(self.post_authors.get(post_id, []))] or [first]
        return [self.users[number].login for number in found if number in self.users]

    def missing_of(self, post_id: str, first: str) -> list[str]:
        """Return what of a post's authors and tags is not in the export: "author", "tag", as often as it is so."""
        authors = [number for _, number in self.post_authors.get(post_id, [])] or [first]
        tags = [number for _, number in self.post_tags.get(post_id, [])]
        missing = ["author" for number in authors if number and number not in self.users]
        return missing + ["tag" for number in tags if number not in self.tags]

    def is_subscribed(self, member: Member) -> bool:
        """Whether a member gets a newsletter; where nothing says so, nobody does."""
        if self.has_newsletters:
            return member.number in self.subscribed
        return bool(member.is_subscribed)


class Surveyor:
    """Reads the files."""

    def __init__(
        self, library: Library, staging: Staging, quarantine: Quarantine, report: Report
    ) -> None:
        """Take where files, comments and bad rows are noted."""
        self.library, self.staging = library, staging
        self.quarantine, self.report = quarantine, report
        self.found = Survey()
        self._leads: dict[str, str] = {}
        self._read: dict[str, Callable[[Row], None]] = {
            "settings": self._setting,
            "users": self._user,
            "tags": self._tag,
            "posts_tags": self._post_tag,
            "posts_authors": self._post_author,
            "posts_meta": self._meta,
            "posts": self._post,
            "members": self._member,
            "members_newsletters": self._newsletter,
            "comments": self._comment,
            "comment_likes": self._vote,
        }

    def survey(self, paths: Sequence[Path], progress: Callable[[int], None]) -> Survey:
        """Read all files to their end. Raises Unreadable: then nothing of them can be trusted."""
        done = 0
        for path in paths:
            for row in rows(path, lambda n, before=done: progress(before + n)):  # type: ignore[misc]
                read = self._read.get(row.table)
                if read is None:
                    self.found.others[row.table] += 1
                elif isinstance(row.value, dict):
                    read(row)
                else:
                    self._reject(row, NO_ROW)
            done += path.stat().st_size
        for post, address in self._leads.items():
            meta = self.found.meta.get(post, {})
            words = plain_text(text(meta.get("feature_image_caption")))
            self.library.add(address, line(meta.get("feature_image_alt")), words)
        if stray := self.staging.stray_votes():
            self.report.remark("comment", "", 0, STRAY_VOTES, number=stray)
        return self.found

    def _reject(self, row: Row, reason: str) -> None:
        kind = {"posts": "post", "comments": "comment", "members": "member"}.get(
            row.table, f"other: {row.table}"
        )
        self.report.found(kind)
        number = line(row.value.get("id")) if isinstance(row.value, dict) else ""
        self.quarantine.put(kind, row.value, number, row.number, reason)

    def _setting(self, row: Row) -> None:
        key, value = line(row.value.get("key")), row.value.get("value")
        if key == "title" and len(line(row.value.get("id"))) >= 12:
            self.found.settings_number = line(row.value.get("id"))
        if key and isinstance(value, str):
            self.found.settings[key] = rooted(value)

    def _user(self, row: Row) -> None:
        number, record = author_of(row)
        if number and record.login:
            self.found.users.setdefault(number, record)

    def _tag(self, row: Row) -> None:
        tag = tag_of(row)
        if tag.number and tag.slug:
            self.found.tags.setdefault(tag.number, tag)

    def _post_tag(self, row: Row) -> None:
        _note(self.found.post_tags, row, "tag_id")

    def _post_author(self, row: Row) -> None:
        _note(self.found.post_authors, row, "author_id")

    def _meta(self, row: Row) -> None:
        self.found.meta[line(row.value.get("post_id"))] = row.value
        self._files(row.value)

    def _post(self, row: Row) -> None:
        number = number_of(row.value)
        if not number:
            self._reject(row, NO_NUMBER)
            return
        self.found.posts[line(row.value.get("id"))] = number
        if line(row.value.get("type")) == "page" or flag(row.value.get("page")):
            self.found.pages.add(number)
        if lead := line(rooted(row.value.get("feature_image"))):
            self._leads[line(row.value.get("id"))] = lead
        self._files(row.value)

    def _files(self, data: dict[str, Any]) -> None:
        for name in _WITH_FILES:
            self.library.add_all(rooted(data.get(name)))

    def _member(self, row: Row) -> None:
        member = member_of(row)
        if not member.number:
            self._reject(row, NO_NUMBER)
            return
        self.report.found("member")
        if member.number in self.found.members:
            self.report.skipped("member", member.number, row.number, REPEATED)
            return
        self.found.members[member.number] = member

    def _newsletter(self, row: Row) -> None:
        self.found.has_newsletters = True
        self.found.subscribed.add(line(row.value.get("member_id")))

    def _comment(self, row: Row) -> None:
        post, comment = comment_of(row)
        comment.number = short_id(comment.number, NUMBER_LENGTH)
        comment.parent = short_id(comment.parent, NUMBER_LENGTH)
        if len(comment.source.encode()) > TEXT_BYTES:
            self.staging.leave_out(comment.number)
            self._reject(row, TOO_LONG)
            return
        self.report.found("comment")
        if not self.staging.add(post, comment):
            self.report.skipped("comment", comment.number, row.number, REPEATED)

    def _vote(self, row: Row) -> None:
        comment, voter, value = vote_of(row)
        if comment and value:
            self.staging.vote(short_id(comment, NUMBER_LENGTH), voter, value)


def _note(into: dict[str, list[tuple[int, str]]], row: Row, name: str) -> None:
    order = row.value.get("sort_order")
    place = order if isinstance(order, int) else 0
    post, other = line(row.value.get("post_id")), line(row.value.get(name))
    if post and other:
        into.setdefault(post, []).append((place, other))
