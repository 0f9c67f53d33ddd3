"""What of the conversations a request may reach: that of the articles which it may read, and nothing else."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from blog.caching import keep_private
from blog.models import Article
from blog.unlocking import readable
from comments.addresses import FORMER_ANCHOR
from comments.models import Comment, CommentQuerySet


def article_or_404(request: HttpRequest, **lookup: object) -> Article:
    """Return the article that ``lookup`` finds, loaded for its page. An answer about a locked one is kept by nobody."""
    article = get_object_or_404(readable(request), **lookup)
    if article.password:
        keep_private(request)
    return article


def comment_or_404(request: HttpRequest, comments: CommentQuerySet, pk: int) -> Comment:
    """Return the comment of that number among ``comments``, with its article; 404 where the article is not open."""
    found = get_object_or_404(
        comments.select_related("article", "user"), pk=pk, article__in=readable(request)
    )
    if found.article.password:
        keep_private(request)
    return found


def anchored_or_404(comments: CommentQuerySet, anchor: str) -> Comment:
    """Return the one among an article's comments that an anchor of its page means; else 404. At most two queries.

    #comment-7 is ours, or one that had this number elsewhere; what other services called theirs was kept.
    """
    number = anchor.removeprefix("comment-")
    found = None
    if FORMER_ANCHOR.match(anchor):
        found = comments.filter(former_anchor=anchor).first()
    elif number != anchor and number.isascii() and number.isdigit() and len(number) < 19:
        found = comments.filter(pk=number).first() or comments.filter(former_id=number).first()
    if found is None:
        raise Http404("There is no such comment.")
    return found
