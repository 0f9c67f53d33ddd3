"""The files of attachments: found in a folder or fetched from the old blog, checked, and stored as ours."""

import contextlib
import os
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files import File

from accounts.fetching import NotFetched
from blog.attachments import MAX_BYTES, Attachment, recognised
from blog.images import EXTENSIONS, Image, accept_upload
from blog.tasks import make_renditions
from transfer.fetching import Fetcher
from transfer.options import NoFile
from transfer.wordpress.media import Medium, path_of, uploaded

__all__ = ["Folder", "NoFile", "OldBlog", "keep"]

_TYPES = (
    "image/",
    "audio/",
    "video/",
    "application/pdf",
    "application/ogg",
    "application/octet-stream",
    "binary/octet-stream",
)
_DATED = re.compile(r"(?:^|/)\d{4}/\d\d/")


class Folder:
    """A folder with the files of a blog: its wp-content/uploads, or WordPress.com's media export unpacked."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self.root = root.resolve()

    @cached_property
    def _by_name(self) -> dict[str, Path | None]:
        """Files outside of folders of months, by their name; None where several have it.

        What stands in a folder of a month is another month's file, whatever it is called.
        """
        found: dict[str, Path | None] = {}
        for path in self.root.rglob("*"):
            if path.is_file() and not _DATED.search(path.relative_to(self.root).as_posix()):
                found[path.name] = None if path.name in found else path
        return found

    @contextlib.contextmanager
    def open(self, url: str) -> Iterator[IO[bytes]]:
        """Yield the file that an address means; raises NoFile."""
        try:
            with self._path(url).open("rb") as file:
                yield file
        except OSError as error:
            raise NoFile(f"The file cannot be read: {error.strerror}.") from None

    def names(self, url: str) -> list[str]:
        """Return under which names below the folder the file of an address may stand, the likeliest first."""
        below = uploaded(url) or unquote(urlsplit(url).path).lstrip("/")
        return [below, path_of(url), below.partition("uploads/")[2]]

    def _path(self, url: str) -> Path:
        names = self.names(url)
        for name in dict.fromkeys(names):
            path = self.root / name if name and "\0" not in name else self.root
            if path.resolve().is_relative_to(self.root) and path.is_file():
                return path
        found = self._by_name.get(PurePosixPath(names[0]).name)
        if found is None or not found.resolve().is_relative_to(self.root):
            raise NoFile("The file is not in the folder.")
        return found


class OldBlog:
    """The blog itself, asked over http and https."""

    def __init__(self, *, takes_private: bool = False) -> None:
        """``takes_private``: its files may stand in a network that is not public."""
        self._fetcher = Fetcher(MAX_BYTES, _TYPES, takes_private=takes_private)

    @contextlib.contextmanager
    def open(self, url: str) -> Iterator[IO[bytes]]:
        """Yield what stands at an address; raises NoFile."""
        try:
            with self._fetcher.open(f"https:{url}" if url.startswith("//") else url) as file:
                yield file
        except NotFetched as error:
            raise NoFile(str(error)) from None


def keep(medium: Medium, file: IO[bytes], *, is_dry: bool) -> None:
    """Store a file, and note in ``medium`` what it has become. Raises NoFile for what is not taken.

    In a dry run the file is looked at, and ``medium`` gets an address that stands for one.
    """
    name = PurePosixPath(unquote(urlsplit(medium.url).path)).name
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        if name.lower().endswith(EXTENSIONS):
            picture = accept_upload(file, size, name)
            if is_dry:
                medium.local = f"/media/{name}"
                return
            image = Image(alt=medium.alt[:500], caption=medium.caption[:500], file=picture)
            image.save()
            make_renditions.enqueue(image.pk)
            medium.image, medium.local = image.pk, image.file.url
            return
        kind, extension = recognised(file, size, name)
        if is_dry:
            medium.local = f"/media/{name}"
            return
        title = (medium.title or name)[:300]
        row = Attachment(medium=kind, extension=extension, title=title, size=size)
        row.file.save(name, File(file), save=False)
        row.save()
        medium.file, medium.local = row.pk, row.file.url
    except ValidationError as error:
        raise NoFile(" ".join(error.messages)) from None
