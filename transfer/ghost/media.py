"""The files of a Ghost blog: which one an address means, and where it is by now."""

import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from blog.attachments import MAX_BYTES
from transfer.options import NoFile, Source
from transfer.values import line, short_id
from transfer.wordpress.files import Folder
from transfer.wordpress.media import Medium

#: What Ghost writes in place of the blog's own address, so that an export fits any.
PLACEHOLDER = "__GHOST_URL__"
_AT_ROOT = re.compile(rf"{PLACEHOLDER}(?=[/?#])")
#: Where Ghost keeps files, and what stands in between for a size or format of a picture.
_CONTENT = re.compile(r"/content/((?:images|media|files)/.+)")
_SIZE = re.compile(r"^images/(?:size/w\d+(?:h\d+)?/)?(?:format/[a-z0-9]+/)?")
#: An address of a file in a text of any of Ghost's three forms.
_IN_TEXT = re.compile(
    r"(?:https?://[^\s\"'<>\\()]{1,300}?)?/content/(?:images|media|files)/[^\s\"'<>\\()]{1,500}"
)
_IMG = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*\"([^\"<>]*)\"", re.IGNORECASE)
#: A file in an archive, below whatever folder.
_PACKED = re.compile(r"(?:^|/)((?:images|media|files)/.+)")
_DAMAGED = (EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError)
#: Where Ghost's own hosting has the files of its customers.
STORAGE = "storage.ghost.io"
#: Longest key; Imported.old_id holds 80.
KEY_LENGTH = 80


def rooted(source: object) -> Any:
    """Return a text with the blog's own addresses as paths; what is no text as it is."""
    if not isinstance(source, str) or PLACEHOLDER not in source:
        return source
    return _AT_ROOT.sub("", source).replace(PLACEHOLDER, "/")


class Library:
    """The files that an export refers to, by their paths below Ghost's folder."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        """Begin empty; ``hosts`` are the blog's own, without www."""
        self.hosts = {*hosts, STORAGE}
        self.media: dict[str, Medium] = {}

    def __iter__(self) -> Iterator[Medium]:
        """Yield all of them in the order in which they were found."""
        return iter(self.media.values())

    def key(self, address: object) -> str:
        """Return the path of a file, in whatever size an address names it; empty for others."""
        try:
            parts = urlsplit(line(address))
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return ""
        found = _CONTENT.search(unquote(parts.path))
        if not found or (host and host not in self.hosts) or ".." in found[1]:
            return ""
        return _SIZE.sub("images/", found[1])

    def add(self, address: object, alt: str = "", caption: str = "") -> None:
        """Note a file; the first words that come with it are its own."""
        key = self.key(address)
        if not key:
            return
        medium = self.media.get(key)
        if medium is None:
            number = short_id(key, KEY_LENGTH)
            medium = self.media[key] = Medium(number, url=_original(line(address)))
        medium.alt = medium.alt or alt
        medium.caption = medium.caption or caption

    def add_all(self, source: object) -> None:
        """Note every file that a text refers to, with the words of its pictures."""
        if not isinstance(source, str) or "/content/" not in source:
            return
        for tag in _IMG.findall(source):
            given = {name.lower(): value for name, value in _ATTRIBUTE.findall(tag)}
            self.add(given.get("src", ""), given.get("alt", ""))
        for address in _IN_TEXT.findall(source):
            self.add(address.rstrip(".,;"))

    def find(self, address: object) -> Medium | None:
        """Return what stands at an address; None for anything else."""
        key = self.key(address)
        return self.media.get(key) if key else None


def _original(address: str) -> str:
    """Return the address of a picture as it was uploaded."""
    before, mark, behind = address.partition("/content/")
    return before + mark + _SIZE.sub("images/", behind)


class ContentFolder(Folder):
    """Ghost's folder "content", or what stands above or below it."""

    def names(self, url: str) -> list[str]:
        """Return under which names the file of an address may stand, the likeliest first."""
        key = unquote(urlsplit(url).path).partition("/content/")[2]
        return [key, f"content/{key}", key.partition("/")[2]]


class PackedContent:
    """The files that are packed with exports: in a folder "content", or in its images, media and files alone."""

    def __init__(self, archives: Iterable[zipfile.ZipFile]) -> None:
        """Take open archives; of a file that is in two of them the first holds."""
        self._found: dict[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]] = {}
        for archive in archives:
            for info in archive.infolist():
                place = _PACKED.search(info.filename)
                if place and not info.is_dir() and "__MACOSX/" not in info.filename:
                    self._found.setdefault(place[1], (archive, info))

    def __bool__(self) -> bool:
        """Whether there is any file."""
        return bool(self._found)

    @contextmanager
    def open(self, url: str) -> Iterator[IO[bytes]]:
        """Yield the file that an address means, unpacked; raises NoFile."""
        key = unquote(urlsplit(url).path).partition("/content/")[2]
        if key not in self._found:
            raise NoFile("The file is not among those that are packed with the export.")
        archive, info = self._found[key]
        if info.file_size > MAX_BYTES:
            raise NoFile(f"The file is larger than {MAX_BYTES // 2**20} MB.")
        with tempfile.TemporaryFile() as file:
            try:
                # No more of it is unpacked than the archive says that there is.
                with archive.open(info) as packed:
                    shutil.copyfileobj(packed, file)
            except _DAMAGED:
                raise NoFile("The file is damaged, or locked: it cannot be unpacked.") from None
            file.seek(0)
            yield file


@contextmanager
def or_packed(source: Source | None, given: Sequence[Path]) -> Iterator[Source | None]:
    """Yield where files come from: ``source``, else what is packed with the exports; None where there is nothing."""
    if source:
        yield source
        return
    with ExitStack() as held:
        archives = [
            held.enter_context(zipfile.ZipFile(path)) for path in given if zipfile.is_zipfile(path)
        ]
        content = PackedContent(archives)
        yield (lambda _: content) if content else None
