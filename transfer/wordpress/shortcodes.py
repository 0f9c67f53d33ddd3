"""WordPress's shortcodes: [name key="value" other]text[/name]. Finds them; what they become is codes.py's.

The grammar is that of https://codex.wordpress.org/Shortcode_API: names without brackets, slashes or spaces,
three ways to quote a value, values without a name, [[name]] for one that is meant literally. Every expression is
possessive, and end tags are looked up in a list: a text of nothing but brackets takes no longer than another.
"""

import html
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

_OPEN = re.compile(
    r"(\[?)\[([a-zA-Z][a-zA-Z0-9_-]{0,63}+)(?![\w-])"
    r"((?>=\s{0,9}+\"[^\"]{0,4000}+\"|=\s{0,9}+'[^']{0,4000}+'|[^\]\[/]|/(?!\]))*+)"
    r"(/?)\](\]?)"
)
_TAG = re.compile(r"\[(/?)([a-zA-Z][a-zA-Z0-9_-]{0,63}+)(?![\w-])\s*+(\]?)")
#: The visual editor turns quotes into typographic ones, written as they are or as references.
_QUOTE = r"(?:[“”″]|&(?:#82(?:20|21|43)|ldquo|rdquo|Prime|quot|#34);)"
_PAIR = re.compile(
    rf"""([\w-]++)\s{{0,9}}+=\s{{0,9}}+(?:"([^"]*+)"|'([^']*+)'|{_QUOTE}(.*?){_QUOTE}|([^\s'"]++))"""
    rf"""|"([^"]*+)"|'([^']*+)'|{_QUOTE}(.*?){_QUOTE}|([^\s"']++)""",
    re.DOTALL,
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
    text = text.replace("\xa0", " ").replace("&nbsp;", " ")
    named: dict[str, str] = {}
    others: list[str] = []
    for found in _PAIR.finditer(text):
        if found[1]:
            value = next((v for v in found.group(2, 3, 4, 5) if v is not None), "")
            named[found[1].lower()] = html.unescape(value)
        else:
            value = next((v for v in found.group(6, 7, 8, 9) if v is not None), "")
            others.append(html.unescape(value))
    return named, others


def replaced(
    text: str,
    become: Callable[[Shortcode], str | None],
    depth: int = _DEPTH,
    *,
    keeps_escapes: bool = False,
) -> str:
    """Return a text in which each shortcode is what ``become`` makes of it; None leaves it as it stands.

    The content is handed over as it was written; whoever wants shortcodes in it replaced calls this again.
    ``keeps_escapes`` is for a text that will be looked through once more.
    """
    if not depth or "[" not in text:
        return text
    ends = _Ends(text)
    out: list[str] = []
    at = 0
    while found := _OPEN.search(text, at):
        out.append(text[at : found.start()])
        end = None if found[4] else ends.of(found[2], found.end() - len(found[5]))
        if found[1]:
            # [[name]] and [[name]text[/name]] mean what stands in the outer brackets.
            stop = found.end() if found[5] else end[1] + 1 if end else 0
            if stop and text[stop - 1 : stop] == "]":
                inner = (
                    slice(found.start(), stop)
                    if keeps_escapes
                    else slice(found.start() + 1, stop - 1)
                )
                out.append(text[inner])
                at = stop
                continue
            out.append("[")
        begun, closed = found.start() + len(found[1]), found.end() - len(found[5])
        content = text[closed : end[0]] if end else None
        stop = end[1] if end else closed
        named, others = parsed(found[3])
        made = become(Shortcode(found[2].lower(), named, others, content, text[begun:stop]))
        # What stands in one that nobody knows is text like any other.
        out.append(text[begun:closed] if made is None else made)
        at = closed if made is None else stop
    out.append(text[at:])
    return "".join(out)


class _Ends:
    """Where the end tags of a text stand, and its beginnings, by name."""

    def __init__(self, text: str) -> None:
        self.ends: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.begins: dict[str, list[int]] = defaultdict(list)
        for found in _TAG.finditer(text):
            name = found[2].lower()
            if not found[1]:
                self.begins[name].append(found.start())
            elif found[3]:
                self.ends[name].append(found.span())

    def of(self, name: str, at: int) -> tuple[int, int] | None:
        """Return where the end tag of a shortcode that ends at ``at`` begins and ends; None where it has none."""
        ends = self.ends.get(name.lower(), [])
        next_end = bisect_left(ends, (at, 0))
        if next_end == len(ends):
            return None
        begins = self.begins[name.lower()]
        next_begin = bisect_left(begins, at)
        # [gallery] … [gallery]x[/gallery]: the first has no end of its own.
        if next_begin < len(begins) and begins[next_begin] < ends[next_end][0]:
            return None
        return ends[next_end]
