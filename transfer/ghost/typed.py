"""What the import of a Ghost blog is told, and what of it a person types: where it stood, how its addresses looked."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from transfer.options import Source, Told

#: Ghost's own address of a post, unless the owner has chosen another in routes.yaml.
PERMALINK = "/{slug}/"


@dataclass
class GhostOptions(Told):
    """What an import is told.

    ``files`` makes the source of files from the blog's hosts; ``site`` is where the blog stood, https://blog.example.
    """

    files: Source | None = None
    site: str = ""
    members: Path | None = None
    asks_members: bool = False
    opens_members_posts: bool = False
    permalink: str = PERMALINK
    authors: dict[str, str] = field(default_factory=dict)


def checked_site(typed: str) -> str:
    """Return scheme, host and path of an address, without a slash at the end. Raises ValueError for what is none."""
    if not typed:
        return ""
    wrong = f"{typed}: write it as https://blog.example."
    try:
        parts = urlsplit(typed if "//" in typed else f"https://{typed}")
    except ValueError:
        raise ValueError(wrong) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(wrong)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def checked_permalink(typed: str) -> str:
    """Return the shape of a post's address. Raises ValueError for what is none."""
    if not (typed.startswith("/") and typed.endswith("/")) or "{" not in typed:
        raise ValueError(f"{typed}: it begins and ends with / and names {{slug}}.")
    return typed
