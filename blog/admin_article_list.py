"""The list of articles in the admin: its columns and filters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Func, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from blog.admin_article_actions import ArticleActionsAdmin
from blog.admin_article_rights import editor_of
from blog.article_queries import ArticleQuerySet
from blog.models import Article
from blog.saved_filters import SavedFilter, for_list, save
from blog.statuses import PUBLISHING, Status


@dataclass(frozen=True)
class Column:
    """A column that another app adds to the list: ``comments`` says how many there are.

    ``prepare`` loads what the column shows with the list's own query; ``show`` returns it for one article.
    """

    name: str
    title: str
    prepare: Callable[[ArticleQuerySet], ArticleQuerySet]
    show: Callable[[Article], str | SafeString]
    #: The field or expression by which the list can be sorted by it; empty for none.
    ordering: str | Func = ""


class StatusFilter(admin.SimpleListFilter):
    """Where articles stand. Without a choice all but the trash are shown."""

    title = "status"
    parameter_name = "status__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses, and two that say more: what is locked, what has ended."""
        return [*Status.choices, ("locked", "Behind a password"), ("ended", "Ended")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Article]:
        """Return the articles that stand there."""
        match self.value():
            case Status.TRASH:
                return queryset.in_trash()
            case "locked":
                return queryset.out_of_trash().exclude(password="")
            case "ended":
                return queryset.out_of_trash().filter(unpublish_at__lte=timezone.now())
            case status if status in Status.values:
                return queryset.filter(status=status)
        return queryset.out_of_trash()


class ArticleListAdmin(ArticleActionsAdmin):
    """The list. The page on which an article is written stands in admin_articles.py."""

    list_display: Any = ("headline", "standing", "byline", "when", "sections")
    list_display_links = ("headline",)
    list_filter = (
        StatusFilter,
        "comments_open",
        "is_sticky",
        ("categories", admin.RelatedOnlyFieldListFilter),
        ("series", admin.RelatedOnlyFieldListFilter),
        ("authors", admin.RelatedOnlyFieldListFilter),
    )
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug", "excerpt")
    search_help_text = "Headline, slug or standfirst"
    date_hierarchy = "published_at"
    ordering = ("-created_at", "-pk")
    change_list_template = "admin/blog/article/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return the articles that the person may see here; in the list with its columns, without bodies."""
        articles = cast(ArticleQuerySet, super().get_queryset(request))
        if not is_list(request):
            return articles
        articles = articles.defer("body", "body_html").prefetch_related(
            "authorships__author", "categories"
        )
        for column in further_columns():
            articles = column.prepare(articles)
        return articles

    def get_list_display(self, request: HttpRequest) -> tuple[Any, ...]:
        """Put the columns of other apps behind ours."""
        return (*self.list_display, *(column_method(column) for column in further_columns()))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list with the person's saved filters."""
        saved = for_list(editor_of(request), request.META.get("QUERY_STRING", ""))
        return super().changelist_view(request, {**saved, **(extra_context or {})})

    # --- Saved filters

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that save and forget a filter."""
        wrap = self.admin_site.admin_view
        return [
            path("filters/", wrap(self.save_filter), name="blog_article_filter_save"),
            path(
                "filters/<int:pk>/forget/",
                wrap(self.forget_filter),
                name="blog_article_filter_forget",
            ),
            *super().get_urls(),
        ]

    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Save a filter of the list under a name (POST ``name``, ``query``), for the person alone."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        name, query = request.POST.get("name", ""), request.POST.get("query", "")
        saved = save(editor_of(request), name, query)
        if saved is None:
            self.message_user(
                request, "A filter needs a name and something to filter by.", messages.ERROR
            )
            return redirect("admin:blog_article_changelist")
        return redirect(f"{reverse('admin:blog_article_changelist')}?{saved.query}")

    def forget_filter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget one of the person's filters (POST)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        get_object_or_404(SavedFilter, pk=pk, user=editor_of(request)).delete()
        return redirect("admin:blog_article_changelist")

    # --- Columns

    @admin.display(description="headline", ordering="title")
    def headline(self, article: Article) -> SafeString:
        """Return the title, read in its own language."""
        return format_html('<span class="headline" dir="auto">{}</span>', article.title)

    @admin.display(description="status", ordering="status")
    def standing(self, article: Article) -> SafeString:
        """Return the status, the way to the page, and what is special about the article."""
        word = "View on site" if article.is_public else "Preview"
        return format_html(
            '{} <a class="look" href="{}">{}<span class="visually-hidden"> “{}”</span></a>{}',
            self.status_of(article),
            self.view_on_site(article),
            word,
            article.title,
            format_html_join("", '<span class="marks">{}</span>', marks(article)),
        )

    def status_of(self, article: Article) -> SafeString:
        """Return the status; a schedule whose time has come is called published, which it is."""
        status, label = Status(article.status), Status(article.status).label
        if status == Status.SCHEDULED and article.is_in_its_time:
            status, label = Status.PUBLISHED, Status.PUBLISHED.label
        if status in PUBLISHING and article.has_ended:
            label = "Ended"
        return format_html('<span class="status" data-status="{}">{}</span>', status, label)

    @admin.display(description="publication date", ordering="published_at")
    def when(self, article: Article) -> str:
        """Return the publication date in the site's time."""
        if not article.published_at:
            return "–"
        return date_format(timezone.localtime(article.published_at), "j M Y, H:i")

    @admin.display(description="by")
    def byline(self, article: Article) -> str:
        """Return the authors in their order."""
        return ", ".join(author.public_name for author in article.byline)

    @admin.display(description="sections")
    def sections(self, article: Article) -> str:
        """Return the categories."""
        return ", ".join(category.name for category in article.categories.all())

    def view_on_site(self, article: Article) -> str:
        """Return the permalink of what everybody may read, the preview of everything else."""
        return article.get_absolute_url() if article.is_public else article.get_preview_url()


def is_list(request: HttpRequest) -> bool:
    """Whether the request is for the list, and not for one article or an autocompletion."""
    match = request.resolver_match
    return bool(match and match.url_name == "blog_article_changelist")


def marks(article: Article) -> list[tuple[str]]:
    """Return what the list says of an article besides its status."""
    ends = article.unpublish_at
    until = ends and f"until {date_format(timezone.localtime(ends), 'j M, H:i')}"
    said = {
        "stays on top": article.is_sticky,
        "password": bool(article.password),
        "not for search engines": article.is_noindex,
        until: bool(until) and not article.has_ended,
    }
    return [(word,) for word, is_so in said.items() if word and is_so]


def further_columns() -> list[Column]:
    """Return the columns that other apps add, as settings.ARTICLE_COLUMNS names them: blog does not know these apps."""
    return [import_string(path) for path in settings.ARTICLE_COLUMNS]


def column_method(column: Column) -> Any:
    """Return what Django's list calls for a column that another app has added."""

    @admin.display(description=column.title, ordering=column.ordering or None)
    def show(article: Article) -> str | SafeString:
        return column.show(article)

    show.__name__ = column.name
    return show
