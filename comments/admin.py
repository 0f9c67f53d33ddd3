"""The queue: comments in the admin, decided one by one or many at once."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from comments.admin_discussion import BanAdmin, DiscussionSettingsAdmin
from comments.conversations import conversation_changed
from comments.decisions import DECISIONS
from comments.mail import admin as _mail  # noqa: F401  (Django looks for the admin of an app in one place)
from comments.models import TEXT_BYTES, Comment, Decision, Edit, Status
from comments.queue.beside import beside
from comments.queue.filters import (
    ArticleFilter,
    CappedPaginator,
    NetworkFilter,
    PersonFilter,
    ReasonFilter,
    StatusTabs,
)
from comments.queue.views import QueueViews, decide_all, editor_of
from comments.rendering import render_comment

__all__ = ["BanAdmin", "CommentAdmin", "DiscussionSettingsAdmin"]

#: What may be done with a comment, by where it stands: the decision, the word on its button, its key in the queue.
CHOICES: dict[str, list[tuple[str, str, str]]] = {
    Status.PENDING: [
        ("approved", "Approve", "a"),
        ("spam", "Spam", "s"),
        ("trash", "Trash", "t"),
    ],
    Status.APPROVED: [
        ("pending", "Unapprove", "h"),
        ("spam", "Spam", "s"),
        ("trash", "Trash", "t"),
    ],
    Status.SPAM: [("approved", "Not spam: approve", "a"), ("trash", "Trash", "t")],
    Status.TRASH: [("pending", "Back to the queue", "h"), ("approved", "Approve", "a")],
}


class CommentForm(forms.ModelForm):
    """A comment's words and writer. Where it stands is decided by buttons, not here."""

    class Meta:
        model = Comment
        fields = ("source", "author_name", "author_email", "author_url")
        widgets = {"source": forms.Textarea(attrs={"rows": 12})}

    def clean_source(self) -> str:
        """Refuse a text that is too long, or of which nothing would be left to read."""
        source: str = self.cleaned_data["source"].replace("\0", "")
        if len(source.encode()) > TEXT_BYTES:
            raise ValidationError("The comment is longer than 65,525 bytes.")
        if not render_comment(source, is_html=self.instance.is_html):
            raise ValidationError(
                "Nothing would be left of this comment. Put it in the trash instead."
            )
        return source


