"""From what a commenter typed to the HTML that is stored: Markdown, then the sanitiser."""

import re
from html import unescape

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from blog.paragraphs import with_paragraphs
from blog.sanitizing import COMMENT_POLICY, clean, is_too_deep, text_only
from comments.unseen import is_blank

#: Deepest nesting of quotes and lists that is parsed. Sanitising costs grow with its square.
MAX_NESTING = 20

#: Longest address that becomes a link by itself. Without an end, a text full of beginnings would be
#: read once for each of them.
BARE_LINK_LENGTH = 2000

# Bare "example.com" in a sentence is usually a link; "1.go" and "notes.md" are not worth the mistakes.
_ADDRESSES = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})


def bare_link(state: StateInline, silent: bool) -> bool:
    """Make a link of an address that stands in a sentence: a rule for markdown-it.

    It stands for the library's own rule, which searches the whole paragraph at every "://": 65 kB of
    them took half a minute.
    """
    source, at = state.src, state.pos
    if state.linkLevel > 0 or not source.startswith("://", at):
        return False
    scheme = source[max(0, at - 5) : at].lower()
    length = 5 if scheme == "https" else 4 if scheme.endswith("http") else 0
    if not length or len(state.pending) < length:
        return False
    start = at - length
    before = source[max(0, start - 1) : start]
    if before.isalnum() or before in {".", "+", "-"}:
        return False
    found = _ADDRESSES.match_at_start(source[start : start + BARE_LINK_LENGTH])
    if not found or found.last_index == BARE_LINK_LENGTH:
        return False
    text = found.raw.rstrip("*")  # the end of **https://example.org**
    address = state.md.normalizeLink(text)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[:-length]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = state.md.normalizeLinkText(text)
        state.push("link_close", "a", -1)
    state.pos += len(text) - length
    return True


def _markdown() -> MarkdownIt:
    """Return the parser: paragraphs, line breaks, emphasis, links, quotes, lists, code, strikethrough.

    No raw HTML, headings, images or tables. A line break in the field is a line break on the page.
    """
    markdown = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": MAX_NESTING})
    markdown.enable(
        [
            *("emphasis", "strikethrough", "link", "autolink", "backticks", "escape"),
            *("entity", "newline", "blockquote", "list", "code", "fence", "balance_pairs"),
            *("fragments_join", "text_join"),
        ]
    )
    markdown.inline.ruler.after("text", "bare_link", bare_link)
    return markdown


_MARKDOWN = _markdown()


def render_comment(source: str, *, is_html: bool = False) -> str:
    """Return the sanitised HTML of a comment's text; empty where nothing can be seen of it.

    The caller has checked its length.
    ``is_html``: the text is no Markdown but the small HTML that WordPress lets commenters use.
    """
    if is_html:
        flat = re.sub(r"<[^>]*>", " ", source) if is_too_deep(source) else source
        html = clean(with_paragraphs(flat), COMMENT_POLICY).strip()
    else:
        html = clean(_MARKDOWN.render(source), COMMENT_POLICY).strip()
    return "" if is_blank(unescape(text_only(html))) else html
