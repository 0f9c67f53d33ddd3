"""Slugs: the part of an address that is made from a title, in any script."""

import re
import unicodedata
from collections.abc import Callable

#: Longest slug; WordPress cuts at 200 as well.
SLUG_LENGTH = 200

_GAP = re.compile(r"[\s\-–—_/.:]+")
#: What stands below every list and every article: its feed, pages and threads of what was said.
_BELOW_ALL = re.compile(r"(?:.*/)?(?:feed|comment-(?:page|thread)-[1-9][0-9]*)")
#: And below a list that may have others below it: its further pages.
_FURTHER = re.compile(r".+/page/[1-9][0-9]*")


def is_shadowed(path: str) -> bool:
    """Whether nothing can stand at a path of slugs, because what belongs to the thing above it stands there.

    So /tag/feed/ is no tag's address, and /category/world/page/2/ no section's.
    """
    return any(shape.fullmatch(path) for shape in (_BELOW_ALL, _FURTHER))


def slug_from(title: str) -> str:
    """Return a slug for a title: lower case, words joined by hyphens, letters of every script kept.

    Django's own slugify drops combining marks, without which Khmer or Hindi is unreadable. May return
    an empty string when the title has no letter or digit.
    """
    text = unicodedata.normalize("NFC", title).lower()
    text = _GAP.sub("-", text)
    kept = (c for c in text if c == "-" or unicodedata.category(c)[0] in "LMN")
    return re.sub(r"-{2,}", "-", "".join(kept)).strip("-")[:SLUG_LENGTH].strip("-")


def normal_slug(slug: str) -> str:
    """Return a slug from an address in the one form that is stored (NFC, lower case)."""
    return unicodedata.normalize("NFC", slug).lower()


def free_slug(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Return ``wanted``, or ``wanted-2``, ``wanted-3`` … : the first that is not taken."""
    candidate, number = wanted, 1
    while is_taken(candidate):
        number += 1
        ending = f"-{number}"
        candidate = wanted[: SLUG_LENGTH - len(ending)] + ending
    return candidate