def decision(status: str, title: str) -> Any:
    """Return the list's action that moves the chosen comments to ``status``."""

    @admin.action(description=title, permissions=["change"])
    def act(model_admin: "CommentAdmin", request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        asked = len(chosen)
        moved = len(decide_all(chosen, status, request))
        unmoved = asked - moved
        words = f"{DECISIONS[status]}: {moved} {'comment' if moved == 1 else 'comments'}."
        if unmoved > 0:
            words += f" {unmoved} stood there already."
        model_admin.message_user(request, words, messages.SUCCESS)

    act.__name__ = f"to_{status}"
    return act


@admin.register(Comment)
class CommentAdmin(QueueViews):
    """The queue as a reading list. Replies are written on the site, never here."""

    form = CommentForm
    list_display_links = None
    list_filter = (StatusTabs, ArticleFilter, PersonFilter, NetworkFilter, ReasonFilter)
    list_per_page = 40
    paginator = CappedPaginator
    show_full_result_count = False
    search_fields = ("source", "author_name", "author_email", "article__title")
    search_help_text = "Text, name, e-mail or article"
    actions = (
        decision(Status.APPROVED, "Approve"),
        decision(Status.PENDING, "Unapprove"),
        decision(Status.SPAM, "Mark as spam"),
        decision(Status.TRASH, "Move to the trash"),
    )
    change_form_template = "admin/comments/comment/change_form.html"
    fieldsets = (
        (None, {"fields": ("source",)}),
        ("Writer", {"fields": ("author_name", "author_email", "author_url", "writer")}),
        (
            "Where and when",
            {"fields": ("article", "created_at", "edited_at", "address", "user_agent")},
        ),
    )
    readonly_fields = ("writer", "article", "created_at", "edited_at", "address", "user_agent")

    # --- The list

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Return the comments with what one line of the list shows."""
        comments: QuerySet[Comment] = super().get_queryset(request)
        return comments.select_related("article", "user", "parent__user").defer(
            "article__body", "article__body_html", "parent__source", "parent__html", "user_agent"
        )

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Put the queue in order of waiting, everything else newest first."""
        if request.GET.get("status", Status.PENDING) == Status.PENDING:
            return ("created_at", "pk")
        return ("-created_at", "-pk")

    def get_list_display(self, request: HttpRequest) -> tuple[Any]:
        """Return the one column: the comment as it reads, with buttons for those who may decide. No query."""
        may_change, here = self.has_change_permission(request), request.get_full_path()

        @admin.display(description="comment")
        def entry(comment: Comment) -> SafeString:
            change = reverse("admin:comments_comment_change", args=[comment.pk])
            filters: dict[str, Any] = {
                "preserved_filters": self.get_preserved_filters(request),
                "opts": self.opts,
            }
            context = {
                "comment": comment,
                "here": here,
                "choices": CHOICES[comment.status] if may_change else (),
                "change_url": add_preserved_filters(filters, change),
            }
            return render_to_string("admin/comments/comment/_entry.html", context)

        return (entry,)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, with a way to take back what was decided last."""
        may_decide = self.has_change_permission(request)
        context = {
            "may_decide": may_decide,
            "may_undo": may_decide and Decision.objects.to_undo(editor_of(request).pk).exists(),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer deleting for good in the trash only."""
        actions: dict[str, Any] = super().get_actions(request)
        if request.GET.get("status") != Status.TRASH:
            actions.pop("delete_selected", None)
        return actions

    # --- What is allowed

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never: comments are written on the site."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Let only what is in the trash be deleted for good."""
        if obj is not None and obj.status != Status.TRASH:
            return False
        return super().has_delete_permission(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        """Delete for good, but nothing that has left the trash meanwhile."""
        super().delete_queryset(request, queryset.filter(status=Status.TRASH))

    # --- One comment

    def get_readonly_fields(self, request: HttpRequest, obj: Comment | None = None) -> Any:
        """Leave the name of somebody with an account to the account."""
        names = ("author_name", "author_email", "author_url") if obj and obj.user_id else ()
        return (*names, *super().get_readonly_fields(request, obj))

    @admin.display(description="account")
    def writer(self, comment: Comment) -> str:
        """Return who was signed in, and through what."""
        if not comment.user:
            return "None: a guest"
        through = f" (through {comment.provider_name})" if comment.provider_name else ""
        return f"{comment.user.public_name}{through}"

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:
        """Store an edit: render the text anew and say when it was edited.

        Only what the form holds is written: a decision made meanwhile stays as it is.
        """
        fields = list(form.changed_data)
        if not fields:
            return
        with transaction.atomic():
            if "source" in fields:
                before = Comment.objects.values_list("source", flat=True).get(pk=obj.pk)
                Edit.objects.create(comment=obj, source=before, by=editor_of(request))
                obj.html = render_comment(obj.source, is_html=obj.is_html)
                obj.edited_at = timezone.now()
                fields += ["html", "edited_at"]
                if obj.reviewed_at:
                    # An editor has read it as it is now: flags do not hide it again.
                    obj.reviewed_at = obj.edited_at
                    fields.append("reviewed_at")
            obj.save(update_fields=fields)
            conversation_changed(obj.article)

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Comment | None = None,
    ) -> HttpResponse:
        """Show the buttons that fit where the comment stands."""
        if obj is not None:
            context |= beside(obj)
            context["may_ban"] = request.user.has_perm("comments.add_ban")
            context["choices"] = CHOICES[obj.status]
            context["title"] = f"{obj.name} on “{obj.article}”"
            context["subtitle"] = None
        return super().render_change_form(request, context, add, change, form_url, obj)
