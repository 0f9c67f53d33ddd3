"""The form of a picture, by which every picture comes in."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from blog.images import EXTENSIONS, TAKEN, Image, accept_upload
from blog.tasks import make_renditions


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
        help_texts = {
            "focal_x": "Where the eye should go, in per cent from the left: what stays when a list cuts "
            "the picture. Or click on the picture.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the focus be left out: the middle."""
        super().__init__(*args, **kwargs)
        # Who only looks has no fields.
        for name in {"focal_x", "focal_y"} & set(self.fields):
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
