"""What the editor's page asks for besides its form: autosave, presence, revisions, comparison, preview links."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import User
from blog.admin_forms import ArticleForm, words_of
from blog.articles import Article
from blog.comparing import compared, compared_lines
from blog.presence import arrive, leave, others_at
from blog.previews import DAYS, shared_address
from blog.revisions import (
    Conflict,
    Revision,
    autosave,
    begun,
    discard,
    newest_revision,
    restore,
    set_aside,
)

#: Revisions on a page of the list.
PER_PAGE = 100


def number_in(text: str | None) -> int:
    """Return the number that a request says; 0 for none, and for what is no number."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def told(revision: Revision) -> str:
    """Say who saved when: “Ada Example, 3 May, 14:05”."""
    when = date_format(timezone.localtime(revision.at), "j F, H:i")
    return f"{revision.writer}, {when}"


class RevisionsAdmin(ModelAdmin):
    """The addresses below an article's admin page."""

    def get_urls(self) -> list[URLPattern]:
        """Add them, before Django's own, which take anything for an id."""
        wrap = self.admin_site.admin_view
        return [
            path("autosave/", wrap(self.autosave_view), name="blog_article_autosave"),
            path("<int:pk>/autosave/", wrap(self.autosave_view), name="blog_article_autosave"),
            path("<int:pk>/presence/", wrap(self.presence_view), name="blog_article_presence"),
            path("<int:pk>/revisions/", wrap(self.revisions_view), name="blog_article_revisions"),
            path("<int:pk>/compare/", wrap(self.compare_view), name="blog_article_compare"),
            path("<int:pk>/restore/", wrap(self.restore_view), name="blog_article_restore"),
            path("<int:pk>/preview/", wrap(self.preview_view), name="blog_article_preview"),
            *super().get_urls(),
        ]

    # --- Access

    def _article(self, request: HttpRequest, pk: int, *, to_change: bool = True) -> Article:
        """Return the article if the person may change it (or see it). Raises Http404, PermissionDenied."""
        article = self.get_queryset(request).filter(pk=pk).first()
        if article is None:
            raise Http404("There is no such article.")
        if to_change and not self.has_change_permission(request, article):
            raise PermissionDenied
        if not to_change and not self.has_view_permission(request, article):
            raise PermissionDenied
        return article

    # --- While somebody writes

    def autosave_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Keep what is typed: the whole form, not yet complete. Answers JSON.

        200 with ``article``, ``base`` (the number to build on), ``slug`` and ``change`` (its address);
        409 with ``by`` and ``compare`` where somebody else saved meanwhile: the words are set aside;
        422 with ``errors`` for what cannot be kept at all.
        A GET with ``draft_key`` says which ``article``, if any, that page has begun.
        """
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        editor = _editor(request)
        asked = request.POST if request.method == "POST" else request.GET
        key = asked.get("draft_key", "").replace("\0", "")[:40]
        if request.method == "GET":
            known = begun(editor, key)
            return JsonResponse({"article": known.pk if known else None})
        article = self._article(request, pk) if pk else begun(editor, key)
        if article is None and not self.has_add_permission(request):
            raise PermissionDenied
        if article is not None and not self.has_change_permission(request, article):
            raise PermissionDenied
        form_class: Any = self.get_form(request, article, change=article is not None)
        form: ArticleForm = form_class(request.POST, instance=article or Article())
        form.is_valid()
        if "body" in form.errors or "excerpt" in form.errors:
            errors = {
                name: form.errors[name] for name in ("body", "excerpt") if name in form.errors
            }
            return JsonResponse({"errors": errors}, status=422)
        words = words_of(form)
        if article is None and not (words.title or words.body or words.excerpt):
            return JsonResponse({"article": None, "base": 0})
        # The form has written into its instance what is only being typed: begin from what is stored.
        stored = Article.objects.get(pk=article.pk) if article else None
        try:
            with transaction.atomic():
                revision = autosave(
                    stored, words, editor, base=number_in(request.POST.get("base")), key=key
                )
        except Conflict as conflict:
            assert stored is not None  # noqa: S101 (a new article has nobody to collide with)
            aside = set_aside(stored, words, editor)
            compare = compare_address(stored.pk, conflict.newest, aside)
            return JsonResponse({"by": told(conflict.newest), "compare": compare}, status=409)
        kept = revision.article
        return JsonResponse(
            {
                "article": kept.pk,
                "base": revision.number,
                "slug": kept.slug,
                "change": reverse("admin:blog_article_change", args=[kept.pk]),
                "preview": kept.get_preview_url(),
                "title": kept.title,
            }
        )

    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say that the article is open here (POST, ``leave`` when it closes); answer who else has it open.

        A GET answers only a fresh token for the form: signing in again in another tab makes the old one void.
        """
        if request.method not in {"GET", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        article = self._article(request, pk)
        editor = _editor(request)
        if request.method == "GET":
            return JsonResponse({"token": get_token(request)})
        if "leave" in request.POST:
            leave(article, editor)
            return JsonResponse({})
        arrive(article, editor)
        newest = newest_revision(article)
        return JsonResponse(
            {
                "others": others_at(article, editor),
                "newest": newest.number if newest else 0,
                "by": told(newest) if newest else "",
                "own": bool(newest and newest.editor_id == editor.pk),
            }
        )

    # --- Revisions

    def revisions_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List an article's revisions, newest first: compare two, restore one."""
        article = self._article(request, pk, to_change=False)
        found = article.revisions.select_related("editor").defer("body", "details")
        newest = newest_revision(article)
        context = {
            **self._context(request, article),
            "subtitle": "Revisions",
            "revisions": list(found[:PER_PAGE]),
            "newest": newest,
            "may_restore": self.has_change_permission(request, article),
        }
        return TemplateResponse(request, "admin/blog/article/revisions.html", context)

    def compare_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show two revisions side by side: ``a`` and ``b`` are their numbers."""
        article = self._article(request, pk, to_change=False)
        wanted = [number_in(request.GET.get(name)) for name in ("a", "b")]
        chosen = article.revisions.filter(number__in=wanted).select_related("editor")
        found = {revision.number: revision for revision in chosen}
        if any(number not in found for number in wanted):
            raise Http404("There is no such revision.")
        left, right = (found[number] for number in wanted)
        newest = newest_revision(article)
        rows = compared(left.body, right.body)
        context = {
            **self._context(request, article),
            "subtitle": "Compare",
            "sides": [left, right],
            "title_row": compared_lines(left.title, right.title),
            "excerpt_row": compared_lines(left.excerpt, right.excerpt),
            "rows": rows,
            "changes": sum(row.changed for row in rows),
            "newest": newest,
            "may_restore": self.has_change_permission(request, article),
        }
        return TemplateResponse(request, "admin/blog/article/compare.html", context)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a revision (``number``) the working copy, or drop the draft beside the text (``discard``)."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        article = self._article(request, pk)
        editor, base = _editor(request), number_in(request.POST.get("base"))
        try:
            if "discard" in request.POST:
                discard(article, editor, base=base)
                said = "The draft was set aside: this is the text that everybody reads."
            else:
                number = number_in(request.POST.get("number"))
                restore(article, number, editor, base=base)
                said = f"Revision {number} is the text you work on now."
                self.log_change(request, article, f"Restored revision {number}.")
        except Revision.DoesNotExist as error:
            raise Http404("There is no such revision.") from error
        except Conflict as conflict:
            said = f"Meanwhile this was saved: {told(conflict.newest)}. Nothing was changed; look again."
            self.message_user(request, said, messages.ERROR)
            return redirect("admin:blog_article_revisions", pk)
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:blog_article_change", pk)

    # --- Preview

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the preview in the widths of three devices, and make a link for somebody without an account."""
        article = self._article(request, pk, to_change=False)
        context = {
            **self._context(request, article),
            "subtitle": "Preview",
            "days": DAYS,
            "preview_url": f"{article.get_preview_url()}?beside",
        }
        if request.method == "POST":
            days = number_in(request.POST.get("days"))
            if days not in DAYS:
                context["error"] = "Choose for how long the link is good."
                return TemplateResponse(
                    request, "admin/blog/article/preview.html", context, status=422
                )
            address, until = shared_address(article, days)
            context |= {"shared": request.build_absolute_uri(address), "until": until}
        return TemplateResponse(request, "admin/blog/article/preview.html", context)

    def _context(self, request: HttpRequest, article: Article) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": article,
            "title": article.title,
        }


def _editor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (admin_view lets nobody else in)
    return request.user


def compare_address(pk: int, newest: Revision, aside: Revision) -> str:
    """Return the address that shows what is stored beside what came too late."""
    address = reverse("admin:blog_article_compare", args=[pk])
    return f"{address}?a={newest.number}&b={aside.number}"
