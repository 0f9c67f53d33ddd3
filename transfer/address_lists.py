"""Lists of addresses: one to a line, or a sitemap as it was (https://www.sitemaps.org/protocol.html); packed or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from transfer.asking import LONGEST
from transfer.healing import decoded
from transfer.opening import opened
from transfer.xml import Stream

#: How a sitemap begins; an address begins otherwise.
_HEAD = 4096


@dataclass(frozen=True)
class Absent:
    """A part of a sitemap that does not lie beside it."""

    name: str


def addresses_in(path: Path) -> Iterator[str | Absent]:
    """Yield the addresses of a file, one after the other; of a sitemap index those of its parts.

    The parts lie beside the index, under the names that they had. Empty lines and lines that begin with # are left
    out. Raises Unreadable for a file that is neither, or cannot be read to its end.
    """
    with opened(path) as file:
        head = file.read(_HEAD)
    if head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<"):
        yield from _sitemap(path)
    else:
        yield from _lines(path)


def _lines(path: Path) -> Iterator[str]:
    rest = ""
    with opened(path) as file:
        for block in decoded(file):
            *lines, rest = (rest + block).split("\n")
            # One that never ends is no address; what it begins with is named.
            rest = rest[: LONGEST + 1]
            yield from filter(None, map(_address, lines))
    if last := _address(rest):
        yield last


def _address(line: str) -> str:
    line = line.strip()
    return "" if line.startswith("#") else line


def _sitemap(path: Path, is_part: bool = False) -> Iterator[str | Absent]:
    stream = Stream(path, 1, roots={"urlset"} if is_part else {"urlset", "sitemapindex"})
    for element in stream:
        address = element.get("loc").strip()
        if not address:
            continue
        if stream.root == "urlset":
            yield address
            continue
        part = _beside(path, address)
        if part is None:
            yield Absent(address)
        else:
            yield from _sitemap(part, is_part=True)


def _beside(index: Path, address: str) -> Path | None:
    """Return the file of a part: beside the index, under its name, packed or not."""
    try:
        name = PurePosixPath(unquote(urlsplit(address).path)).name
    except ValueError:
        return None
    names = [name, f"{name}.gz", name.removesuffix(".gz")] if name else []
    found = (index.parent / n for n in names if n and "\0" not in n)
    return next((p for p in found if p.is_file() and p.resolve() != index.resolve()), None)
