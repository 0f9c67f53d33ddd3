"""Exports in the admin: asked for, made in the background, taken away, discarded. For administrators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect

from transfer.admin_long_work import LongWorkAdmin, file_answer
from transfer.exporters import EXPORTERS
from transfer.exports import REPEATABLE, Export
from transfer.making import ask_again, ask_for
from transfer.tasks import KEPT_EXPORTS


class ExportForm(forms.Form):
    """Which form the blog is taken away in."""

    exporter = forms.ChoiceField(
        label="What is exported",
        widget=forms.RadioSelect,
        choices=[(e.name, e.label) for e in EXPORTERS.values()],
        initial=next(iter(EXPORTERS)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what each form is for."""
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.kinds = list(EXPORTERS.values())


@admin.register(Export)
class ExportAdmin(LongWorkAdmin[Export]):
    """Exports that were asked for here."""

    list_display = ("__str__", "state_words", "asked_by", "finished_at")
    list_select_related = ("asked_by",)
    buttons = ("again", "download")

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask what is wanted, and begin to make it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        form = ExportForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"title": "New export", "form": form, "days": KEPT_EXPORTS.days}
            status = 422 if form.is_bound else 200
            return self.page(request, "admin/transfer/export/new.html", context, status)
        this = ask_for(form.cleaned_data["exporter"], request.user)
        self.log_addition(request, this, "Asked for.")
        return redirect(this)

    def show(self, request: HttpRequest, this: Export) -> HttpResponse:
        """Answer the page of an export."""
        context = {
            "title": this.label,
            "this": this,
            "counts": sorted(this.counts.items()),
            "kept_until": this.finished_at + KEPT_EXPORTS if this.finished_at else None,
            "may_repeat": this.state in REPEATABLE,
            "may_discard": self.has_delete_permission(request, this),
        }
        return self.page(request, "admin/transfer/export/page.html", context)

    def again_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Begin one anew that was stopped or interrupted."""
        this = self.get_work(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if ask_again(this, request.user):
            self.log_change(request, this, "Begun anew.")
        return redirect(this)

    def download_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Give the file away."""
        this = self.get_work(request, pk)
        path = this.file if this.has_file else None
        kind = this.kind.content_type if this.kind else "application/octet-stream"
        return file_answer(request, path, this.file_name, kind)
