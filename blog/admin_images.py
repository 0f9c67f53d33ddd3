"""Pictures in the admin: the list, the form, and what the picture dialog of the editor asks for."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from blog.articles import Article
from blog.images import EXTENSIONS, TAKEN, Image, accept_upload
from blog.tasks import make_renditions

#: How many pictures the dialog shows at a time: four rows of six.
CHOICE = 24
#: How many articles a picture's page names.
USES = 50
#: The dialog never pages further back than this; whoever looks for an older picture searches.
LAST_PAGE = 500


class UploadField(forms.FileField):
    """A file that is a picture; what it cleans to is the picture as we store it."""

    widget = forms.FileInput

    def __init__(self, **kwargs: Any) -> None:
        """Let the browser offer only what we take."""
        kwargs.setdefault("max_length", 255)
        kwargs["widget"] = forms.FileInput(attrs={"accept": ",".join(EXTENSIONS)})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the stored picture when no new one came, else the new one, checked and re-encoded.

        Raises ValidationError with a sentence that says why it was refused.
        """
        upload = super().clean(data, initial)
        if not isinstance(upload, UploadedFile):
            return upload
        return accept_upload(upload, upload.size or 0, upload.name or "")


class ImageForm(forms.ModelForm):
    """A picture with its words."""

    file = UploadField(label="Picture", help_text=f"{TAKEN} Up to 25 MB.")

    class Meta:
        model = Image
        fields = ("file", "alt", "caption", "credit", "focal_x", "focal_y")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the focus be left out: the middle."""
        super().__init__(*args, **kwargs)
        for name in ("focal_x", "focal_y"):
            self.fields[name].required = False

    def clean_focal_x(self) -> int:
        """Return the middle for none."""
        return _middle(self.cleaned_data["focal_x"])

    def clean_focal_y(self) -> int:
        """Return the middle for none."""
        return _middle(self.cleaned_data["focal_y"])

    def save(self, commit: bool = True) -> Image:
        """Store the picture; its sizes are made in the background."""
        image: Image = super().save(commit)
        if commit and "file" in self.changed_data:
            make_renditions.enqueue(image.pk)
        return image


def _middle(value: int | None) -> int:
    return 50 if value is None else value


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
    """Return what the picture dialog knows of a picture."""
    return {
        "id": image.pk,
        "name": str(image),
        "thumbnail": thumbnail_url(image),
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        **body_source(image),
    }


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    """Pictures, newest first."""

    form = ImageForm
    list_display = ("thumbnail", "words", "credit", "size", "uploaded")
    list_display_links = ("thumbnail", "words")
    list_per_page = 40
    show_full_result_count = False
    search_fields = ("alt", "caption", "credit", "file")
    date_hierarchy = "uploaded_at"
    readonly_fields = ("preview", "used_in")
    fields = ("preview", "file", "alt", "caption", "credit", ("focal_x", "focal_y"), "used_in")

    @admin.display(description="picture")
    def thumbnail(self, image: Image) -> SafeString:
        """Return a small picture for the list."""
        return format_html(
            '<img class="thumbnail" src="{}" alt="" loading="lazy" width="{}" height="{}">',
            thumbnail_url(image),
            image.width or 1,
            image.height or 1,
        )

    @admin.display(description="alternative text", ordering="alt")
    def words(self, image: Image) -> str:
        """Return what it shows, in words; the gap is named where there are none."""
        return image.alt or "No alternative text yet"

    @admin.display(description="size")
    def size(self, image: Image) -> str:
        """Return its width and height in pixels."""
        return f"{image.width} × {image.height}"

    @admin.display(description="uploaded", ordering="uploaded_at")
    def uploaded(self, image: Image) -> str:
        """Return when it came."""
        return date_format(timezone.localtime(image.uploaded_at), "j M Y")

    @admin.display(description="now")
    def preview(self, image: Image) -> SafeString | str:
        """Return the picture for its own page."""
        if not image.pk:
            return "None yet"
        source = body_source(image)
        return format_html(
            '<img class="picture-preview" src="{src}" alt="" width="{width}" height="{height}">',
            **source,
        )

    @admin.display(description="used in")
    def used_in(self, image: Image) -> SafeString:
        """Return the articles in which it stands, or which it leads. One query."""
        found = Article.objects.filter(Q(pictures=image) | Q(lead_image=image)).distinct()
        rows = [
            (reverse("admin:blog_article_change", args=[article.pk]), article.title)
            for article in found.only("title").order_by("-pk")[:USES]
        ]
        if not rows:
            return format_html("No article")
        return format_html(
            '<ul class="used-in">{}</ul>',
            format_html_join("", '<li><a href="{}" dir="auto">{}</a></li>', rows),
        )

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Show the picture only where there is one."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in {"preview", "used_in"}]

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Store the picture; its sizes are made in the background."""
        if "file" in form.changed_data:
            obj.renditions = []
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            make_renditions.enqueue(obj.pk)

    # --- What the picture dialog asks for

    def get_urls(self) -> list[URLPattern]:
        """Add the dialog's two addresses."""
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
