"""The table of redirects in the admin, and its import from a file."""

import csv
import io
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from blog.models import Redirect

#: The largest file that is taken, and the most lines of it; a second's work.
MAX_BYTES = 1_000_000
MAX_ROWS = 5_000
#: So many mistakes are named; nobody reads more at a time.
MISTAKES = 20


class RedirectForm(forms.ModelForm):
    """A redirect, made by hand."""

    class Meta:
        model = Redirect
        fields = ("old_path", "article", "target")


class ImportForm(forms.Form):
    """A file of redirects."""

    file = forms.FileField(
        label="CSV file",
        help_text="Two columns: the old address and the new one. A first line of headings is skipped.",
    )

    def clean_file(self) -> list[tuple[int, str, str]]:
        """Return the rows of the file: number of the line, old address, new address.

        Raises ValidationError for a file that is too large, or that is not text in UTF-8.
        """
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError("The file is larger than a megabyte. Split it.")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError("The file is not text in UTF-8.") from error
        if "\0" in text:
            raise ValidationError("The file is not text in UTF-8.")
        dialect = (
            ";" if text.partition("\n")[0].count(";") > text.partition("\n")[0].count(",") else ","
        )
        try:
            rows = [
                (number, row[0].strip(), row[1].strip() if len(row) > 1 else "")
                for number, row in enumerate(csv.reader(io.StringIO(text), delimiter=dialect), 1)
                if row and any(cell.strip() for cell in row)
            ]
        except csv.Error as error:
            raise ValidationError(f"The file is no CSV: {error}.") from error
        if rows and not rows[0][1].startswith(("/", "http://", "https://")):
            rows = rows[1:]
        if not rows:
            raise ValidationError("There is no redirect in the file.")
        if len(rows) > MAX_ROWS:
            raise ValidationError(f"The file has more than {MAX_ROWS:,} lines. Split it.")
        return rows


@transaction.atomic
def import_rows(rows: list[tuple[int, str, str]]) -> tuple[int, list[str]]:
    """Store redirects; return how many, and a sentence for each that was refused.

    An old address that is there already leads to the new one from now on.
    """
    stored, mistakes = 0, []
    for number, old, new in rows:
        given = Redirect(old_path=old, target=new)
        try:
            given.clean_fields(exclude=["article"])
            given.clean()
        except ValidationError as error:
            mistakes.append(f"Line {number}: {' '.join(error.messages)}")
            continue
        known = Redirect.objects.filter(old_path=given.old_path).first()
        if known:
            known.article_id, known.target = given.article_id, given.target
            given = known
        given.save()
        stored += 1
    return stored, mistakes


@admin.register(Redirect)
class RedirectAdmin(admin.ModelAdmin):
    """Old addresses and where they lead."""

    form = RedirectForm
    list_display = ("old_path", "leads_to", "is_automatic", "created_at")
    list_filter = ("is_automatic",)
    list_per_page = 100
    list_select_related = ("article",)
    show_full_result_count = False
    search_fields = ("old_path", "target")
    autocomplete_fields = ("article",)
    change_list_template = "admin/blog/redirect/change_list.html"

    @admin.display(description="leads to")
    def leads_to(self, obj: Redirect) -> str:
        """Return the article or the address."""
        if obj.article:
            return format_html('“<span dir="auto">{}</span>”', obj.article.title)
        return obj.target

    def get_urls(self) -> list[URLPattern]:
        """Add the address that takes a file."""
        wrap = self.admin_site.admin_view
        return [
            path("import/", wrap(self.import_view), name="blog_redirect_import"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file of redirects, and store what is in it; what is refused is named by its line."""
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "POST"])
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        mistakes: list[str] = []
        if request.method == "POST" and form.is_valid():
            stored, mistakes = import_rows(form.cleaned_data["file"])
            said = f"{stored} redirect{'' if stored == 1 else 's'} stored."
            self.message_user(request, said, messages.SUCCESS if stored else messages.WARNING)
            if not mistakes:
                return redirect("admin:blog_redirect_changelist")
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Import redirects",
            "form": form,
            "mistakes": mistakes[:MISTAKES],
            "further": max(0, len(mistakes) - MISTAKES),
        }
        status = 422 if form.is_bound and (mistakes or not form.is_valid()) else 200
        return TemplateResponse(request, "admin/blog/redirect/import.html", context, status=status)
