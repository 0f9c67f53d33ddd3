"""Sound, film and PDF in the admin: the list, the form, and the upload while somebody writes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.attachments import TAKEN, Attachment, recognised
from blog.media_uses import uses_of_file
from blog.tasks import delete_files

#: How many files the dialog shows; whoever looks for an older one searches.
CHOICE = 40


def described(attachment: Attachment) -> dict[str, Any]:
    """Return what the editor's dialog knows of a file."""
    return {
        "id": attachment.pk,
        "kind": attachment.medium,
        "src": attachment.file.url,
        "title": attachment.title,
        "size": filesizeformat(attachment.size),
    }


class AttachmentForm(forms.ModelForm):
    """A file with its title; what the file is, is looked up in it."""

    file = forms.FileField(
        max_length=255, widget=forms.FileInput, help_text=f"{TAKEN} Up to 200 MB."
    )

    class Meta:
        model = Attachment
        fields = ("file", "title")

    def clean_file(self) -> Any:
        """Refuse what is neither sound nor film nor PDF, whatever its name says."""
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            medium, extension = recognised(upload, upload.size or 0, upload.name or "")
            self.instance.medium, self.instance.extension = medium, extension
            self.instance.size = upload.size or 0
        return upload


@admin.register(Attachment)
class AttachmentAdmin(admin.ModelAdmin):
    """Files, newest first."""

    form = AttachmentForm
    list_display = ("title", "medium", "bytes", "uploaded_at", "look")
    list_filter = ("medium",)
    list_per_page = 40
    show_full_result_count = False
    search_fields = ("title",)
    date_hierarchy = "uploaded_at"
    fields = ("file", "title", "used_in")
    readonly_fields = ("used_in",)

    @admin.display(description="used in")
    def used_in(self, attachment: Attachment) -> SafeString | str:
        """Return the articles and pages in whose text it stands."""
        rows = [(use.address, use.name) for use in uses_of_file(attachment)]
        if not rows:
            return "Nowhere"
        return format_html(
            '<ul class="used-in">{}</ul>',
            format_html_join("", '<li><a href="{}" dir="auto">{}</a></li>', rows),
        )

    @admin.display(description="size", ordering="size")
    def bytes(self, attachment: Attachment) -> str:
        """Return its size in words."""
        return filesizeformat(attachment.size)

    @admin.display(description="look")
    def look(self, attachment: Attachment) -> SafeString:
        """Return the link to the file."""
        return format_html('<a href="{}">Open</a>', attachment.file.url)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Protect what stands somewhere: an article would offer what is not there."""
        deleted, counts, perms, protected = super().get_deleted_objects(objs, request)
        for attachment in objs:
            for use in uses_of_file(attachment):
                link = format_html('<a href="{}">{}</a>', use.address, use.name)
                protected.append(format_html("“{}” stands in {}", attachment.title, link))
        return deleted, counts, perms, protected

    def delete_model(self, request: HttpRequest, obj: Attachment) -> None:
        """Delete a file, in the store too once that is certain."""
        name = str(obj.file.name)
        obj.delete()
        delete_files.enqueue([name])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Attachment]) -> None:
        """Delete files, each from the store too."""
        for attachment in queryset:
            self.delete_model(request, attachment)

    def get_urls(self) -> list[URLPattern]:
        """Add what the editor's dialog asks for."""
        wrap = self.admin_site.admin_view
        return [
            path("choose/", wrap(self.choose_view), name="blog_attachment_choose"),
            path("upload/", wrap(self.upload_view), name="blog_attachment_upload"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Answer the newest files as JSON; ``q`` searches their titles. One query."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("q", "").replace("\0", "").strip()[:200]
        found = Attachment.objects.filter(title__icontains=wanted)[:CHOICE]
        return JsonResponse({"files": [described(attachment) for attachment in found]})

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a file (multipart ``file``, ``title``); answer 201 with ``kind``, ``src``, ``title``.

        A refusal answers 422 with ``errors``: sentences by field.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AttachmentForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        attachment = form.save()
        self.log_addition(request, attachment, "Uploaded while writing.")
        return JsonResponse(described(attachment), status=201)
