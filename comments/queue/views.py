"""What can be done in the queue besides reading: decide, take back, answer, ban. Forms first; scripts ask for JSON."""

import uuid
from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from accounts.reader import reader_of
from comments.decisions import DECISIONS, REASON_LENGTH
from comments.models import TEXT_BYTES, Comment, Decision, Status
from comments.moderation import set_status, take_back
from comments.policy import Refused
from comments.posting import Author, post_comment
from comments.queue.banning import BanForm, ban_writer
from comments.queue.beside import beside

#: Comments that one press can decide: what a page of the queue holds, with room to spare.
AT_ONCE = 200


class ReplyForm(forms.Form):
    """An answer to a comment, written in the queue."""

    text = forms.CharField(
        label="Your reply",
        max_length=TEXT_BYTES,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": "Please type a reply."},
    )


class QueueViews(ModelAdmin):
    """The addresses of the queue, for the admin of comments."""

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses that decide, answer and ban."""
        here: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("decide/", self.decide_many_view, "decide_many"),
            ("undo/", self.undo_view, "undo"),
            ("<path:pk>/decide/", self.decide_view, "decide"),
            ("<path:pk>/reply/", self.reply_view, "reply"),
            ("<path:pk>/ban/", self.ban_view, "ban"),
            ("<path:pk>/beside/", self.beside_view, "beside"),
        ]
        return [
            *(
                path(address, self.admin_site.admin_view(view), name=f"comments_comment_{name}")
                for address, view, name in here
            ),
            *super().get_urls(),
        ]

    # --- Deciding

    def decide_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Take a decision (POST ``decision`` and, if wished, ``reason``) and go back to where it was made."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        comment = self.changeable(request, pk)
        status, reason = decision_in(request)
        moved = set_status(comment, status, editor_of(request), reason)
        words = DECISIONS[status] if moved else "It stood there already"
        said = f"{words}: {comment.name} on “{comment.article}”."
        return self.answer(request, said, comment, moved=[comment.pk] if moved else [])

    def decide_many_view(self, request: HttpRequest) -> HttpResponse:
        """Take one decision about several comments (POST ``ids``); it is taken back as one."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        status, reason = decision_in(request)
        asked = request.POST.getlist("ids")[:AT_ONCE]
        numbers = [int(n) for n in asked if n.isascii() and n.isdigit() and len(n) < 19]
        moved = decide_all(Comment.objects.filter(pk__in=numbers), status, request, reason)
        count = len(moved)
        said = f"{DECISIONS[status]}: {count} {'comment' if count == 1 else 'comments'}."
        return self.answer(request, said, None, moved=moved)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Take back what this editor decided last, all of it where one press decided several comments."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        editor = editor_of(request)
        latest = Decision.objects.to_undo(editor.pk).first()
        if latest is None:
            return self.answer(request, "There is nothing to take back.", None, moved=[])
        together = Decision.objects.to_undo(editor.pk).filter(batch=latest.batch)
        undone = take_back(list(together.select_related("comment")), editor)
        if not undone:
            said = "Somebody has decided anew since. Nothing was changed."
        elif len(undone) == 1:
            said = f"Taken back: {undone[0].comment.author_name}."
        else:
            said = f"Taken back: {len(undone)} comments."
        moved = {d.comment_id: d.before for d in undone}
        return self.answer(request, said, None, moved=list(moved), before=moved)

    # --- Answering

    def reply_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show a form for an answer; a POST approves the comment where it waits and posts the answer below it."""
        comment = self.changeable(request, pk)
        if request.method != "POST":
            return self.reply_page(request, comment, ReplyForm())
        form = ReplyForm(request.POST)
        if not form.is_valid():
            return self.reply_page(request, comment, form, str(form.errors["text"][0]), 422)
        try:
            approved = approve_and_reply(comment, form.cleaned_data["text"], request)
        except Refused as refused:
            return self.reply_page(request, comment, form, refused.message, refused.status)
        words = "Approved and answered" if approved else "Answered"
        moved = [comment.pk] if approved else []
        return self.answer(request, f"{words}: {comment.name}.", comment, moved=moved)

    def reply_page(
        self,
        request: HttpRequest,
        comment: Comment,
        form: ReplyForm,
        refusal: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Answer with the form and what stands in it; with the sentence alone where a script asks."""
        if refusal and wants_json(request):
            return JsonResponse({"refusal": refusal}, status=status)
        word = "Reply" if comment.is_visible else "Approve and reply"
        return self.page(request, comment, "reply", word, status, form=form, refusal=refusal)

    # --- Banning

    def ban_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Show a form for a ban of the comment's writer; a POST bans."""
        if not request.user.has_perm("comments.add_ban"):
            raise PermissionDenied
        comment = self.changeable(request, pk)
        form = BanForm(comment, request.POST or None, initial={"is_spam": not comment.is_visible})
        if request.method == "POST" and form.is_valid():
            ban = ban_writer(comment, form.cleaned_data, editor_of(request))
            return self.answer(request, f"Banned: {ban}.", comment, moved=[])
        status = 422 if form.errors else 200
        return self.page(request, comment, "ban", "Ban", status, form=form)

    # --- Reading

    def beside_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Return what stands beside a comment, as a piece of a page for scripts."""
        comment = self.get_object(request, unquote(pk))
        if comment is None or not self.has_view_permission(request, comment):
            raise Http404("There is no such comment.")
        context = {**beside(comment), "may_ban": request.user.has_perm("comments.add_ban")}
        return render(request, "admin/comments/comment/_beside.html", context)

    # --- What they share

    def changeable(self, request: HttpRequest, pk: str) -> Comment:
        """Return a comment that the editor may decide about. Raises Http404, PermissionDenied."""
        comment = self.get_object(request, unquote(pk))
        if comment is None:
            raise Http404("There is no such comment.")
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        return comment

    def page(
        self,
        request: HttpRequest,
        comment: Comment,
        name: str,
        title: str,
        status: int,
        **context: Any,
    ) -> HttpResponse:
        """Return a page of the admin about one comment."""
        everything = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {comment.name} on “{comment.article}”",
            "word": title,
            "opts": self.opts,
            "comment": comment,
            "next": request.POST.get("next", request.GET.get("next", "")),
            **context,
        }
        template = f"admin/comments/comment/{name}.html"
        return render(request, template, everything, status=status)

    def answer(
        self, request: HttpRequest, said: str, comment: Comment | None, **facts: Any
    ) -> HttpResponse:
        """Say what was done: as JSON to a script, else on the page that the form came from."""
        if wants_json(request):
            return JsonResponse({"said": said, **facts})
        self.message_user(request, said, messages.SUCCESS)
        return redirect(next_page(request, comment))


def approve_and_reply(comment: Comment, text: str, request: HttpRequest) -> bool:
    """Approve a comment where it does not stand yet and answer it; return whether it was approved.

    Both or neither. Raises Refused for an answer that is not taken.
    """
    editor, reader = editor_of(request), reader_of(request)
    author = Author(
        user=editor,
        provider=reader.provider if reader else "",
        address=request.META.get("REMOTE_ADDR") or None,
        user_agent=request.headers.get("User-Agent", "").replace("\0", ""),
    )
    with transaction.atomic():
        approved = set_status(comment, Status.APPROVED, editor, "Approved and answered.")
        post_comment(comment.article, author, text, parent_id=comment.pk)
    return approved


def decide_all(comments: Any, status: str, request: HttpRequest, reason: str = "") -> list[int]:
    """Take one decision about several comments; return the ids of those that it moved."""
    batch, editor = uuid.uuid4(), editor_of(request)
    return [
        comment.pk
        for comment in comments.order_by("pk")
        if set_status(comment, status, editor, reason, batch=batch)
    ]


def decision_in(request: HttpRequest) -> tuple[str, str]:
    """Return the decision and the reason that a form carries. Raises Http404 for a decision that does not exist."""
    status = request.POST.get("decision", "")
    if status not in DECISIONS:
        raise Http404("There is no such decision.")
    return status, request.POST.get("reason", "").replace("\0", "").strip()[:REASON_LENGTH]


def editor_of(request: HttpRequest) -> User:
    """Return who is signed in; the admin lets nobody else in."""
    return cast(User, request.user)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of ours asks."""
    return request.headers.get("Accept", "").startswith("application/json")


def next_page(request: HttpRequest, comment: Comment | None) -> str:
    """Return the list that a form came from, else the comment's own page, else the queue."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    if comment is None:
        return reverse("admin:comments_comment_changelist")
    return reverse("admin:comments_comment_change", args=[comment.pk])
