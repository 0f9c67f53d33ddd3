"""Static pages in the admin: a small tree, written in the same editor as articles."""

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from js_asset import Media

from accounts.models import User
from blog import admin_links
from blog.article_html import raw_blocks
from blog.editor import BodyWidget
from blog.models import Page
from blog.rendering import BODY_LENGTH, clean_body
from blog.sanitizing import is_too_deep


class PageForm(forms.ModelForm):
    """A page as it is written. The admin sets ``editor``: the person who writes."""

    editor: User | None = None

    class Meta:
        model = Page
        fields = (
            *("title", "body", "is_published", "password", "parent", "slug", "seo_description"),
            "is_noindex",
        )
        widgets = {
            "title": forms.TextInput(attrs={"class": "headline", "autocomplete": "off"}),
            "body": BodyWidget,
            "slug": forms.TextInput(attrs={"autocomplete": "off"}),
            "seo_description": forms.Textarea(attrs={"rows": 3}),
        }

    def clean_body(self) -> str:
        """Keep of the text what the page would show. Raises ValidationError for what cannot be kept whole."""
        body: str = self.cleaned_data["body"]
        if len(body) > BODY_LENGTH:
            raise ValidationError(f"The text is longer than {BODY_LENGTH:,} characters.")
        if is_too_deep(body):
            raise ValidationError("The text has elements in one another more than 200 levels deep.")
        cleaned = clean_body(body)
        if self.editor and not self.editor.has_perm("blog.write_raw_html"):
            known = raw_blocks(self.instance.body or "")
            if any(block not in known for block in raw_blocks(cleaned)):
                raise ValidationError("You may not add or change raw HTML.")
        return cleaned


@admin.register(Page)
class PageAdmin(admin.ModelAdmin):
    """About, contact, imprint and what stands below them."""

    form = PageForm
    list_display = ("indented_title", "address", "is_published")
    list_display_links = ("indented_title",)
    list_filter = ("is_published",)
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("title", "path")
    ordering = ("path",)
    autocomplete_fields = ("parent",)
    fieldsets = (
        (None, {"fields": ("title", "body"), "classes": ("writing",)}),
        ("Publication", {"fields": ("is_published", "password")}),
        ("Address", {"fields": ("parent", "slug")}),
        ("Search engines", {"fields": ("seo_description", "is_noindex")}),
    )

    @admin.display(description="title", ordering="path")
    def indented_title(self, page: Page) -> SafeString:
        """Return the title, indented by its level; the level is also said in words."""
        level = page.path.count("/")
        words = f"level {level + 1}: " if level else ""
        return format_html(
            '<span class="tree" data-level="{}"><span class="visually-hidden">{}</span>{}</span>',
            level,
            words,
            page.title,
        )

    @admin.display(description="address")
    def address(self, page: Page) -> str:
        """Return the page's address."""
        return page.get_absolute_url()

    def view_on_site(self, page: Page) -> str:
        """Return where readers find it; nothing before it is published."""
        return page.get_absolute_url() if page.is_published else ""

    def get_form(
        self, request: HttpRequest, obj: Page | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, told who writes."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"editor": request.user})

    # The editor's import map is an inline script, so this page gets a nonce.
    @method_decorator(csp_update({"script-src": [NONCE]}))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show or take the form."""
        return super().changeform_view(request, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Give the editor's import map its nonce."""
        nonce = str(request.csp_nonce)  # type: ignore[attr-defined]
        context["media"] = Media.from_media(context["media"], nonce=nonce)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Page, form: Any, change: bool) -> None:
        """Store a page, and name its dead links."""
        super().save_model(request, obj, form, change)
        admin_links.warn(request, obj.body)

    def delete_model(self, request: HttpRequest, obj: Page) -> None:
        """Delete a page, and tell the caches."""
        obj.delete()

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete pages, those below first, and tell the caches."""
        for page in queryset.order_by("-path"):
            page.delete()
