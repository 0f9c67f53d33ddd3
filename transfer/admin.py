"""Imports in the admin: upload, a look at the files, the import itself, its report. For administrators."""

import json
import shutil
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    QueryDict,
)
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from transfer.admin_exports import ExportAdmin
from transfer.admin_forms import NewImportForm, StartForm, people
from transfer.admin_long_work import LongWorkAdmin, file_answer
from transfer.carrying_out import look, start
from transfer.importers import IMPORTERS, Importer
from transfer.imports import RESUMABLE, Import, State
from transfer.report_page import shown
from transfer.uploads import Incoming, ToFolder, safe_name

__all__ = ["ExportAdmin", "ImportAdmin"]

ONE_AT_A_TIME = "Another import is running. One at a time."
#: Beside the files a form has little in it.
_FORM_BYTES = 100_000


def _kind(told: QueryDict) -> Importer:
    """Return the importer that an address or a form names; the first where it names none."""
    return IMPORTERS.get(told.get("importer", ""), next(iter(IMPORTERS.values())))


@admin.register(Import)
class ImportAdmin(LongWorkAdmin[Import]):
    """Imports that were begun here."""

    list_display = ("__str__", "state_words", "uploaded_by", "started_by", "finished_at")
    list_select_related = ("uploaded_by", "started_by")
    buttons = ("look", "start", "quarantine", "report")

    # --- Beginning

    @csrf_exempt
    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask for the files, and take them; 413 for more than is allowed, before a byte of it is read.

        The token of the form is looked at behind that: looking for it reads the whole request.
        """
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        most = settings.IMPORT_UPLOAD_MB * 2**20
        if request.method != "POST":
            return self._ask(request, NewImportForm(kind=_kind(request.GET)))
        length = request.META.get("CONTENT_LENGTH") or ""
        size = int(length) if length.isdigit() else 0
        if size > most + _FORM_BYTES:
            return self._refuse(request, "The files are too large for an upload.", 413)
        if shutil.disk_usage(settings.VAR_DIR).free < 3 * size:
            words = (
                "The disk of the server has no room for these files and for what is made of them."
            )
            return self._refuse(request, words, 507)
        incoming = Incoming()
        handler = ToFolder(incoming, most)
        request.upload_handlers = [handler]
        try:
            answer: HttpResponse = csrf_protect(self._take)(request, incoming, handler)
        finally:
            if not Import.objects.filter(place=incoming.name).exists():
                incoming.clear()
        return answer

    def _take(self, request: HttpRequest, incoming: Incoming, handler: ToFolder) -> HttpResponse:
        """Begin an import with the files that have arrived."""
        form = NewImportForm(request.POST, request.FILES, kind=_kind(request.POST))
        if handler.is_too_large:
            return self._refuse(request, "The files are too large for an upload.", 413)
        if not form.is_valid():
            return self._ask(request, form, 422)
        given = [(f.name or "export", f.size or 0) for f in form.cleaned_data["exports"]]
        for number, source in enumerate(form.on_this_server(), len(given) + 1):
            shutil.copyfile(source, incoming.place(number, source.name))
            given.append((source.name, source.stat().st_size))
        with transaction.atomic():
            this = Import.objects.create(
                importer=form.kind.name,
                place=incoming.name,
                files=[{"name": safe_name(name), "size": size} for name, size in given],
                options=form.answers(),
                uploaded_by=request.user if request.user.is_authenticated else None,
            )
            self.log_addition(request, this, "Uploaded.")
        self._begin(request, this, lambda: look(this, (State.LOOKED,)))
        return redirect(this)

    def _refuse(self, request: HttpRequest, words: str, status: int) -> HttpResponse:
        form = NewImportForm({"importer": ""}, kind=_kind(request.GET))
        form.is_valid()
        form.errors.clear()
        form.add_error(None, words)
        return self._ask(request, form, status)

    def _ask(self, request: HttpRequest, form: NewImportForm, status: int = 200) -> HttpResponse:
        context = {"title": "New import", "kinds": IMPORTERS.values(), "form": form}
        return self.page(request, "admin/transfer/import/new.html", context, status)

    # --- One import

    def show(self, request: HttpRequest, this: Import) -> HttpResponse:
        """Answer the page of an import."""
        return self._page(request, this, StartForm(this=this))

    def _page(
        self, request: HttpRequest, this: Import, form: StartForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "title": this.label,
            "this": this,
            "report": shown(this.shown_report),
            "form": form,
            "people": people() if form.logins else (),
            "may_start": this.has_files and this.state in {State.LOOKED, *RESUMABLE},
            "goes_on": this.state in RESUMABLE,
            "may_discard": self.has_delete_permission(request, this),
        }
        return self.page(request, "admin/transfer/import/page.html", context, status)

    def look_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Look through the files once more."""
        this = self.get_work(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = StartForm(request.POST, this=this)
        if not form.is_valid():
            return self._page(request, this, form, 422)
        self._choose(this, form)
        states = (State.LOOKED, State.REFUSED, *RESUMABLE)
        # What has begun is not begun anew: it goes on.
        if this.checkpoint is None:
            self._begin(request, this, lambda: look(this, states))
        return redirect(this)

    def start_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Import, or go on with it."""
        this = self.get_work(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = StartForm(request.POST, this=this)
        if not form.is_valid():
            return self._page(request, this, form, 422)
        if this.checkpoint is None:
            self._choose(this, form)
        states = (State.LOOKED, *RESUMABLE)
        if self._begin(request, this, lambda: start(this, states, request.user)):
            self.log_change(request, this, "Started.")
        return redirect(this)

    @staticmethod
    def _choose(this: Import, form: StartForm) -> None:
        Import.objects.filter(pk=this.pk).update(options={**this.options, **form.chosen()})

    def _begin(self, request: HttpRequest, this: Import, work: Callable[[], bool]) -> bool:
        """Begin something unless another import is running."""
        for other in Import.objects.active():
            other.settle()
        try:
            with transaction.atomic():
                return work()
        except IntegrityError:
            self.message_user(request, ONE_AT_A_TIME, messages.WARNING)
            return False

    # --- Files to take away

    def quarantine_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Give away what could not be stored."""
        this = self.get_work(request, pk)
        name = f"quarantine-{pk}.jsonl"
        return file_answer(request, this.quarantine, name, "application/x-ndjson")

    def report_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Give away the report, for programs."""
        this = self.get_work(request, pk)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET"])
        if this.shown_report is None:
            raise Http404("There is no report yet.")
        data = json.dumps(this.shown_report.as_data(), ensure_ascii=False, indent=1)
        response = HttpResponse(data, content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="import-{pk}.json"'
        return response
