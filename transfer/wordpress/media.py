"""Which file an address of WordPress means: the original, whatever size or mirror it names."""

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_UPLOADS = re.compile(r"(?:wp-content/uploads|/files(?=/\d{4}/\d\d/))/(?:sites/\d+/)?(.+)")
_BLOG_FILES = re.compile(r"(?:^|\.)files\.wordpress\.com$")
_PHOTON = re.compile(r"^i[0-3]\.wp\.com$")
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[A-Za-z0-9]{2,5}$)")
_EDITED = re.compile(r"-(?:scaled|rotated)(?=\.[A-Za-z0-9]{2,5}$)")


@dataclass
class Medium:
    """An attachment: where it was, and where it is by now. ``image`` is the number of our picture."""

    number: str
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    local: str = ""
    image: int | None = None
    file: int | None = None


def path_of(address: str) -> str:
    """Return the path of an uploaded file below its blog's folder, without size or mirror; empty for others.

    https://i0.wp.com/x.files.wordpress.com/2013/11/a-300x200.jpg?w=300 is 2013/11/a.jpg.
    """
    path = uploaded(address)
    return _EDITED.sub("", _SIZE.sub("", path)) if path else ""


def uploaded(address: str) -> str:
    """Return the path of an uploaded file as it is named; empty for what is no upload."""
    try:
        parts = urlsplit(address.strip())
        host, path = parts.hostname or "", unquote(parts.path)
    except ValueError:
        return ""
    if _PHOTON.match(host):
        host, _, path = path.lstrip("/").partition("/")
        path = f"/{path}"
    if found := _UPLOADS.search(path):
        return found[1]
    if _BLOG_FILES.search(host):
        return path.lstrip("/")
    return ""
