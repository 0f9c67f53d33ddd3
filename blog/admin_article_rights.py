"""Who may do what with which article, in WordPress's terms."""

from typing import cast

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User
from blog.admin_revisions import RevisionsAdmin
from blog.article_queries import ArticleQuerySet
from blog.models import Article
from blog.statuses import PUBLISHING, Status


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    return cast(User, request.user)


class ArticleRightsAdmin(RevisionsAdmin):
    """An editor works on everybody's articles, an author on their own, a contributor until they are published."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles that the person may see here: everybody's, or their own."""
        articles = cast(ArticleQuerySet, super().get_queryset(request))
        return articles.editable_by(editor_of(request))

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the person may make articles public."""
        return editor_of(request).has_perm("blog.publish_article")

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Keep what is public in the hands of those who may publish: a change there is a publication.

        Nobody writes in the trash. Which articles are somebody's to see here at all is get_queryset's.
        """
        if obj is not None and (obj.status == Status.TRASH or not self._is_for(request, obj)):
            return False
        return super().has_change_permission(request, obj)

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Let people look at what is theirs, in the trash too."""
        may = super().has_view_permission(request, obj)
        return may or ModelAdmin.has_change_permission(self, request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """The right to delete is the right to move to the trash; nothing else deletes an article."""
        if obj is not None and (obj.status == Status.TRASH or not self._is_for(request, obj)):
            return False
        return super().has_delete_permission(request, obj)

    def has_restore_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Whether the person may take articles, or this one, out of the trash: whoever may put them there."""
        if obj is not None and (obj.status != Status.TRASH or not self._is_for(request, obj)):
            return False
        return ModelAdmin.has_delete_permission(self, request, obj)

    def _is_for(self, request: HttpRequest, article: Article) -> bool:
        """Whether the article is the person's to change: their own or everybody's, published or not."""
        editor = editor_of(request)
        if article.status in PUBLISHING and not self.has_publish_permission(request):
            return False
        if editor.has_perm("blog.edit_others_article"):
            return True
        return any(a.author_id == editor.pk for a in article.authorships.all())
