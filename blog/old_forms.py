"""What WordPress put before and behind its addresses, and the plain ones among them: paths alone, nothing is asked."""

import re
from collections.abc import Iterable, Iterator

#: Before every path where a server could not rewrite addresses, and before dates where a number could be one.
_INDEX, _DATE = "/index.php", "/date"
#: Behind an article or a page: what answered pings, showed it to telephones and in frames, and its further pages
#: (https://developer.wordpress.org/reference/classes/wp_rewrite/).
_BEHIND = re.compile(r"(?P<above>/.+?)/(?:trackback|amp|embed|[1-9][0-9]{0,2})/?")
#: The size that a picture was made in, and what stands in the name of one that WordPress has made smaller first.
_SIZE = re.compile(r"(?P<stem>/.+)-\d{1,5}x\d{1,5}(?P<ending>\.[A-Za-z0-9]{2,5})")
_SCALED = "-scaled"
#: The formats of posts that WordPress knows (https://developer.wordpress.org/advanced-administration/wordpress/post-formats/).
FORMATS = {
    *("aside", "audio", "chat", "gallery", "image", "link", "quote", "status", "video"),
}
#: What its own table puts before their names.
FORMAT_PREFIX = "post-format-"
_OF_FORMAT = re.compile(r"/type/(?P<format>[^/]+)/?")
_OF_SEARCH = re.compile(r"/search/[^/]+(?:/page/[0-9]+)?/?")
#: The lists of addresses that WordPress itself, WordPress.com and the usual plugins make.
_SITEMAP = re.compile(
    r"/(?:wp-sitemap(?:-[a-z0-9-]+)?|sitemap_index|sitemap-\d{1,3}|[a-z_-]+-sitemap-?\d{0,4})\.xml"
)


def ways(path: str, folders: Iterable[str]) -> Iterator[str]:
    """Yield what a decoded path asks for without the folder in which an old blog stood, and without the rest.

    Each way once, the likeliest first; not the path itself.
    """
    folders = list(folders)
    found = [path, *_all_without(folders, [path])]
    found += _all_without([_INDEX], found)
    # Without rewriting, permalinks may have put the folder behind it.
    found += _all_without(folders, _all_without([_INDEX], [path]))
    found += _all_without([_DATE], found)
    yield from (way for way in dict.fromkeys(found) if way != path)


def _all_without(before: Iterable[str], paths: Iterable[str]) -> list[str]:
    """Return those of some paths before which one of these stands, without it."""
    return [rest for one in before for path in paths if (rest := _without(one, path))]


def _without(before: str, path: str) -> str | None:
    """Return a path without what stands before it; None where that does not."""
    if path == before:
        return "/"
    return path.removeprefix(before) if path.startswith(f"{before}/") else None


def behind_which(path: str) -> str | None:
    """Return the path of the article or page behind which something of WordPress's stood; None for none."""
    found = _BEHIND.fullmatch(path)
    return f"{found['above']}/" if found else None


def whole_pictures(path: str) -> list[str]:
    """Return under which names a picture may stand that is asked for in a size; empty for all else."""
    found = _SIZE.fullmatch(path)
    if found is None:
        return []
    stem, ending = found["stem"], found["ending"]
    return [f"{stem}{ending}", f"{stem}{_SCALED}{ending}"]


def format_in(path: str) -> str:
    """Return the format whose list stood at a path; empty for none."""
    found = _OF_FORMAT.fullmatch(path)
    return found["format"].lower().removeprefix(FORMAT_PREFIX) if found else ""


def is_search(path: str) -> bool:
    """Whether what was found by a word stood at a path."""
    return _OF_SEARCH.fullmatch(path) is not None


def is_sitemap(path: str) -> bool:
    """Whether a list of addresses for search engines stood at a path."""
    return _SITEMAP.fullmatch(path) is not None
