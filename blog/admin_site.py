"""The site as a whole in the admin: its words, look, addresses and menus."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from blog.design import Palette, swatch
from blog.editor import PictureWidget
from blog.models import Article, MenuItem, Page, SiteSettings
from blog.site_settings import Permalinks
from blog.time_zones import time_zones

#: So many names are said where slugs stand in one another's way; the rest is a number.
NAMED = 5


class SiteSettingsForm(forms.ModelForm):
    """The settings, with choices where there are choices and pictures chosen by looking."""

    class Meta:
        model = SiteSettings
        fields = (
            *("title", "tagline", "description", "footer", "logo", "icon", "palette", "typeface"),
            *("language", "time_zone", "permalinks", "transliterates_slugs", "old_folders"),
            *("page_size", "feed_size", "is_indexed", "robots"),
        )
        widgets = {
            "palette": forms.RadioSelect,
            "typeface": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 3}),
            "robots": forms.Textarea(attrs={"rows": 5}),
            "old_folders": forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
            **{
                name: forms.TextInput(attrs={"class": "vTextField"})
                for name in ("title", "tagline", "footer")
            },
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages and time zones that there are."""
        super().__init__(*args, **kwargs)
        if "palette" in self.fields:
            self.fields["palette"].choices = [  # type: ignore[attr-defined]
                (value, format_html("{} {}", mark_safe(swatch(value)), label))
                for value, label in Palette.choices
            ]
        languages = [("", "As the server is set up"), *settings.LANGUAGES]
        zones = [(zone, zone) for zone in sorted(time_zones())]
        self._choose("language", languages)
        self._choose("time_zone", [("", f"As the server is set up: {settings.TIME_ZONE}"), *zones])
        for name in ("logo", "icon"):
            if name in self.fields:
                relation = SiteSettings._meta.get_field(name).remote_field  # noqa: SLF001 (Django’s documented API)
                self.fields[name].widget = PictureWidget(relation, admin.site)

    def _choose(self, name: str, choices: list[Any]) -> None:
        if name in self.fields:
            self.fields[name].widget = forms.Select(choices=choices)

    def clean_permalinks(self) -> str:
        """Refuse addresses by name where an article and a page would have the same."""
        wanted: str = self.cleaned_data["permalinks"]
        if wanted == Permalinks.NAME and self.instance.permalinks != wanted:
            roots = Page.objects.filter(parent=None).values("slug")
            both = list(Article.objects.filter(slug__in=roots).values_list("slug", flat=True))
            if both:
                names = ", ".join(f"/{slug}/" for slug in both[:NAMED])
                raise forms.ValidationError(
                    f"A page and an article would both stand at {names}. Change one of the two first."
                )
        return wanted


@admin.register(SiteSettings)
class SiteSettingsAdmin(admin.ModelAdmin):
    """The one row of what the owner says about the site."""

    form = SiteSettingsForm
    fieldsets = (
        (None, {"fields": ("title", "tagline", "description", "footer")}),
        ("Look", {"fields": ("logo", "icon", "palette", "typeface")}),
        ("Language and time", {"fields": ("language", "time_zone")}),
        ("Addresses", {"fields": ("permalinks", "transliterates_slugs", "old_folders")}),
        ("Lists", {"fields": ("page_size", "feed_size")}),
        ("Search engines", {"fields": ("is_indexed", "robots")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let it be made once."""
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        """Never: a site has a name."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go straight to the row: a list of one is a detour."""
        if self.has_view_or_change_permission(request) and SiteSettings.objects.exists():
            return redirect(reverse("admin:blog_sitesettings_change", args=[1]))
        return super().changelist_view(request, extra_context)


@admin.register(MenuItem)
class MenuItemAdmin(admin.ModelAdmin):
    """The menus. Where the masthead has none, it shows the sections."""

    list_display = ("text", "place", "position", "url")
    list_display_links = ("text",)
    list_editable = ("position",)
    list_filter = ("place",)
    list_per_page = 100
    list_select_related = ("page", "category")
    show_full_result_count = False
    autocomplete_fields = ("page", "category")
    fields = ("place", "label", "page", "category", "address", "position")

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete one by one, so that the caches are told."""
        for item in queryset:
            item.delete()
