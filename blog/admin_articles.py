"""The page on which an article is written, who may open it, and the way to the trash and back."""

import dataclasses
from typing import Any, ClassVar, cast

from csp.constants import NONCE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from js_asset import Media

from blog import admin_links
from blog.admin_article_list import ArticleListAdmin
from blog.admin_article_rights import editor_of
from blog.admin_forms import ArticleForm, words_of
from blog.admin_revisions import compare_address
from blog.admin_times import SiteTimeField, SiteTimeWidget
from blog.found import found
from blog.models import Article, Authorship
from blog.revisions import READ_BY_OTHERS, begun, follow_title, keep, set_aside
from blog.statuses import Status
from blog.trash import KEPT


class AuthorshipForm(forms.ModelForm):
    """One of the authors."""

    class Meta:
        model = Authorship
        fields = ("author", "position")
        # A head of the column is no label to everybody.
        widgets = {"position": forms.NumberInput(attrs={"aria-label": "Position"})}


class AuthorshipFormSet(forms.BaseInlineFormSet):
    """The authors of one article."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        """Name the tick that takes an author away: a head of the column is no label to everybody."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Take this author away"


class AuthorshipInline(admin.TabularInline):
    """The authors, in the order in which they stand."""

    model = Authorship
    form = AuthorshipForm
    formset = AuthorshipFormSet
    extra = 0
    autocomplete_fields = ("author",)
    fields = ("author", "position")
    verbose_name_plural = "authors"

    # Whoever may write everybody's articles may say who wrote one.

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
        if not editor_of(request).has_perm("blog.edit_others_article"):
            return False
        if article is None:
            return articles.has_add_permission(request)
        return articles.has_change_permission(request, article)


@admin.register(Article)
class ArticleAdmin(ArticleListAdmin):
    """Everything that is written, published or not."""

    form = ArticleForm
    formfield_overrides: ClassVar[Any] = {
        models.DateTimeField: {"form_class": SiteTimeField, "widget": SiteTimeWidget}
    }
    autocomplete_fields = ("categories", "tags", "series")
    inlines = (AuthorshipInline,)
    change_form_template = "admin/blog/article/change_form.html"
    fieldsets = (
        (None, {"fields": ("title", "excerpt", "body"), "classes": ("writing",)}),
        (
            "Publication",
            {"fields": ("status", "published_at", "unpublish_at", "password", "is_sticky")},
        ),
        ("Lead image", {"fields": ("lead_image",)}),
        ("Filed under", {"fields": ("categories", "tags", "series", "series_position")}),
        ("Discussion", {"fields": ("comments_open",)}),
        ("Address and language", {"fields": ("slug", "language")}),
        (
            "Search engines and cards",
            {
                "fields": (
                    *("seo_title", "seo_description", "card_image", "canonical_url"),
                    "is_noindex",
                ),
                "classes": ("collapse",),
            },
        ),
    )

    # --- To the trash and back

    def get_urls(self) -> list[URLPattern]:
        """Add the way back from the trash, and what the editor asks about links."""
        restore = self.admin_site.admin_view(self.restore_from_trash)
        return [
            path("<int:pk>/from-trash/", restore, name="blog_article_from_trash"),
            path("links/", self.admin_site.admin_view(admin_links.check), name="blog_links"),
            *super().get_urls(),
        ]

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask whether to move the article to the trash, and do so: that takes deletion's place."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            raise Http404("There is no such article.")
        if article.status == Status.TRASH:
            return redirect("admin:blog_article_change", article.pk)
        if not self.has_delete_permission(request, article):
            raise PermissionDenied
        if request.method == "POST":
            article.trash()
            self.log_change(request, article, "Moved to the trash.")
            said = f"“{article}” is in the trash. It is deleted with its comments after 30 days."
            self.message_user(request, said, messages.SUCCESS)
            return redirect("admin:blog_article_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "article": article}
        context |= {"title": "Move to the trash?", **(extra_context or {})}
        return TemplateResponse(request, "admin/blog/article/trash.html", context)

    def restore_from_trash(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an article out of the trash (POST), as a draft."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self.get_queryset(request).filter(pk=pk, status=Status.TRASH).first()
        if article is None:
            raise Http404("There is no such article in the trash.")
        if not self.has_restore_permission(request, article):
            raise PermissionDenied
        article.restore()
        self.log_change(request, article, "Taken out of the trash.")
        said = f"“{article}” is a draft again."
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:blog_article_change", article.pk)

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
        key = form.cleaned_data.get("draft_key", "")
        admin_links.warn(request, words.body)
        if self._is_beside(request, obj):
            keep(obj, words, editor, base=None, key=key)
            return
        said = dataclasses.replace(words, details={})
        if change:
            keep(obj, said, editor, base=None, applied=True, key=key)
            follow_title(obj)
        super().save_model(request, obj, form, change)
        if not change:
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
        context["found"] = found(obj)
        form: ArticleForm = context["adminform"].form
        context["desk"] = {
            "reader": editor_of(request).pk,
            "is_read": obj is not None and obj.status in READ_BY_OTHERS,
            "trashed_until": obj.trashed_at + KEPT if obj and obj.trashed_at else None,
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
            context["standing"] = self.status_of(obj)
            if obj.published_at and obj.published_at > timezone.now():
                context["public_from"] = date_format(
                    timezone.localtime(obj.published_at), "j F Y, H:i"
                )
        else:
            context["title"] = "New article"
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = status
        return response
