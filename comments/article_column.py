"""The column of the editors' list of articles that says how much was said about each."""

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.admin_article_list import Column
from blog.article_queries import ArticleQuerySet
from blog.models import Article
from comments.models import Comment, Status


def prepare(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return the articles with their conversations and how many comments wait; no query more than the list's own."""
    waiting = (
        Comment.objects.filter(article=OuterRef("pk"), status=Status.PENDING)
        .order_by()
        .values("article")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return articles.select_related("conversation").annotate(waiting_comments=Subquery(waiting))


def show(article: Article) -> str | SafeString:
    """Return how many comments everybody reads, and a link to those that wait."""
    conversation = getattr(article, "conversation", None)
    number = conversation.approved if conversation else 0
    waiting: int | None = getattr(article, "waiting_comments", None)
    if not waiting:
        return str(number) if number else "–"
    return format_html(
        '{} <a class="marks" href="{}?status=pending&amp;article__id__exact={}">{} waiting</a>',
        number,
        reverse("admin:comments_comment_changelist"),
        article.pk,
        waiting,
    )


# An article of which nobody has spoken has no conversation; the databases disagree where NULL stands.
COLUMN = Column(
    "comment_count", "comments", prepare, show, ordering=Coalesce("conversation__approved", 0)
)
