"""Pictures in the admin: the library with what is wanting, the form, where a picture stands."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from js_asset import Media, Script

from blog.admin_image_forms import ImageForm
from blog.admin_picture_dialog import PictureDialogAdmin, body_source, thumbnail_url
from blog.images import EXTENSIONS, Image
from blog.media_uses import renew_uses, uses_of
from blog.tasks import delete_files, make_renditions


class Wanting(admin.SimpleListFilter):
    """Pictures that want something: words for those who cannot see them, or a place to be seen in."""

    title = "wanting"
    parameter_name = "wanting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the two."""
        return [("alt", "Alternative text"), ("use", "An article")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        """Return the pictures that want it."""
        if self.value() == "alt":
            return queryset.filter(alt="")
        if self.value() == "use":
            return queryset.filter(articles=None, leads=None, cards=None)
        return queryset


@admin.register(Image)
class ImageAdmin(PictureDialogAdmin):
    """Pictures, newest first."""

    form = ImageForm
    change_list_template = "admin/blog/image/change_list.html"
    list_display = ("words", "credit", "size", "uploaded")
    list_display_links = ("words",)
    list_filter = (Wanting,)
    list_per_page = 48
    show_full_result_count = False
    search_fields = ("alt", "caption", "credit", "file")
    date_hierarchy = "uploaded_at"
    readonly_fields = ("preview", "used_in")
    fields = ("preview", "file", "alt", "caption", "credit", ("focal_x", "focal_y"), "used_in")

    @property
    def media(self) -> Any:
        """Django's own, the library's uploads, and the focus that is set by a click."""
        scripts = ("js/admin/library.js", "js/admin/focus.js")
        own = Media(
            js=[Script(name, type="module") for name in scripts],
            css={"all": ["css/components/focus.css", "css/admin-pictures.css"]},
        )
        return super().media + own

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the library; its uploads offer only what is taken."""
        context = {"accept": ",".join(EXTENSIONS), **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description="picture", ordering="alt")
    def words(self, image: Image) -> SafeString:
        """Return a small picture with what it shows, in words; the gap is named where there are none."""
        return format_html(
            '<img class="thumbnail {}" src="{}" alt="" loading="lazy" width="{}" height="{}">'
            '<span class="thumbnail-words" dir="auto">{}</span>',
            image.focus,
            thumbnail_url(image),
            image.width or 1,
            image.height or 1,
            image.alt or "No alternative text yet",
        )

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
            '<span class="focus-place" data-focus="id_focal_x id_focal_y">'
            '<img class="picture-preview" src="{src}" alt="" width="{width}" height="{height}"></span>',
            **source,
        )

    @admin.display(description="used in")
    def used_in(self, image: Image) -> SafeString | str:
        """Return the articles and pages in which it stands."""
        rows = [(use.address, use.name) for use in uses_of(image)]
        if not rows:
            return "Nowhere"
        return format_html(
            '<ul class="used-in">{}</ul>',
            format_html_join("", '<li><a href="{}" dir="auto">{}</a></li>', rows),
        )

    def get_fields(self, request: HttpRequest, obj: Image | None = None) -> Any:
        """Show the picture only where there is one."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in {"preview", "used_in"}]

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: bool) -> None:
        """Store the picture; its sizes are made in the background, its words stand in articles at once."""
        if "file" in form.changed_data:
            obj.renditions = []
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            make_renditions.enqueue(obj.pk)
        if change and form.changed_data:
            renew_uses(obj)

    # --- Deleting: what is seen stays, and files go with their picture

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, Any, Any, Any]:
        """Protect what stands somewhere: an article would have a hole."""
        deleted, counts, perms, protected = super().get_deleted_objects(objs, request)
        for image in objs:
            for use in uses_of(image):
                protected.append(
                    format_html(
                        '“{}” stands in <a href="{}">{}</a>', str(image), use.address, use.name
                    )
                )
        return deleted, counts, perms, protected

    def delete_model(self, request: HttpRequest, obj: Image) -> None:
        """Delete a picture; its files go once that is certain."""
        names = obj.file_names
        obj.delete()
        delete_files.enqueue(names)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> None:
        """Delete pictures, each with its files."""
        for image in queryset:
            self.delete_model(request, image)
