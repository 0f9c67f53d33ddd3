"""What of the conversations a request may reach: that of the articles which it may read, and nothing else."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from blog.caching import keep_private
from blog.models import Article
from blog.unlocking import readable
from comments.models import Comment, CommentQuerySet


def article_or_404(request: HttpRequest, **lookup: object) -> Article:
    """Return the article that ``lookup`` finds, loaded for its page. An answer about a locked one is kept by nobody."""
    article = get_object_or_404(readable(request).for_page(), **lookup)
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
