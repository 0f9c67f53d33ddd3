"""Pictures: what is stored, in which sizes, and what is refused."""

import io
import secrets
import warnings
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, ImageSequence
from PIL.ImageFile import ImageFile

#: Widths in pixels that a page may ask for; a picture is never made wider than it is.
WIDTHS = (480, 960, 1600)
#: Quality chosen by eye on drawings and photographs: no visible ringing at reading distance.
ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 8},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 82, "optimize": True, "progressive": True},
}
#: The width that is offered to browsers which choose none.
FALLBACK = 960
#: Formats we take. SVG is a program in disguise and is refused.
FORMATS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
#: Endings a file may come with. What it is, is decided by what is in it.
EXTENSIONS: tuple[str, ...] = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif")
try:
    import pillow_heif
except ImportError:
    # The wheels hold x265, which is under the GPL: an extra that the operator decides about.
    TAKES_HEIC = False
else:
    pillow_heif.register_heif_opener()
    FORMATS["HEIF"] = "jpg"
    EXTENSIONS += (".heic", ".heif")
    TAKES_HEIC = True
MAX_BYTES = 25 * 1024 * 1024
#: A 50-megapixel camera passes; a decompression bomb does not.
MAX_PIXELS = 60_000_000
#: All frames of an animation together: they are in memory at once, at one to four bytes a pixel.
MAX_ANIMATED_PIXELS = 60_000_000
TAKEN = f"JPEG, PNG, WebP, AVIF{', HEIC' if TAKES_HEIC else ''} and GIF are taken."


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
    focal_x = models.PositiveSmallIntegerField(
        "focus across",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Where the eye should go, in per cent from the left: what stays when a list cuts the picture.",
    )
    focal_y = models.PositiveSmallIntegerField(
        "focus down",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="The same, in per cent from the top.",
    )
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
    def file_names(self) -> list[str]:
        """The names of everything that is stored of it."""
        return [str(self.file.name), *(r["name"] for r in self.renditions)]

    @property
    def avif_srcset(self) -> str:
        """The AVIF sizes."""
        return self.srcset("avif")

    @property
    def webp_srcset(self) -> str:
        """The WebP sizes."""
        return self.srcset("webp")

    @property
    def focus(self) -> str:
        """Classes that keep the focus in sight where a style sheet cuts; none for the middle."""
        across, down = round(self.focal_x, -1), round(self.focal_y, -1)
        return "" if (across, down) == (50, 50) else f"focus-x-{across} focus-y-{down}"

    def _fallback(self) -> dict[str, Any] | None:
        sizes = [r for r in self.renditions if r["format"] == "jpeg"]
        sizes = sizes or [r for r in self.renditions if r["format"] == "webp"]
        return max((r for r in sizes if r["width"] <= FALLBACK), key=_width, default=None) or min(
            sizes, key=_width, default=None
        )

    @property
    def fallback_url(self) -> str:
        """The one size for browsers that choose none: a JPEG where there is one, the file before that."""
        found = self._fallback()
        return str(self.file.storage.url(found["name"]) if found else self.file.url)

    @property
    def fallback_size(self) -> tuple[int, int]:
        """Width and height of that size."""
        found = self._fallback()
        return (found["width"], found["height"]) if found else (self.width, self.height)

    def make_renditions(self) -> None:
        """Make every width in every encoding, and remember them. Takes about a second for a photograph."""
        with self.file.open("rb") as source:
            self.keep_renditions(encoded_renditions(Pillow.open(source)))
        self.save(update_fields=["renditions"])

    def keep_renditions(self, encoded: list["Rendition"]) -> None:
        """Store renditions beside the file and note them here; the caller saves the row."""
        stem = str(PurePosixPath(str(self.file.name)).with_suffix(""))
        self.renditions = []
        for rendition in encoded:
            name = f"{stem}-{rendition.width}.{rendition.encoding}"
            name = self.file.storage.save(name, ContentFile(rendition.data))
            self.renditions.append(
                {
                    "format": rendition.encoding,
                    "width": rendition.width,
                    "height": rendition.height,
                    "name": name,
                }
            )


def _width(rendition: dict[str, Any]) -> int:
    return int(rendition["width"])


@dataclass(frozen=True)
class Rendition:
    """A picture in one width and one encoding."""

    encoding: str
    width: int
    height: int
    data: bytes


