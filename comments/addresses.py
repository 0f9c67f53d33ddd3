"""Where the pages of a conversation stand: below the article's permalink, as WordPress has them."""

import re
from typing import TYPE_CHECKING

from comments.paths import root_id

if TYPE_CHECKING:
    from comments.models import Comment
    from comments.said import Said

#: What other services called the elements of their comments: Isso, Remark42. An import keeps it.
FORMER_ANCHOR = re.compile(r"(?:isso-[0-9]{1,18}|remark42__comment-[A-Za-z0-9_.:-]{1,80})\Z")
#: Below it stand the pages of single comments: /comments/7/flag/.
CONVERSATION_ROOT = "/comments/"


def conversation_page(permalink: str, number: int | None) -> str:
    """Return the address of page ``number`` of the comments; the first is the permalink itself."""
    return permalink if number in {None, 1} else f"{permalink}comment-page-{number}/"


def thread_page(permalink: str, root: int, number: int = 1) -> str:
    """Return the address of a page of one thread; ``root`` is the id of its top comment."""
    further = f"page/{number}/" if number > 1 else ""
    return f"{permalink}comment-thread-{root}/{further}"


def page_address(comment: "Comment | Said", permalink: str = "") -> str:
    """Return the address of the page that a comment stands on.

    Of one that was never public it is the permalink; folds from 2 on are pages of the thread (places.py).
    ``permalink`` is the article's, for callers that know it; a row of said.py knows no article.
    """
    permalink = permalink or comment.article.get_absolute_url()  # type: ignore[union-attr]
    if comment.fold > 1:
        return thread_page(permalink, root_id(comment.path or ""), comment.fold)
    return conversation_page(permalink, comment.page)
