"""What the editor's picture dialog asks for: a page of pictures, and the upload while somebody writes."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, reverse

from blog.admin_image_forms import ImageForm
from blog.images import Image

#: How many pictures the dialog shows at a time: four rows of six.
CHOICE = 24
#: The dialog never pages further back than this; whoever looks for an older picture searches.
LAST_PAGE = 500


def thumbnail_url(image: Image) -> str:
    """Return the address of the smallest size there is. No query, no file opened."""
    sizes = [r for r in image.renditions if r["format"] == "webp"]
    if not sizes:
        return str(image.file.url)
    return str(image.file.storage.url(min(sizes, key=lambda r: r["width"])["name"]))


def body_source(image: Image) -> dict[str, Any]:
    """Return ``src``, ``width`` and ``height`` for a picture in a text: the widest size made of it.

    The original is used while there is no other, and for a GIF, which may move.
    """
    sizes = [r for r in image.renditions if r["format"] == "webp"]
    if not sizes or str(image.file.name).endswith(".gif"):
        return {"src": image.file.url, "width": image.width, "height": image.height}
    widest = max(sizes, key=lambda r: r["width"])
    address = image.file.storage.url(widest["name"])
    return {"src": address, "width": widest["width"], "height": widest["height"]}


def described(image: Image) -> dict[str, Any]:
    """Return what the dialog knows of a picture."""
    return {
        "id": image.pk,
        "name": str(image),
        "thumbnail": thumbnail_url(image),
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "change": reverse("admin:blog_image_change", args=[image.pk]),
        **body_source(image),
    }


class PictureDialogAdmin(ModelAdmin):
    """The dialog's two addresses below the list of pictures."""

    def get_urls(self) -> list[URLPattern]:
        """Add them, before Django's own, which take anything for an id."""
        wrap = self.admin_site.admin_view
        return [
            path("choose/", wrap(self.choose_view), name="blog_image_choose"),
            path("upload/", wrap(self.upload_view), name="blog_image_upload"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """Answer a page of pictures as JSON, newest first; ``q`` searches their words, ``page`` goes on."""
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("q", "").replace("\0", "").strip()[:200]
        number = request.GET.get("page", "1")
        page = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 1
        first = (min(max(page, 1), LAST_PAGE) - 1) * CHOICE
        images = Image.objects.filter(
            Q(alt__icontains=wanted) | Q(caption__icontains=wanted) | Q(credit__icontains=wanted)
        )
        found = list(images[first : first + CHOICE + 1])
        answer = {"pictures": [described(i) for i in found[:CHOICE]], "more": len(found) > CHOICE}
        return JsonResponse(answer)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take a picture (multipart ``file``, ``alt``, ``caption``, ``credit``); answer 201 with it as JSON.

        A refusal answers 422 with ``errors``: sentences by field.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImageForm(request.POST, request.FILES)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=422)
        with transaction.atomic():
            image = form.save()
        self.log_addition(request, image, "Uploaded while writing.")
        return JsonResponse(described(image), status=201)
