"""Which file an address of WordPress means: the original, whatever size or mirror it names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import unquote, urlsplit

from transfer.remembered import Remembered
from transfer.wordpress.shelf import Medium, Shelf

__all__ = ["Library", "Medium", "key_of", "path_of", "uploaded"]

_UPLOADS = re.compile(r"(?:wp-content/uploads|/files(?=/\d{4}/\d\d/))/(?:sites/\d+/)?(.+)")
_BLOG_FILES = re.compile(r"(?:^|\.)files\.wordpress\.com$")
_PHOTON = re.compile(r"^i[0-9]\.wp\.com$")
_ENDING = r"(?=\.[A-Za-z0-9]{2,5}$)"
_SIZE = re.compile(rf"-\d{{1,5}}x\d{{1,5}}{_ENDING}")
#: Big pictures that were made smaller, turned ones, and ones that were cut (the number is a time in milliseconds).
_EDITED = re.compile(rf"-(?:scaled|rotated|e\d{{13}}){_ENDING}")


class Library:
    """The media of a blog: by number, by any address they had, and those below a post."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        """Begin empty; ``hosts`` are the blog's own, without www."""
        self.by_number = Shelf()
        self.hosts: set[str] = set()
        # The numbers of media by the paths of all their sizes: far more than there are media.
        self._exact, self._plain = Remembered(), Remembered()
        for host in hosts:
            self.add_host(host)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.by_number)

    def __iter__(self) -> Iterator[Medium]:
        """Yield all of them in the order of the export."""
        return self.by_number.all()

    def add_host(self, host: str) -> None:
        """Note a host on which files of this blog stand; name.wordpress.com has them on another, too."""
        if host:
            self.hosts.add(host)
            if host.endswith(".wordpress.com") and not _BLOG_FILES.search(host):
                self.hosts.add(f"{host.removesuffix('.wordpress.com')}.files.wordpress.com")

    def add(self, medium: Medium, addresses: Sequence[str]) -> None:
        """Note an attachment, and all addresses of it: the first is that of its file."""
        self.by_number.put(medium)
        for address in addresses:
            if path := key_of(address):
                self.add_host(_host_of(address))
                self._exact.put(path, medium.number)
                self._plain.put(_plain(path), medium.number)

    def find(self, address: str) -> Medium | None:
        """Return what stands at an address of this blog, in whatever size; None for anybody else's."""
        path = key_of(address)
        if not path or _host_of(address) not in {*self.hosts, ""}:
            return None
        plain = _plain(path)
        found = self._exact.get(path) or self._exact.get(plain) or self._plain.get(plain)
        return self.by_number.get(found or "")

    def is_own(self, address: str) -> bool:
        """Whether an address is one of this blog's files, known or not."""
        return bool(uploaded(address)) and _host_of(address) in self.hosts

    def below(self, number: str) -> list[Medium]:
        """Return what hangs on a post, as WordPress orders it."""
        return sorted(
            self.by_number.below(number), key=lambda m: (m.order, len(m.number), m.number)
        )


def path_of(address: str) -> str:
    """Return the path of an uploaded file below its blog's folder, without size or mirror; empty for others.

    https://i0.wp.com/x.files.wordpress.com/2013/11/a-300x200.jpg?w=300 is 2013/11/a.jpg.
    """
    path = uploaded(address)
    return _plain(path) if path else ""


def _plain(path: str) -> str:
    return _EDITED.sub("", _SIZE.sub("", path))


def uploaded(address: str) -> str:
    """Return the path of an uploaded file as it is named; empty for what is no upload."""
    host, path = _place(address)
    if found := _UPLOADS.search(path):
        return found[1]
    if _BLOG_FILES.search(host):
        return path.lstrip("/")
    return ""


def key_of(address: str) -> str:
    """Return under what a file is known: its path below the uploads, else the whole path of a file."""
    if found := uploaded(address):
        return found
    path = _place(address)[1]
    return path if "." in path.rpartition("/")[2] else ""


def _host_of(address: str) -> str:
    return _place(address)[0].removeprefix("www.")


def _place(address: str) -> tuple[str, str]:
    """Return host and path of an address, those behind it for a mirror of wp.com."""
    try:
        parts = urlsplit(address.strip())
        host, path = (parts.hostname or ""), unquote(parts.path)
    except ValueError:
        return "", ""
    if _PHOTON.match(host):
        host, _, path = path.lstrip("/").partition("/")
        return host.lower(), f"/{path}"
    return host, path
