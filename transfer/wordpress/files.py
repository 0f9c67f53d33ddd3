"""The files of attachments: found in a folder or fetched from the old blog, checked, and stored as ours."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.fetching import NotFetched, allowed, download, public_address
from blog.attachments import MAX_BYTES, Attachment, recognised
from blog.images import EXTENSIONS, Image, accept_upload
from blog.tasks import make_renditions
from transfer.fields import heard
from transfer.numbers import given
from transfer.ours import PLAIN
from transfer.wordpress.media import Medium, path_of, uploaded
from transfer.wordpress.own import own_number

#: How long one file may take, in seconds: a film of 200 MB over a slow line.
DEADLINE = 600.0
#: How we name files: see blog.images.image_name and blog.attachments.attachment_name.
_OWN_NAME = re.compile(r"(?:images|files)/\d{4}/\d\d/[A-Za-z0-9_-]{1,60}\.[a-z0-9]{2,5}")
_TYPES = (
    "image/",
    "audio/",
    "video/",
    "application/pdf",
    "application/ogg",
    "application/octet-stream",
)


class NoFile(Exception):
    """No file came, or none that is taken; the message says why."""


class Folder:
    """A folder with the files of a blog: its wp-content/uploads, or WordPress.com's media export unpacked."""

    def __init__(self, root: Path) -> None:
        """Take the folder."""
        self.root = root.resolve()

    @cached_property
    def _by_name(self) -> dict[str, Path | None]:
        """Files by their name; None where several have it."""
        found: dict[str, Path | None] = {}
        for path in self.root.rglob("*"):
            if path.is_file() and not path.is_symlink():
                found[path.name] = None if path.name in found else path
        return found

    def get(self, url: str) -> bytes:
        """Return the file that an address means; raises NoFile."""
        below = uploaded(url) or urlsplit(url).path.lstrip("/")
        for name in dict.fromkeys([below, path_of(url), below.partition("uploads/")[2]]):
            path = (self.root / name).resolve() if name else self.root
            if path.is_file() and path.is_relative_to(self.root):
                return _content(path)
        path_or_none = self._by_name.get(PurePosixPath(below).name)
        if path_or_none is None:
            raise NoFile("The file is not in the folder.")
        return _content(path_or_none)


class OldBlog:
    """The blog itself, asked over https; only hosts that the export names as its own."""

    def __init__(self, hosts: Iterable[str]) -> None:
        """Take the hosts."""
        self.hosts = [name for host in hosts for name in (host, f"www.{host}")]
        self.hosts.append(".files.wordpress.com")

    def get(self, url: str) -> bytes:
        """Return what stands at an address; raises NoFile."""
        secure = url.replace("http://", "https://", 1)
        try:
            host, path = allowed(secure, self.hosts)
            address = public_address(host)
            return download(host, address, path, types=_TYPES, most=MAX_BYTES, deadline=DEADLINE)
        except NotFetched as error:
            raise NoFile(str(error)) from None


def _content(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise NoFile(f"The file is larger than {MAX_BYTES // 2**20} MB.")
    return path.read_bytes()


def keep(
    medium: Medium, data: bytes, *, is_dry: bool, own: Mapping[str, Any] | None = None
) -> None:
    """Store a file, and note in ``medium`` what it has become. Raises NoFile for what is not taken.

    ``own`` is what an export of ours says of it: there it has its number, its words and its name again.
    """
    own = own or {}
    name = PurePosixPath(urlsplit(medium.url).path).name
    try:
        if name.lower().endswith(EXTENSIONS):
            picture = accept_upload(BytesIO(data), len(data), name)
            if is_dry:
                return
            image = Image(alt=medium.alt[:500], caption=medium.caption[:500])
            image.file = _named(own, picture) or picture
            _restore(image, own)
            make_renditions.enqueue(image.pk)
            medium.image, medium.local = image.pk, image.file.url
            return
        kind, extension = recognised(BytesIO(data), len(data), name)
        if is_dry:
            return
        title = (medium.title or name)[:300]
        file = Attachment(medium=kind, extension=extension, title=title, size=len(data))
        stored = _named(own, ContentFile(data, name=f"file.{extension}"))
        if stored:
            file.file = stored
        else:
            file.file.save(name, ContentFile(data), save=False)
        _restore(file, own)
        medium.file, medium.local = file.pk, file.file.url
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
    if is_dry:
        return
    row.file = name
    _restore(row, own)
    medium.local = row.file.url
    if model is Image:
        medium.image = row.pk
        make_renditions.enqueue(row.pk)
    else:
        medium.file = row.pk


def _own_name(own: Mapping[str, Any]) -> str:
    """Return the name that an export of ours says a file has; empty for one that we would never give."""
    name = own.get("file")
    return name if isinstance(name, str) and _OWN_NAME.fullmatch(name) else ""


def _named(own: Mapping[str, Any], content: ContentFile) -> str:
    """Store a file under the name that it had in the blog that was exported; empty where that cannot be."""
    name = _own_name(own)
    ending = PurePosixPath(str(content.name)).suffix
    if not name or PurePosixPath(name).suffix != ending or default_storage.exists(name):
        return ""
    return default_storage.save(name, content)


def _restore(row: Image | Attachment, own: Mapping[str, Any]) -> None:
    """Store a picture or a file with what an export of ours says of it."""
    model, names = type(row), PLAIN[row._meta.label]  # noqa: SLF001 (Django documents it)
    told = heard(model, names, own)
    for name, value in told.items():
        setattr(row, name, value)
    if number := own_number(own):
        row.pk = given(model, [str(number)])[str(number)]
    row.save(force_insert=True)
    if "uploaded_at" in told:
        model.objects.filter(pk=row.pk).update(uploaded_at=told["uploaded_at"])
