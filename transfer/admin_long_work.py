"""What imports and exports have in common in the admin: who may see them, how far one is, stopping, discarding."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
)
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from blog.ranges import in_part
from transfer.long_work import LongWork

Work = TypeVar("Work", bound=LongWork)


class LongWorkAdmin(admin.ModelAdmin, Generic[Work]):
    """Pieces of work that were begun here: who, when, what came of it. For administrators, who have these rights."""

    #: What else one of them has an address for: the last part of it, and the name of its view.
    buttons: Iterable[str] = ()
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Work | None = None) -> bool:
        """Whether somebody may discard it: not while a worker works on it."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_active)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete one by one, with their files."""
        for this in queryset:
            this.delete()

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the buttons."""

        def at(name: str) -> URLPattern:
            view: Callable[..., Any] = getattr(self, f"{name}_view")
            wrapped = self.admin_site.admin_view(view)
            return path(
                f"<int:pk>/{name}/", wrapped, name=f"transfer_{self.opts.model_name}_{name}"
            )

        return [*(at(name) for name in ("stop", "progress", *self.buttons)), *super().get_urls()]

    def get_work(self, request: HttpRequest, pk: int) -> Work:
        """Return one for whoever may see it, as it stands now. Raises PermissionDenied and Http404."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        this: Work = get_object_or_404(self.get_queryset(request), pk=pk)
        this.settle()
        return this

    def page(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """Answer a page of the admin."""
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, template, common | context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how far it is, what came of it, and what can be done next."""
        this = self.get_work(request, int(object_id) if object_id.isdecimal() else 0)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        return self.show(request, this)

    def show(self, request: HttpRequest, this: Work) -> HttpResponse:
        """Answer its page."""
        raise NotImplementedError

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the part of the page that says how far it is, for the script that asks now and then."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        context = {"this": self.get_work(request, pk)}
        return TemplateResponse(request, "admin/transfer/_progress.html", context)

    def stop_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let it end after the step in hand."""
        this = self.get_work(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        mine = self.get_queryset(request).filter(pk=pk, state__in=this.ACTIVE)
        if mine.update(wants_stop=True):
            self.log_change(request, this, "Stopped.")
        return redirect(this)


def file_answer(
    request: HttpRequest, path: Path | None, name: str, content_type: str
) -> HttpResponseBase:
    """Give a file away, piece by piece, to be kept by nobody on the way; a download that broke off can be continued.

    Raises Http404 where there is none.
    """
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET"])
    if path is None or not path.is_file():
        raise Http404("There is no such file.")
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    response["Cache-Control"] = "private, no-store"
    about = path.stat()
    response["ETag"] = f'"{about.st_mtime_ns:x}-{about.st_size:x}"'
    return in_part(request, response)
