"""The editor's widgets: the text of an article, and the choice of its lead image."""

import json
from typing import Any

from django import forms
from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django_prose_editor.widgets import importmap
from js_asset import Media, Script

from blog.languages import LANGUAGES
from blog.models import Image

#: Where the picture dialog asks; see admin_images.py.
PICTURE_ADDRESSES: dict[str, str | Promise] = {
    "data-choose-url": reverse_lazy("admin:blog_image_choose"),
    "data-upload-url": reverse_lazy("admin:blog_image_upload"),
}


class BodyWidget(forms.Textarea):
    """A text area that a script of ours turns into the rich text editor; without one it holds the HTML.

    The editor's import map is an inline script: the page that shows this needs a nonce in its
    Content-Security-Policy.
    """

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        """Mark the field for the script."""
        super().__init__(
            {
                "rows": 30,
                "data-editor": "",
                **PICTURE_ADDRESSES,
                "data-attach-url": reverse_lazy("admin:blog_attachment_upload"),
                "data-links-url": reverse_lazy("admin:blog_links"),
                "data-files-url": reverse_lazy("admin:blog_attachment_choose"),
                "data-languages": json.dumps(LANGUAGES),
                **(attrs or {}),
            }
        )

    @property
    def media(self) -> Media:
        """The editor's import map, module and style."""
        return Media(
            importmap=importmap,
            css={"all": ["css/pages/editor.css"]},
            js=[
                Script("js/admin/editor.js", type="module"),
                Script("js/admin/autosave.js", type="module"),
                Script("js/admin/beside.js", type="module"),
                Script("js/admin/links.js", type="module"),
                Script("js/admin/found.js", type="module"),
            ],
        )


class PictureWidget(ForeignKeyRawIdWidget):
    """The number of a picture, shown as the picture, with the picture dialog to choose another."""

    template_name = "admin/blog/article/_picture.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tell the script where pictures come from."""
        kwargs["attrs"] = {"data-picture": "", **PICTURE_ADDRESSES, **(kwargs.get("attrs") or {})}
        super().__init__(*args, **kwargs)

    @property
    def media(self) -> Media:
        """The script behind the buttons."""
        return Media(js=[Script("js/admin/lead-image.js", type="module")])

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Render with the project's templates; a form's own renderer does not look there."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the widget's context with the chosen picture. One query."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        number = str(value or "")
        is_number = number.isascii() and number.isdigit() and len(number) < 19
        context["image"] = Image.objects.filter(pk=number).first() if is_number else None
        return context
