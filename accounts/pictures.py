"""A picture from elsewhere made our own: small, square, encoded anew. Nothing of the file but what is seen is kept."""

import io
import secrets
import warnings

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from accounts.avatars import SIZES, avatar_file

#: What the providers send. SVG is a program in disguise and is refused.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: Providers send a few hundred pixels a side; a decompression bomb sends more.
MAX_PIXELS = 4_000_000
#: Chosen by eye on faces at 96 pixels: about 3 kB.
QUALITY = 82


class NoPicture(Exception):
    """What came is no picture that we take."""


def small_squares(data: bytes) -> dict[int, bytes]:
    """Return a picture as WebP in each of SIZES, by size; the middle of it where it is no square.

    Raises NoPicture for anything that is not a still of FORMATS (of an animation the first picture is taken), and for
    more than MAX_PIXELS.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise NoPicture("It has too many pixels.")
            picture.draft("RGB", (SIZES[-1], SIZES[-1]))
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except NoPicture:
        raise
    except Exception as error:
        # Decoders meet broken files with every kind of exception there is.
        raise NoPicture("It cannot be read.") from error
    # Transparent parts would show whatever colour lies behind, in the dark another than in the light.
    whole = Image.alpha_composite(Image.new("RGBA", upright.size, "#fff"), upright).convert("RGB")
    return {size: encoded(ImageOps.fit(whole, (size, size))) for size in SIZES}


def encoded(picture: Image.Image) -> bytes:
    """Return a picture as WebP, without metadata."""
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, format="WEBP", quality=QUALITY, method=6)
    return out.getvalue()


def store_squares(squares: dict[int, bytes]) -> str:
    """Store the sizes of a picture under a name that nobody can guess and that is never used again; return its stem."""
    stem = f"avatars/{secrets.token_urlsafe(15)}"
    for size, data in squares.items():
        default_storage.save(avatar_file(stem, size), ContentFile(data))
    return stem


def remove_squares(stem: str) -> None:
    """Remove a stored picture; nothing where there is none."""
    for size in SIZES if stem else ():
        default_storage.delete(avatar_file(stem, size))
