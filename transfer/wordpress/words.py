"""What stands in single elements of an export: names, slugs, numbers, hosts, custom fields."""

import html
import re
from urllib.parse import SplitResult, unquote, urlsplit

from transfer.elements import Element


def number_in(text: str) -> str:
    """Return the digits of a number, empty for 0 and for what is none."""
    digits = text.strip().lstrip("0")
    return digits if digits.isascii() and digits.isdigit() and len(digits) <= 18 else ""


def slug_in(text: str) -> str:
    """Return a slug with its percent signs resolved."""
    return unquote(text.strip()).replace("\0", "")


def plain(text: str) -> str:
    """Return a title or name as text: WordPress keeps entities and markup in them."""
    if "<" in text:
        text = re.sub(r"</?[a-zA-Z][^<>]*>", "", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.replace("\0", "").split())


def parts_of(address: str) -> SplitResult:
    """Return the parts of an address; empty ones for what is none."""
    try:
        return urlsplit(address.strip())
    except ValueError:
        return urlsplit("")


def host_of(address: str) -> str:
    """Return the host of an address without www., lower case; empty where it has none."""
    try:
        return (parts_of(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def meta_in(elements: list[Element]) -> list[tuple[str, str]]:
    """Return the names and values of custom fields."""
    return [(e.get("wp:meta_key").strip(), e.get("wp:meta_value")) for e in elements]
