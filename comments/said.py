"""What a page shows of a comment: one light row, read without making models of it and of its writer.

A page shows hundreds of comments, and a model costs more time than its HTML.
"""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from accounts.names import shown
from comments.models import CommentQuerySet, Status

#: The columns of a row, in the order of Said's fields.
_COLUMNS = (
    *("pk", "parent_id", "path", "status", "page", "fold", "sequence", "replied", "folded"),
    *("votes", "score", "created_at", "edited_at", "deleted_by_writer", "html", "provider"),
    *("kind", "former_id", "former_anchor"),
    *("author_name", "author_email", "author_url", "user_id", "user__display_name"),
    *("user__first_name", "user__last_name", "user__username", "user__website", "user__avatar"),
)


class Said(NamedTuple):
    """A comment as a page shows it; the fields are those of Comment and, from display_name on, of its writer."""

    pk: int
    parent_id: int | None
    path: str | None
    status: str
    page: int | None
    fold: int
    sequence: int | None
    replied: int
    folded: int
    votes: int
    score: int
    created_at: dt.datetime
    edited_at: dt.datetime | None
    deleted_by_writer: bool
    html: str
    provider: str
    kind: str
    former_id: int | None
    former_anchor: str
    author_name: str
    author_email: str
    author_url: str
    user_id: int | None
    display_name: str | None
    first_name: str | None
    last_name: str | None
    username: str | None
    user_website: str | None
    picture: str | None

    @property
    def is_visible(self) -> bool:
        """Whether everybody may read it."""
        return self.status == Status.APPROVED

    @property
    def name(self) -> str:
        """The name beside it, as Comment.name has it."""
        if self.user_id is None:
            return shown(self.author_name)
        full = f"{self.first_name} {self.last_name}".strip()
        return shown(self.display_name or full or self.username or "")

    @property
    def website(self) -> str:
        """The address behind the name, as Comment.website has it."""
        return self.author_url if self.user_id is None else self.user_website or ""

    @property
    def anchor(self) -> str:
        """The id of the element on the page."""
        return f"comment-{self.pk}"

    @property
    def trace(self) -> str:
        """What stands in its place where others have answered it and it may not be read."""
        if self.status == Status.PENDING:
            return "This comment is waiting for an editor."
        who = "its author" if self.deleted_by_writer else "an editor"
        return f"This comment was deleted by {who}."


def said(comments: CommentQuerySet) -> list[Said]:
    """Return what pages show of some comments, in their order. One query."""
    rows: Iterable[tuple[object, ...]] = comments.values_list(*_COLUMNS)
    return [Said._make(row) for row in rows]