def encoded_renditions(original: Pillow.Image) -> list[Rendition]:
    """Return a picture in every width and encoding; nothing wider than it is.

    None of an animation, which would stand still; and no JPEG of what one can see through.
    """
    if getattr(original, "is_animated", False):
        return []
    picture = upright(original)
    made = []
    # Its own width too, up to the widest; not beside one that is hardly narrower.
    own = min(picture.width, WIDTHS[-1])
    for width in [*(w for w in WIDTHS if w < own * 0.9), own]:
        height = max(1, round(picture.height * width / picture.width))
        sized = picture.resize((width, height), Pillow.Resampling.LANCZOS)
        for encoding, options in ENCODERS.items():
            if encoding == "jpeg" and sized.mode != "RGB":
                continue
            out = io.BytesIO()
            sized.save(out, format=encoding.upper(), **options)
            made.append(Rendition(encoding, width, height, out.getvalue()))
    return made


def upright(picture: Pillow.Image) -> Pillow.Image:
    """Return the picture turned as its camera meant it, in sRGB, in RGB or RGBA, without metadata."""
    turned = in_srgb(ImageOps.exif_transpose(picture))
    if turned.mode.startswith("I"):
        # Sixteen bits of grey: Pillow would cut off all but the darkest values instead of scaling.
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    has_alpha = turned.mode in {"RGBA", "LA", "PA"} or "transparency" in turned.info
    plain = turned.convert("RGBA" if has_alpha else "RGB")
    # Position, camera, XMP and comments would otherwise travel on into what is saved.
    plain.info.clear()
    return plain


def in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """Return the picture in the colours of the web; as it is where its profile cannot be read.

    The profile goes with the metadata, and a telephone's wide colours would look pale without it.
    """
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in {"RGB", "RGBA", "CMYK", "L"}:
        return picture
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            picture, source, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def accept_upload(upload: IO[bytes], size: int, name: str = "") -> ContentFile:
    """Return an uploaded picture as we store it: checked, upright, re-encoded, position data gone.

    ``name`` is what it was called. Raises ValidationError with a sentence for the person who uploads:
    too large, an ending of something else, not a picture, a kind we do not take, more pixels than
    MAX_PIXELS.
    """
    if size > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 2**20} MB.")
    ending = PurePosixPath(name).suffix.lower()
    if ending in {".heic", ".heif"} and not TAKES_HEIC:
        raise ValidationError(
            "This blog does not take HEIC. Send it as a JPEG: a telephone offers “most compatible”."
        )
    if name and ending not in EXTENSIONS:
        raise ValidationError(f"“{PurePosixPath(name).name}” is not named like a picture. {TAKEN}")
    try:
        with warnings.catch_warnings():
            # Warnings about odd metadata are not the uploader's concern; one about a bomb is.
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            return reencoded(Pillow.open(upload, formats=list(FORMATS)))
    except ValidationError:
        raise
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as bomb:
        raise ValidationError("The picture has too many pixels.") from bomb
    except Exception as error:
        # Decoders meet broken files with every kind of exception there is; all mean the same here.
        raise ValidationError(f"This is not a picture that can be read. {TAKEN}") from error


def reencoded(picture: ImageFile) -> ContentFile:
    """Return a picture encoded anew, so that nothing of the file but what is seen is kept.

    Raises ValidationError for too many pixels, and whatever the decoder raises for a broken file.
    """
    if picture.width * picture.height > MAX_PIXELS:
        raise ValidationError(f"The picture has more than {MAX_PIXELS // 10**6} megapixels.")
    kind = picture.format or "PNG"
    if kind == "MPO":
        # Telephones put depth and brightness behind the picture, as further ones in the same JPEG.
        picture.seek(0)
        kind = "JPEG"
    elif getattr(picture, "is_animated", False):
        return _moving(picture, kind)
    out = io.BytesIO()
    still = upright(picture)
    if kind in {"JPEG", "HEIF"}:
        kind = "JPEG"
        still.convert("RGB").save(out, format="JPEG", quality=90, optimize=True)
    else:
        kind = "PNG" if kind == "GIF" else kind
        still.save(out, format=kind)
    return ContentFile(out.getvalue(), name=f"picture.{FORMATS[kind]}")


def _moving(picture: ImageFile, kind: str) -> ContentFile:
    """Return an animation encoded anew, at its own pace; raise ValidationError where it is too much at once."""
    if picture.width * picture.height * getattr(picture, "n_frames", 1) > MAX_ANIMATED_PIXELS:
        raise ValidationError("The animation is too long for its size.")
    frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
    times = [frame.info.get("duration", 100) for frame in frames]
    if kind == "GIF":
        # Its frames need what says how they lie on one another.
        frames[0].info.pop("comment", None)
    else:
        frames = [upright(frame) for frame in frames]
    out = io.BytesIO()
    frames[0].save(
        out, format=kind, save_all=True, append_images=frames[1:], duration=times, loop=0
    )
    return ContentFile(out.getvalue(), name=f"picture.{FORMATS[kind]}")
