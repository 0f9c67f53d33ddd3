"""Where the pages of a conversation stand: below the article's permalink, as WordPress has them."""

from typing import TYPE_CHECKING

from comments.paths import root_id

if TYPE_CHECKING:
    from blog.models import Article
    from comments.models import Comment


def conversation_page(article: "Article", number: int | None) -> str:
    """Return the address of page ``number`` of the comments; the first is the permalink itself."""
    permalink = article.get_absolute_url()
    return permalink if number in {None, 1} else f"{permalink}comment-page-{number}/"


def thread_page(article: "Article", root: int, number: int = 1) -> str:
    """Return the address of a page of one thread; ``root`` is the id of its top comment."""
    further = f"page/{number}/" if number > 1 else ""
    return f"{article.get_absolute_url()}comment-thread-{root}/{further}"


def page_address(comment: "Comment") -> str:
    """Return the address of the page that a comment stands on.

    Of one that was never public it is the permalink; folds from 2 on are pages of the thread (places.py).
    """
    if comment.fold > 1:
        return thread_page(comment.article, root_id(comment.path or ""), comment.fold)
    return conversation_page(comment.article, comment.page)
