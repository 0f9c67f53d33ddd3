"""Files beside pictures: sound, film and PDF. What a file is, is decided by what is in it."""

import secrets
from pathlib import PurePosixPath
from typing import IO

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

#: Larger films belong to a service made for them.
MAX_BYTES = 200 * 1024 * 1024
TAKEN = "MP3, M4A, Ogg, WAV, FLAC, MP4, WebM and PDF are taken."
_HEAD = 64


class Medium(models.TextChoices):
    """How a file is shown."""

    AUDIO = "audio", "Sound"
    VIDEO = "video", "Film"
    PDF = "pdf", "PDF"


def attachment_name(instance: "Attachment", filename: str) -> str:
    """Return where a file is stored: by month, under a name that cannot be guessed or reused."""
    month = timezone.now().strftime("%Y/%m")
    return f"files/{month}/{secrets.token_urlsafe(9)}.{instance.extension}"


class Attachment(models.Model):
    """A file that articles refer to."""

    file = models.FileField(upload_to=attachment_name)
    medium = models.CharField(max_length=5, choices=Medium, editable=False)
    extension = models.CharField(max_length=5, editable=False)
    title = models.CharField(max_length=300, help_text="What it is, in words that can be clicked.")
    size = models.PositiveBigIntegerField(default=0, editable=False, help_text="In bytes.")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return self.title


def recognised(upload: IO[bytes], size: int, name: str = "") -> tuple[Medium, str]:
    """Return what a file is, and the ending under which it is stored.

    Raises ValidationError with a sentence: too large, empty, or of no kind that is taken.
    """
    if size > MAX_BYTES:
        raise ValidationError(f"The file is larger than {MAX_BYTES // 2**20} MB.")
    upload.seek(0)
    head = upload.read(_HEAD)
    upload.seek(0)
    found = _kind(head, PurePosixPath(name).suffix.lower())
    if found is None:
        raise ValidationError(f"This is not a file that can be offered here. {TAKEN}")
    return found


#: The first bytes that tell a kind by themselves.
_BEGINNINGS = {
    b"%PDF-": (Medium.PDF, "pdf"),
    b"ID3": (Medium.AUDIO, "mp3"),
    b"\xff\xfb": (Medium.AUDIO, "mp3"),
    b"\xff\xf3": (Medium.AUDIO, "mp3"),
    b"\xff\xf2": (Medium.AUDIO, "mp3"),
    b"fLaC": (Medium.AUDIO, "flac"),
}
#: Pictures come in the same box as films.
_PICTURE_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"}


def _kind(head: bytes, suffix: str) -> tuple[Medium, str] | None:
    """Tell a file by its first bytes; the ending only says whether a container holds film or sound."""
    found = next((kind for start, kind in _BEGINNINGS.items() if head.startswith(start)), None)
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        found = Medium.AUDIO, "wav"
    elif head.startswith(b"OggS"):
        found = (Medium.VIDEO, "ogv") if b"theora" in head else (Medium.AUDIO, "ogg")
    elif head[4:8] == b"ftyp" and head[8:12] not in _PICTURE_BRANDS:
        is_sound = head[8:12] in {b"M4A ", b"M4B "} or suffix == ".m4a"
        found = (Medium.AUDIO, "m4a") if is_sound else (Medium.VIDEO, "mp4")
    elif head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head:
        found = Medium.VIDEO, "webm"
    return found
