"""The queue: comments in the admin, decided one by one or many at once."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString

from accounts.models import User
from comments.admin_discussion import BanAdmin, DiscussionSettingsAdmin
from comments.decisions import DECISIONS, REASON_LENGTH
from comments.mail import admin as _mail  # noqa: F401  (Django looks for the admin of an app in one place)
from comments.models import TEXT_BYTES, Comment, Status
from comments.moderation import set_status
from comments.rendering import render_comment

__all__ = ["BanAdmin", "CommentAdmin", "DiscussionSettingsAdmin"]

#: What may be done with a comment, by where it stands: the decision and the word on its button.
CHOICES: dict[str, list[tuple[str, str]]] = {
    Status.PENDING: [("approved", "Approve"), ("spam", "Spam"), ("trash", "Trash")],
    Status.APPROVED: [("pending", "Unapprove"), ("spam", "Spam"), ("trash", "Trash")],
    Status.SPAM: [("approved", "Not spam: approve"), ("trash", "Trash")],
    Status.TRASH: [("pending", "Back to the queue"), ("approved", "Approve")],
}
TABS = [*Status.choices, ("all", "All")]


class StatusTabs(admin.SimpleListFilter):
    """Tabs above the list; without a choice the waiting ones are shown."""

    title = "status"
    parameter_name = "status"
    template = "admin/comments/comment/_tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the tabs, and count what stands behind each: one query."""
        counted = Comment.objects.order_by().values_list("status").annotate(Count("pk"))
        self.counts: dict[str, int] = dict(counted)
        self.counts["all"] = sum(self.counts.values())
        return TABS

    def value(self) -> str:
        """Return the chosen tab; anything unknown is the queue."""
        value = super().value()
        return value if value in dict(TABS) else Status.PENDING

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:
        """Return the comments behind the tab."""
        return queryset if self.value() == "all" else queryset.filter(status=self.value())

    def choices(self, changelist: ChangeList) -> Any:
        """Return what the tabs' template needs."""
        for value, title in TABS:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"status": value}, remove=["p"]),
                "display": title,
                "count": self.counts.get(value, 0),
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


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    return cast(User, request.user)


def decision(status: str, title: str) -> Any:
    """Return the list's action that moves the chosen comments to ``status``."""

    @admin.action(description=title, permissions=["change"])
    def act(model_admin: "CommentAdmin", request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        moved = sum(
            set_status(comment, status, editor_of(request)) for comment in chosen.order_by("pk")
        )
        unmoved = chosen.model.objects.filter(pk__in=[c.pk for c in chosen]).count() - moved
        words = f"{DECISIONS[status]}: {moved} {'comment' if moved == 1 else 'comments'}."
        if unmoved > 0:
            words += f" {unmoved} stood there already."
        model_admin.message_user(request, words, messages.SUCCESS)

    act.__name__ = f"to_{status}"
    return act


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The queue as a reading list. Replies are written on the site, never here."""

    form = CommentForm
    list_display = ("entry",)
    list_display_links = None
    list_filter = (StatusTabs,)
    list_per_page = 40
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

    def get_list_display(self, request: HttpRequest) -> tuple[str]:
        """Return the one column: the comment as it reads, with buttons for those who may decide."""
        return ("entry",) if self.has_change_permission(request) else ("entry_to_read",)

    @admin.display(description="comment")
    def entry(self, comment: Comment) -> SafeString:
        """Return the comment as it reads in the list, with the decisions that fit. No query."""
        context = {"comment": comment, "choices": CHOICES[comment.status]}
        return render_to_string("admin/comments/comment/_entry.html", context)

    @admin.display(description="comment")
    def entry_to_read(self, comment: Comment) -> SafeString:
        """Return the comment as it reads in the list. No query."""
        return render_to_string("admin/comments/comment/_entry.html", {"comment": comment})

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
        if "source" in fields:
            obj.html = render_comment(obj.source, is_html=obj.is_html)
            obj.edited_at = timezone.now()
            fields += ["html", "edited_at"]
        if fields:
            obj.save(update_fields=fields)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that takes a decision."""
        decide = self.admin_site.admin_view(self.decide_view)
        return [
            path("<path:pk>/decide/", decide, name="comments_comment_decide"),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Take a decision (POST ``decision`` and, if wished, ``reason``) and go back to where it was made."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        comment = self.get_object(request, unquote(pk))
        if comment is None:
            raise Http404("There is no such comment.")
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        status = request.POST.get("decision", "")
        if status not in DECISIONS:
            raise Http404("There is no such decision.")
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:REASON_LENGTH]
        moved = set_status(comment, status, editor_of(request), reason)
        words = DECISIONS[status] if moved else "It stood there already"
        self.message_user(
            request, f"{words}: {comment.name} on “{comment.article}”.", messages.SUCCESS
        )
        return redirect(self.next_page(request, comment))

    def next_page(self, request: HttpRequest, comment: Comment) -> str:
        """Return the list that the decision was made in, else the comment's own page."""
        wanted = request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
            return wanted
        return reverse("admin:comments_comment_change", args=[comment.pk])

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
            context["choices"] = CHOICES[obj.status]
            context["title"] = f"{obj.name} on “{obj.article}”"
            context["subtitle"] = None
        return super().render_change_form(request, context, add, change, form_url, obj)
