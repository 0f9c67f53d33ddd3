"""The files of attachments: found in a folder or fetched from the old blog, checked, and stored as ours."""

from collections.abc import Iterable
from functools import cached_property
from io import BytesIO
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from accounts.fetching import NotFetched, allowed, download, public_address
from blog.attachments import MAX_BYTES, Attachment, recognised
from blog.images import EXTENSIONS, Image, accept_upload
from blog.tasks import make_renditions
from transfer.wordpress.media import Medium, path_of, uploaded

#: How long one file may take, in seconds: a film of 200 MB over a slow line.
DEADLINE = 600.0
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

    def names(self, url: str) -> list[str]:
        """Return under which names below the folder the file of an address may stand, the likeliest first."""
        below = uploaded(url) or urlsplit(url).path.lstrip("/")
        return [below, path_of(url), below.partition("uploads/")[2]]

    def get(self, url: str) -> bytes:
        """Return the file that an address means; raises NoFile."""
        names = self.names(url)
        for name in dict.fromkeys(names):
            path = (self.root / name).resolve() if name else self.root
            if path.is_file() and path.is_relative_to(self.root):
                return _content(path)
        path_or_none = self._by_name.get(PurePosixPath(names[0]).name)
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


def keep(medium: Medium, data: bytes, *, is_dry: bool) -> None:
    """Store a file, and note in ``medium`` what it has become. Raises NoFile for what is not taken."""
    name = PurePosixPath(urlsplit(medium.url).path).name
    try:
        if name.lower().endswith(EXTENSIONS):
            picture = accept_upload(BytesIO(data), len(data), name)
            if is_dry:
                return
            image = Image(alt=medium.alt[:500], caption=medium.caption[:500], file=picture)
            image.save()
            make_renditions.enqueue(image.pk)
            medium.image, medium.local = image.pk, image.file.url
            return
        kind, extension = recognised(BytesIO(data), len(data), name)
        if is_dry:
            return
        title = (medium.title or name)[:300]
        file = Attachment(medium=kind, extension=extension, title=title, size=len(data))
        file.file.save(name, ContentFile(data), save=False)
        file.save()
        medium.file, medium.local = file.pk, file.file.url
    except ValidationError as error:
        raise NoFile(" ".join(error.messages)) from None
