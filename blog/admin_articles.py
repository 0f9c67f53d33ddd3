"""Articles in the admin: the list, the page on which one is written, publishing and withdrawing."""

import dataclasses
from typing import Any, cast

from csp.constants import NONCE
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from js_asset import Media

from accounts.models import User
from blog.admin_forms import ArticleForm, words_of
from blog.admin_revisions import RevisionsAdmin, compare_address
from blog.models import Article, Authorship, Status
from blog.revisions import READ_BY_OTHERS, begun, follow_title, keep, set_aside
from blog.statuses import PUBLISHING


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    return cast(User, request.user)


class AuthorshipInline(admin.TabularInline):
    """The authors, in the order in which they stand."""

    model = Authorship
    extra = 0
    autocomplete_fields = ("author",)
    fields = ("author", "position")
    verbose_name_plural = "authors"

    # Whoever may write an article may say who wrote it.

    def has_view_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the article."""
        return editor_of(request).has_perm("blog.view_article") or self._may_write(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the article."""
        return self._may_write(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the article."""
        return self._may_write(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """As for the article."""
        return self._may_write(request, obj)

    def _may_write(self, request: HttpRequest, article: Article | None) -> bool:
        articles = self.admin_site.get_model_admin(Article)
        if article is None:
            return articles.has_add_permission(request)
        return articles.has_change_permission(request, article)


@admin.register(Article)
class ArticleAdmin(RevisionsAdmin):
    """Everything that is written, published or not."""

    form = ArticleForm
    list_display = ("headline", "standing", "byline", "when", "sections", "look")
    list_display_links = ("headline",)
    list_filter = (
        "status",
        "comments_open",
        ("categories", admin.RelatedOnlyFieldListFilter),
        ("authors", admin.RelatedOnlyFieldListFilter),
    )
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("title", "slug", "excerpt")
    search_help_text = "Headline, slug or standfirst"
    date_hierarchy = "published_at"
    ordering = ("-created_at", "-pk")
    actions = ("publish", "withdraw")
    autocomplete_fields = ("categories", "tags")
    inlines = (AuthorshipInline,)
    change_form_template = "admin/blog/article/change_form.html"
    fieldsets = (
        (None, {"fields": ("title", "excerpt", "body"), "classes": ("writing",)}),
        ("Publication", {"fields": ("status", "published_at", "comments_open")}),
        ("Lead image", {"fields": ("lead_image",)}),
        ("Filed under", {"fields": ("categories", "tags")}),
        ("Address and language", {"fields": ("slug", "language")}),
    )

    # --- The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """Return articles; in the list with what a line of it shows, and without their bodies."""
        articles: QuerySet[Article] = super().get_queryset(request)
        match = request.resolver_match
        if match and match.url_name == "blog_article_changelist":
            return articles.defer("body", "body_html").prefetch_related(
                "authorships__author", "categories"
            )
        return articles

    @admin.display(description="headline", ordering="title")
    def headline(self, article: Article) -> SafeString:
        """Return the title, read in its own language."""
        return format_html('<span class="headline" dir="auto">{}</span>', article.title)

    @admin.display(description="status", ordering="status")
    def standing(self, article: Article) -> SafeString:
        """Return the status; a schedule whose time has come is called published, which it is."""
        status = Status(article.status)
        if status == Status.SCHEDULED and article.is_public:
            status = Status.PUBLISHED
        return format_html('<span class="status" data-status="{}">{}</span>', status, status.label)

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

    @admin.display(description="look")
    def look(self, article: Article) -> SafeString:
        """Return the link to the page, or to its preview."""
        word = "View on site" if article.is_public else "Preview"
        return format_html(
            '<a href="{}">{}<span class="visually-hidden"> “{}”</span></a>',
            self.view_on_site(article),
            word,
            article.title,
        )

    def view_on_site(self, article: Article) -> str:
        """Return the permalink of what everybody may read, the preview of everything else."""
        return article.get_absolute_url() if article.is_public else article.get_preview_url()

    # --- Publishing

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Whether the person may make articles public."""
        return editor_of(request).has_perm("blog.publish_article")

    @admin.action(description="Publish now", permissions=["publish"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Make the chosen articles public."""
        self._move(request, [a for a in chosen if not a.is_public], Article.publish, "Published")

    @admin.action(description="Withdraw to draft", permissions=["publish"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Take the chosen articles back to drafts."""
        moved = [a for a in chosen if a.status != Status.DRAFT]
        self._move(request, moved, Article.withdraw, "Withdrawn")

    def _move(self, request: HttpRequest, moved: list[Article], how: Any, word: str) -> None:
        for article in moved:
            how(article)
            self.log_change(request, article, f"{word}.")
        many = f"{len(moved)} {model_ngettext(self.opts, len(moved))}"
        self.message_user(request, f"{word}: {many}.", messages.SUCCESS)

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """Keep what is public in the hands of those who may publish: a change there is a publication."""
        if (
            obj is not None
            and obj.status in PUBLISHING
            and not self.has_publish_permission(request)
        ):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """The same for deleting."""
        if (
            obj is not None
            and obj.status in PUBLISHING
            and not self.has_publish_permission(request)
        ):
            return False
        return super().has_delete_permission(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        """Delete the chosen, without what the person may not delete."""
        if not self.has_publish_permission(request):
            queryset = queryset.exclude(status__in=PUBLISHING)
        super().delete_queryset(request, queryset)

    # --- Writing

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[ArticleForm]:
        """Return the form, told who writes."""
        form = super().get_form(request, obj, change, **kwargs)
        return cast(type[ArticleForm], type(form.__name__, (form,), {"editor": editor_of(request)}))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        """Store the article with a revision of it, or only the revision: a draft beside what others read."""
        words, editor = words_of(form), editor_of(request)
        if self._is_beside(request, obj):
            keep(obj, words, editor, base=None)
            return
        said = dataclasses.replace(words, details={})
        if change:
            keep(obj, said, editor, base=None, applied=True)
            follow_title(obj)
        super().save_model(request, obj, form, change)
        if not change:
            key = form.cleaned_data.get("draft_key", "")
            keep(obj, said, editor, base=None, applied=True, key=key, is_new=True)

    def _is_beside(self, request: HttpRequest, article: Article) -> bool:
        """Whether the form was sent with “Keep as a draft”, for an article that others read."""
        if "_beside" not in request.POST or not article.pk:
            return False
        # The form has written into the article already: what counts is what is stored.
        return Article.objects.filter(pk=article.pk, status__in=READ_BY_OTHERS).exists()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Make the acting person the author of an article that names none."""
        if self._is_beside(request, form.instance):
            # Sections and tags wait with the words. Authors are rows of their own: the button says so.
            for formset in formsets:
                self.save_formset(request, form, formset, change=change)
            return
        super().save_related(request, form, formsets, change)
        article = form.instance
        if not change and not article.authorships.exists():
            Authorship.objects.create(article=article, author=editor_of(request))

    # The editor's import map is an inline script, so this page, and no other, gets a nonce.
    @method_decorator(csp_update({"script-src": [NONCE]}))
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show or take the form; take that of a new article for the one that its autosave has begun."""
        key = request.POST.get("draft_key", "").replace("\0", "")[:40]
        if object_id is None and key and (article := begun(editor_of(request), key)):
            object_id = str(article.pk)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """After keeping a draft beside the text, stay at it."""
        if self._is_beside(request, obj):
            said = "Kept as a draft. Everybody still reads the published text."
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:blog_article_change", obj.pk)
        return super().response_change(request, obj)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """Give the editor's import map its nonce, and say what a click on the look link shows."""
        nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=nonce)
        context["is_public"] = obj is not None and obj.is_public
        form: ArticleForm = context["adminform"].form
        context["desk"] = {
            "reader": editor_of(request).pk,
            "is_read": obj is not None and obj.status in READ_BY_OTHERS,
            "beside": form.newest if form.newest and not form.newest.applied else None,
        }
        status = 200
        if form.conflict and obj is not None:
            aside = set_aside(obj, words_of(form), editor_of(request))
            context["conflict"] = form.conflict
            context["compare"] = compare_address(obj.pk, form.conflict, aside)
            status = 409
        if obj is not None:
            context["subtitle"] = None
            context["title"] = (
                "Edit article" if self.has_change_permission(request, obj) else "Article"
            )
            context["standing"] = self.standing(obj)
            if obj.published_at and obj.published_at > timezone.now():
                context["public_from"] = date_format(
                    timezone.localtime(obj.published_at), "j F Y, H:i"
                )
        else:
            context["title"] = "New article"
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = status
        return response
