"""The files of attachments: found in a folder or fetched from the old blog, checked, and stored as ours."""

import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage

from accounts.fetching import NotFetched
from blog.attachments import MAX_BYTES, Attachment, attachment_name, recognised
from blog.images import EXTENSIONS, Image, accept_upload, image_name
from blog.tasks import make_renditions
from transfer.fetching import Fetcher
from transfer.fields import heard
from transfer.numbers import given
from transfer.options import NoFile
from transfer.ours import PLAIN
from transfer.pending_files import store
from transfer.wordpress.media import Medium, path_of, uploaded
from transfer.wordpress.own import own_number

__all__ = ["Folder", "NoFile", "OldBlog", "adopt", "keep"]

_TYPES = (
    "image/",
    "audio/",
    "video/",
    "application/pdf",
    "application/ogg",
    "application/octet-stream",
    "binary/octet-stream",
)
#: How we name files: see blog.images.image_name and blog.attachments.attachment_name.
_OWN_NAME = re.compile(r"(?:images|files)/\d{4}/\d\d/[A-Za-z0-9_-]{1,60}\.[a-z0-9]{2,5}$")
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
            file = self._path(url).open("rb")
        except OSError as error:
            raise NoFile(f"The file cannot be read: {error.strerror}.") from None
        with file:
            yield file

    def names(self, url: str) -> list[str]:
        """Return under which names below the folder the file of an address may stand, the likeliest first."""
        below = uploaded(url) or unquote(urlsplit(url).path).lstrip("/")
        # In the folder of a blog of ours files stand as we name them, whatever stands before that in the address.
        ours = _OWN_NAME.search(urlsplit(url).path)
        return [below, path_of(url), below.partition("uploads/")[2], ours[0] if ours else ""]

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


def keep(
    medium: Medium, file: IO[bytes], *, is_dry: bool, own: Mapping[str, Any] | None = None
) -> None:
    """Store a file, and note in ``medium`` what it has become. Raises NoFile for what is not taken.

    In a dry run the file is looked at, and ``medium`` gets an address that stands for one. ``own`` is what an export
    of ours says of it: there it has its number, its words and its name again.
    """
    own = own or {}
    name = PurePosixPath(unquote(urlsplit(medium.url).path)).name
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    try:
        if name.lower().endswith(EXTENSIONS):
            picture = accept_upload(file, size, name)
            if is_dry:
                medium.local = f"/media/{name}"
                return
            image = Image(alt=medium.alt[:500], caption=medium.caption[:500])
            named = _named(own, picture)
            image.file = named or store(image_name(image, str(picture.name)), picture)
            _store(image, medium, own)
            return
        kind, extension = recognised(file, size, name)
        if is_dry:
            medium.local = f"/media/{name}"
            return
        title = (medium.title or name)[:300]
        row = Attachment(medium=kind, extension=extension, title=title, size=size)
        named = _named(own, File(file, name=f"file.{extension}"))
        row.file = named or store(attachment_name(row, name), File(file))
        _store(row, medium, own)
    except ValidationError as error:
        raise NoFile(" ".join(error.messages)) from None


def adopt(medium: Medium, *, is_dry: bool, own: Mapping[str, Any]) -> None:
    """Take a file that stands in our storage already, under the name that an export of ours says it has.

    So whoever moves a blog copies the folder of its files, and every file stays what it is. Raises NoFile where
    there is none, where another picture or file has it, and for what is not taken.
    """
    name = _own_name(own)
    if not name or not default_storage.exists(name):
        raise NoFile("Its file has not been asked for.")
    model: Any = Image if name.startswith("images/") else Attachment
    if model.objects.filter(file=name).exists():
        raise NoFile("There is such a file here already, and it is another's.")
    try:
        with default_storage.open(name) as content:
            size = default_storage.size(name)
            if model is Image:
                accept_upload(content, size, name)
                row: Any = Image(alt=medium.alt[:500], caption=medium.caption[:500])
            else:
                kind, extension = recognised(content, size, name)
                row = Attachment(medium=kind, extension=extension, title=medium.title, size=size)
    except ValidationError as error:
        raise NoFile(" ".join(error.messages)) from None
    if not is_dry:
        row.file = name
        _store(row, medium, own)


def _own_name(own: Mapping[str, Any]) -> str:
    """Return the name that an export of ours says a file has; empty for one that we would never give."""
    name = own.get("file")
    return name if isinstance(name, str) and _OWN_NAME.fullmatch(name) else ""


def _named(own: Mapping[str, Any], content: File) -> str:
    """Store a file under the name that it had in the blog that was exported; empty where that cannot be."""
    name = _own_name(own)
    ending = PurePosixPath(str(content.name)).suffix
    if not name or PurePosixPath(name).suffix != ending or default_storage.exists(name):
        return ""
    return store(name, content)


def _store(row: Image | Attachment, medium: Medium, own: Mapping[str, Any]) -> None:
    """Store a picture or a file with what an export of ours says of it, and note it in ``medium``."""
    model: Any = type(row)
    told = heard(model, PLAIN[row._meta.label], own)  # noqa: SLF001 (Django documents it)
    for name, value in told.items():
        setattr(row, name, value)
    if number := own_number(own):
        row.pk = given(model, [str(number)])[str(number)]
    row.save(force_insert=True)
    if "uploaded_at" in told:
        model.objects.filter(pk=row.pk).update(uploaded_at=told["uploaded_at"])
    medium.local = row.file.url
    if isinstance(row, Image):
        medium.image = row.pk
        make_renditions.enqueue(row.pk)
    else:
        medium.file = row.pk
