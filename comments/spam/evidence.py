"""What a judgement about spam is built on: the comment as it came, and how its form was sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from comments.models import Comment


@dataclass(frozen=True)
class Signs:
    """What the form itself tells about who sent it.

    ``is_trapped``: a field that nobody sees was filled in. ``seconds``: from the first touch of the form to its
    sending; None without a stamp, as browsers without scripts send it. ``is_forged``: there was a stamp, and it
    was not one of ours for this article.
    """

    is_trapped: bool = False
    seconds: float | None = None
    is_forged: bool = False


@dataclass(frozen=True)
class Evidence:
    """A comment as the judges of spam see it. Texts may be empty; ``language`` is the article's."""

    text: str
    html: str = ""
    name: str = ""
    email: str = ""
    website: str = ""
    address: str = ""
    user_agent: str = ""
    permalink: str = ""
    language: str = ""
    written_at: str = ""
    is_member: bool = False
    is_reply: bool = False
    signs: Signs = field(default_factory=Signs)


def evidence_of(comment: Comment, signs: Signs | None = None) -> Evidence:
    """Return what there is to judge about a comment. No query when article and user are loaded."""
    return Evidence(
        text=comment.source,
        html=comment.html,
        name=comment.name,
        email=comment.user.email if comment.user else comment.author_email,
        website=comment.website,
        address=comment.address or "",
        user_agent=comment.user_agent,
        permalink=comment.article.get_absolute_url(),
        language=comment.article.language,
        written_at=comment.created_at.isoformat(),
        is_member=comment.user_id is not None,
        is_reply=comment.parent_id is not None,
        signs=signs or Signs(),
    )
