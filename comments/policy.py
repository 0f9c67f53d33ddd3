"""What may be posted, and what waits for an editor first. Says why, in words."""

import re
from dataclasses import dataclass

from blog.models import Article
from comments.models import Comment, Status

#: WordPress holds a comment with two links or more: readers rarely need more, advertisers do.
LINKS_HELD = 2

#: Said when the comment to answer is not there, or not for everybody to see.
NO_PARENT = "The comment you are replying to is no longer there. You can still post yours as a reply to the article."

_LINK = re.compile(r"<a\s[^>]*href", re.IGNORECASE)


class Refused(Exception):
    """A comment that is not taken; ``message`` is for the person who wrote it."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the sentence and the HTTP status that belongs to it."""
        super().__init__(message)
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Judgement:
    """Where a new comment stands, and why."""

    status: Status
    reason: str = ""


def check_may_post(article: Article, parent_id: int | None) -> Comment | None:
    """Return the comment that is answered, None for the article itself.

    Raises Refused: the article takes no comments, or there is no such comment to answer.
    """
    if not article.comments_open:
        raise Refused("Comments on this article are closed.", 403)
    if parent_id is None:
        return None
    parent = Comment.objects.of(article).approved().filter(pk=parent_id).first()
    if parent is None:
        raise Refused(NO_PARENT, 404)
    return parent


def judge(html: str) -> Judgement:
    """Decide where a new comment stands, by its rendered text."""
    links = len(_LINK.findall(html))
    if links >= LINKS_HELD:
        return Judgement(Status.PENDING, f"It has {links} links.")
    return Judgement(Status.APPROVED)
