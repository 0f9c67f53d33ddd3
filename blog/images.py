"""Pictures: what is stored, in which sizes, and what is refused."""

import io
import secrets
import warnings
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

#: Widths in pixels that a page may ask for; a picture is never made wider than it is.
WIDTHS = (480, 960, 1600)
#: Quality chosen by eye on drawings and photographs: no visible ringing at reading distance.
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
}
#: Formats we take. SVG is a program in disguise and is refused.
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
MAX_BYTES = 25 * 1024 * 1024
#: A 50-megapixel camera passes; a decompression bomb does not.
MAX_PIXELS = 60_000_000


def image_name(instance: "Image", filename: str) -> str:
    """Return where a file is stored: by month, under a name that cannot be guessed or reused."""
    month = timezone.now().strftime("%Y/%m")
    return f"images/{month}/{secrets.token_urlsafe(9)}{PurePosixPath(filename).suffix.lower()}"


class Image(models.Model):
    """A picture with the words that belong to it."""

    file = models.ImageField(upload_to=image_name, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, default=0)
    height = models.PositiveIntegerField(editable=False, default=0)
    alt = models.CharField(
        "alternative text",
        max_length=500,
        blank=True,
        help_text="What the picture shows, for somebody who cannot see it.",
    )
    caption = models.CharField(max_length=500, blank=True)
    credit = models.CharField(max_length=200, blank=True)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    # [{"format": "avif", "width": 480, "height": 300, "name": "images/…"}]: read with the picture, no query.
    renditions = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.alt or PurePosixPath(self.file.name or "picture").name

    def srcset(self, encoding: str) -> str:
        """Return the ``srcset`` for ``avif`` or ``webp``; empty while there are no renditions."""
        storage = self.file.storage
        return ", ".join(
            f"{storage.url(r['name'])} {r['width']}w"
            for r in self.renditions
            if r["format"] == encoding
        )

    @property
    def avif_srcset(self) -> str:
        """The AVIF sizes."""
        return self.srcset("avif")

    @property
    def webp_srcset(self) -> str:
        """The WebP sizes."""
        return self.srcset("webp")

    def make_renditions(self) -> None:
        """Make every width in every encoding, and remember them. Takes about a second for a photograph."""
        with self.file.open("rb") as source:
            picture = upright(Pillow.open(source))
        stem = str(PurePosixPath(self.file.name or "picture").with_suffix(""))
        made = []
        for width in [w for w in WIDTHS if w < picture.width] or [picture.width]:
            height = max(1, round(picture.height * width / picture.width))
            sized = picture.resize((width, height), Pillow.Resampling.LANCZOS)
            for encoding, options in ENCODERS.items():
                out = io.BytesIO()
                sized.save(out, format=encoding.upper(), **options)
                name = self.file.storage.save(
                    f"{stem}-{width}.{encoding}", ContentFile(out.getvalue())
                )
                made.append({"format": encoding, "width": width, "height": height, "name": name})
        self.renditions = made
        self.save(update_fields=["renditions"])


def upright(picture: Pillow.Image) -> Pillow.Image:
    """Return the picture turned as its camera meant it, in RGB or RGBA, without metadata."""
    turned = ImageOps.exif_transpose(picture)
    has_alpha = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    return turned.convert("RGBA" if has_alpha else "RGB")


def accept_upload(upload: IO[bytes], size: int) -> ContentFile:
    """Return an uploaded picture as we store it: checked, upright, re-encoded, position data gone.

    Raises ValidationError with a sentence for the person who uploads: too large, not a picture, a kind
    we do not take, more pixels than MAX_PIXELS.
    """
    if size > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 2**20} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            picture = Pillow.open(upload, formats=list(FORMATS))
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    f"The picture has more than {MAX_PIXELS // 10**6} megapixels."
                )
            kind = picture.format or "PNG"
            if kind == "GIF" and getattr(picture, "is_animated", False):
                upload.seek(0)
                return ContentFile(upload.read(), name="picture.gif")
            still = upright(picture)
    except ValidationError:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as bomb:
        raise ValidationError("The picture has too many pixels.") from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            "This is not a picture that can be read. JPEG, PNG, WebP, AVIF and GIF are taken."
        ) from error
    out = io.BytesIO()
    if kind == "JPEG":
        still.convert("RGB").save(out, format="JPEG", quality=90, optimize=True)
    else:
        kind = "PNG" if kind == "GIF" else kind
        still.save(out, format=kind)
    return ContentFile(out.getvalue(), name=f"picture.{FORMATS[kind]}")
