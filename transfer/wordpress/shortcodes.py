"""WordPress's shortcodes: [name key="value" other]text[/name]. Finds them; what they become is content.py's.

The grammar is that of https://codex.wordpress.org/Shortcode_API: names without brackets, slashes or spaces,
three ways to quote a value, values without a name, [[name]] for one that is meant literally.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

_OPEN = re.compile(
    r"(\[?)\[([a-zA-Z][a-zA-Z0-9_-]{0,63})(?![\w-])((?:\"[^\"\[]*\"|'[^'\[]*'|[^\]\[\"']|[\"'](?=\s))*?)(/?)\](\]?)"
)
_PAIR = re.compile(
    r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s'"]+))|"([^"]*)"|'([^']*)'|([^\s"']+)"""
)
#: Nested captions and galleries have two levels; who has more gets them as text.
_DEPTH = 6


@dataclass
class Shortcode:
    """One shortcode as it was written. ``content`` is None where it has no end tag."""

    name: str
    attributes: dict[str, str]
    values: list[str]
    content: str | None
    written: str = field(repr=False, default="")

    @property
    def is_certain(self) -> bool:
        """Whether it must be a shortcode: brackets in a text, such as [sic], look alike."""
        return (
            bool(self.attributes) or self.content is not None or bool(re.search("[-_]", self.name))
        )


def parsed(text: str) -> tuple[dict[str, str], list[str]]:
    """Return the named and the other values between a shortcode's name and its end."""
    # The visual editor turns quotes into typographic ones, and spaces into hard ones.
    text = re.sub("[“”″]", '"', html.unescape(text).replace("\xa0", " "))
    named: dict[str, str] = {}
    others: list[str] = []
    for found in _PAIR.finditer(text):
        if found[1]:
            named[found[1].lower()] = found[2] or found[3] or found[4] or ""
        else:
            others.append(found[5] or found[6] or found[7] or "")
    return named, others


def replaced(text: str, become: Callable[[Shortcode], str | None], depth: int = _DEPTH) -> str:
    """Return a text in which each shortcode is what ``become`` makes of it; None leaves it as it stands.

    The content is handed over as it was written; whoever wants shortcodes in it replaced calls this again.
    """
    out: list[str] = []
    at = 0
    if not depth:
        return text
    while found := _OPEN.search(text, at):
        out.append(text[at : found.start()])
        at = found.end()
        if found[1] and found[5]:
            out.append(found[0][1:-1])
            continue
        out.append(found[1])
        end = None
        if not found[4]:
            end = _closing(text, found[2], at)
        content = text[at : end[0]] if end else None
        stop = end[1] if end else found.end() - len(found[5])
        written = text[found.start() + len(found[1]) : stop]
        named, others = parsed(found[3])
        made = become(Shortcode(found[2].lower(), named, others, content, written))
        if made is None:
            # What stands in it is text like any other.
            out.append(text[found.start() + len(found[1]) : found.end() - len(found[5])])
            at = found.end() - len(found[5])
            continue
        out.append(made)
        at = stop
    out.append(text[at:])
    return "".join(out)


def _closing(text: str, name: str, at: int) -> tuple[int, int] | None:
    """Return where the end tag of a shortcode begins and ends; None where it has none."""
    end = re.compile(rf"\[/{re.escape(name)}\s*\]", re.IGNORECASE).search(text, at)
    if not end:
        return None
    again = re.compile(rf"\[{re.escape(name)}(?![\w-])", re.IGNORECASE).search(
        text, at, end.start()
    )
    # [gallery] … [gallery]x[/gallery]: the first has no end of its own.
    return None if again else (end.start(), end.end())
