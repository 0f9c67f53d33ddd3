"""Discussion settings and bans in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from comments.models import Ban, DiscussionSettings


@admin.register(DiscussionSettings)
class DiscussionSettingsAdmin(admin.ModelAdmin):
    """The one row that rules the discussion, each setting beside what it does."""

    fieldsets = (
        (
            "Who may comment",
            {
                "fields": (
                    *("require_name_email", "require_sign_in"),
                    *("close_automatically", "close_after_days"),
                )
            },
        ),
        (
            "What waits for you",
            {"fields": ("hold_everything", "hold_first", "hold_links", "hold_words")},
        ),
        ("What is spam", {"fields": ("filter_spam", "spam_words")}),
        (
            "How fast",
            {
                "fields": (
                    *("flood_seconds", "heated_replies"),
                    *("heated_minutes", "heated_seconds"),
                )
            },
        ),
        ("Who is told", {"fields": ("tell_authors", "tell_moderators")}),
        ("How it is read", {"fields": ("page_threads", "shown_levels")}),
        ("What readers may do", {"fields": ("edit_minutes", "flags_to_hide", "votes")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Let it be made once."""
        return super().has_add_permission(request) and not DiscussionSettings.objects.exists()

    def has_delete_permission(
        self, request: HttpRequest, obj: DiscussionSettings | None = None
    ) -> bool:
        """Never: without the row the defaults would hold again, unseen."""
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Go straight to the row, which is made where it is missing: a list of one is a detour."""
        if self.has_view_or_change_permission(request):
            if not DiscussionSettings.objects.exists():
                DiscussionSettings().save()
            return redirect(reverse("admin:comments_discussionsettings_change", args=[1]))
        return super().changelist_view(request, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Call the page by what is on it."""
        context |= {"title": "Discussion settings", "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Ban)
class BanAdmin(admin.ModelAdmin):
    """Who may not comment, until when, why, and who said so."""

    list_display = ("__str__", "reason", "until", "by", "created_at")
    list_filter = ("kind",)
    list_per_page = 100
    list_select_related = ("user", "by")
    show_full_result_count = False
    search_fields = ("value", "reason", "user__display_name", "user__username")
    autocomplete_fields = ("user",)
    fields = ("kind", "value", "user", "until", "reason")
    ordering = ("-created_at", "-pk")

    def save_model(self, request: HttpRequest, obj: Ban, form: Any, change: bool) -> None:
        """Keep who banned."""
        if not change:
            obj.by = request.user  # type: ignore[assignment]  # the admin lets only accounts in
        super().save_model(request, obj, form, change)
