"""The words of some sanitised HTML as plain text, for the text part of a letter."""

import re
from html.parser import HTMLParser
from typing import Any

#: Elements that begin a paragraph of their own.
_BLOCKS = {"p", "blockquote", "pre", "ul", "ol"}


class _Writer(HTMLParser):
    """Writes text as a plain letter shows it: quotes behind ">", list items behind "-", addresses in brackets."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[tuple[int, str]] = []
        self.text = ""
        self.quotes = 0
        self.verbatim = 0
        self.href = ""
        self.linked = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, Any]]) -> None:
        if tag in _BLOCKS or tag == "li":
            self.flush()
        if tag == "li":
            self.text = "- "
        elif tag == "br":
            self.text += "\n"
        elif tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.verbatim += 1
        elif tag == "a":
            self.href, self.linked = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href and self.href not in {self.linked, f"mailto:{self.linked}"}:
            self.text += f" <{self.href}>"
        if tag == "a":
            self.href = ""
        if tag in _BLOCKS or tag == "li":
            self.flush()
        if tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag == "pre":
            self.verbatim = max(0, self.verbatim - 1)

    def handle_data(self, data: str) -> None:
        words = data if self.verbatim else re.sub(r"\s+", " ", data)
        if self.text.endswith("\n") and not self.verbatim:
            words = words.lstrip()
        self.text += words
        if self.href:
            self.linked += words

    def flush(self) -> None:
        if text := self.text.strip("\n" if self.verbatim else None):
            self.paragraphs.append((self.quotes, text))
        self.text = ""


def as_text(html: str) -> str:
    """Return the text of sanitised HTML: paragraphs apart, quotes marked, the addresses of links after their words."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    writer.flush()
    return "\n\n".join(
        "\n".join("> " * depth + line for line in text.split("\n"))
        for depth, text in writer.paragraphs
    )
