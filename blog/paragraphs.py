"""Paragraphs of a text whose writer only left blank lines, the way WordPress understands them.

WordPress stores what its classic editor and its comment field were given, and makes paragraphs and line
breaks when it shows them (https://developer.wordpress.org/reference/functions/wpautop/). The rules here are
the same; the way is another: one pass over the tags with the list of what is open, instead of substitutions.
"""

import re

#: Elements that end a line of text. hr closes itself.
_BLOCKS = {
    *("address", "article", "aside", "audio", "blockquote", "caption", "center", "col", "colgroup"),
    *("dd", "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer"),
    *("form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "li", "main", "map"),
    *("menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "ul", "video"),
}
_VOID = {"hr", "col"}
#: In these every run of text is a paragraph.
_FLOW = {"", "article", "blockquote", "center", "form", "main", "section"}
#: In these only a blank line makes paragraphs: a short cell or item stays as it is.
_CELLS = {"aside", "dd", "details", "div", "fieldset", "footer", "header", "li", "nav", "td", "th"}
#: In these a line's end is a line break, and nothing else happens.
_LINES = {"address", "caption", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "summary"}
#: Copied as they are.
_VERBATIM = ("pre", "script", "style", "textarea", "svg", "math")

# Neither a comment nor a tag reaches over the beginning of another: so the search stays linear.
_TAG = re.compile(
    r"<!--(?:(?!-->|<!--).)*-->|</?([a-zA-Z][a-zA-Z0-9]*)(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*>",
    re.DOTALL,
)
_BLANK = re.compile(r"\n[ \t\u00a0]*(?:\n[ \t\u00a0]*)+")
_BREAK = re.compile(r"(<br\s*/?>)?[ \t]*\n[ \t]*", re.IGNORECASE)
_BREAKS = re.compile(r"<br\s*/?>\s*<br\s*/?>", re.IGNORECASE)


def with_paragraphs(text: str) -> str:
    """Return HTML in which blank lines have become paragraphs and line ends ``<br>``. Nothing is sanitised."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _Paragraphs(text).done()


class _Paragraphs:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = _BREAKS.sub("\n\n", text)
        self.out: list[str] = []
        self.run: list[str] = []
        self.open: list[str] = []

    def done(self) -> str:
        """Go through the text and return what has become of it."""
        at = 0
        for found in _TAG.finditer(self.text):
            if found.start() < at:
                continue
            self.run.append(self.text[at : found.start()])
            at = found.end()
            name = (found[1] or "").lower()
            if name in _VERBATIM and not found[0].startswith("</"):
                at = self._verbatim(name, found)
            elif name in _BLOCKS:
                self._block(name, found[0])
            else:
                # A line's end within a tag is no line's end of the text.
                self.run.append(found[0].replace("\n", " ") if name else found[0])
        self.run.append(self.text[at:])
        self._end_run()
        return "".join(self.out).strip()

    def _verbatim(self, name: str, found: "re.Match[str]") -> int:
        """Copy an element whose text is not ours to change; return where the text goes on."""
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.text, found.end())
        stop = end.end() if end else len(self.text)
        if name == "pre":
            self._end_run()
            self.out.append(self.text[found.start() : stop])
        else:
            self.run.append(self.text[found.start() : stop])
        return stop

    def _block(self, name: str, tag: str) -> None:
        """Begin or end a block."""
        if tag.startswith("</"):
            if name not in self.open:
                # It ends nothing. What stands before and behind it was meant to stand apart.
                self.run.append("\n\n")
                return
            self._end_run()
            while self.open.pop() != name:
                pass
            self.out.append(tag)
            return
        self._end_run()
        while self.open and self.open[-1] == "p":
            self.open.pop()
            self.out.append("</p>")
        self.out.append(tag.replace("\n", " "))
        if name not in _VOID and not tag.endswith("/>"):
            self.open.append(name)

    def _end_run(self) -> None:
        """Write the text since the last block as its place wants it."""
        text, self.run = "".join(self.run), []
        if not text.strip(" \t\n"):
            if text and self.out:
                self.out.append("\n")
            return
        inside = self.open[-1] if self.open else ""
        parts = [part.strip(" \t\n") for part in _BLANK.split(text.strip(" \t\n"))]
        parts = [part for part in parts if part]
        if inside == "p":
            self.out.append("</p>\n<p>".join(map(_broken, parts)))
        elif inside in _FLOW or (inside in _CELLS and len(parts) > 1):
            self.out.append("\n".join(f"<p>{_broken(part)}</p>" for part in parts))
        elif inside in _CELLS or inside in _LINES:
            self.out.append("<br>\n".join(map(_broken, parts)))
        else:
            self.out.append(text)


def _broken(text: str) -> str:
    """Return a paragraph's text with its line breaks."""
    # Most have none, and the expression looks at each letter for one.
    return _BREAK.sub("<br>\n", text) if "\n" in text else text
