"""Finished pages in memory: compressed once, bounded in bytes; the least used go first."""

import gzip
import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from email.utils import formatdate

import brotli

#: Bodies smaller than this are not worth compressing: they fit one packet as they are.
MIN_COMPRESSED = 860
#: Brotli's fifth step costs about as much as gzip's sixth and packs HTML a fifth smaller.
BROTLI_QUALITY = 5
GZIP_LEVEL = 6
#: What a page's headers and bookkeeping take in memory, roughly, in bytes.
OVERHEAD = 2_000

Headers = list[tuple[str, str]]

#: Headers of Django's answer that belong to one encoding; the store writes its own.
_REPLACED = {"etag", "last-modified", "content-length", "content-encoding", "vary"}


@dataclass(frozen=True)
class Variant:
    """A page in one encoding, headers and all, ready to be sent."""

    body: bytes
    headers: Headers
    etag: str


@dataclass
class Page:
    """A finished page and what it depends on."""

    tags: tuple[str, ...]
    #: The clock's reading from before the page was rendered.
    reading: int
    #: The latest reading at which the page was found fresh: until the clock moves on, it is.
    fresh_at: int
    variants: dict[str, Variant] = field(default_factory=dict)
    size: int = OVERHEAD

    def best(self, accepted: str) -> Variant:
        """Return the smallest variant that an Accept-Encoding header allows."""
        for encoding in ("br", "gzip"):
            if encoding in self.variants and allows(accepted, encoding):
                return self.variants[encoding]
        return self.variants["identity"]


def allows(accepted: str, encoding: str) -> bool:
    """Whether an Accept-Encoding header allows an encoding by name (RFC 9110, 12.5.3)."""
    if encoding not in accepted:
        return False
    for part in accepted.split(","):
        name, _, quality = part.partition(";")
        if name.strip().lower() == encoding:
            return quality.replace(" ", "").rstrip("0") not in {"q=", "q=0."}
    return False


def make_page(body: bytes, headers: Headers, tags: tuple[str, ...], reading: int) -> Page:
    """Return a page with its variants. Compressing takes some milliseconds for a long one."""
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    kept = [(name, value) for name, value in headers if name.lower() not in _REPLACED]
    kept += [("Vary", "Accept-Encoding"), ("Last-Modified", formatdate(usegmt=True))]
    bodies = {"identity": body}
    if len(body) >= MIN_COMPRESSED:
        bodies["br"] = brotli.compress(body, quality=BROTLI_QUALITY, mode=brotli.MODE_TEXT)
        bodies["gzip"] = gzip.compress(body, GZIP_LEVEL, mtime=0)
    page = Page(tags, reading, fresh_at=reading)
    for encoding, data in bodies.items():
        # A strong tag names bytes: each encoding has its own.
        etag = f'"{digest}"' if encoding == "identity" else f'"{digest}-{encoding}"'
        own = [("Content-Length", str(len(data))), ("ETag", etag)]
        if encoding != "identity":
            own.append(("Content-Encoding", encoding))
        page.variants[encoding] = Variant(data, [*kept, *own], etag)
        page.size += len(data)
    return page


class Store:
    """Pages by key, bounded in bytes."""

    def __init__(self, limit: int) -> None:
        """Take the limit in bytes."""
        self.limit = limit
        self.size = 0
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> Page | None:
        """Return a page, fresh or not; None where there is none."""
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        """Keep a page, and let the least used go until the limit holds again."""
        with self.lock:
            self._drop(key)
            self.pages[key] = page
            self.size += page.size
            while self.size > self.limit and self.pages:
                _, gone = self.pages.popitem(last=False)
                self.size -= gone.size

    def discard(self, key: str) -> None:
        """Forget a page."""
        with self.lock:
            self._drop(key)

    def _drop(self, key: str) -> None:
        """Forget a page; the caller holds the lock."""
        if gone := self.pages.pop(key, None):
            self.size -= gone.size
