"""From what a commenter typed to the HTML that is stored: Markdown, then the sanitiser."""

from linkify_it import LinkifyIt
from markdown_it import MarkdownIt

from blog.sanitizing import COMMENT_POLICY, clean

#: Deepest nesting of quotes and lists that is parsed. Sanitising costs grow with its square.
MAX_NESTING = 20

#: Paragraphs, line breaks, emphasis, strong, links, quotes, lists, code, strikethrough. No raw HTML,
#: headings, images or tables. A line break in the field is a line break on the page.
_MARKDOWN = MarkdownIt(
    "zero", {"html": False, "linkify": True, "breaks": True, "maxNesting": MAX_NESTING}
).enable(
    [
        *("emphasis", "strikethrough", "link", "autolink", "linkify", "backticks", "escape"),
        *("entity", "newline", "blockquote", "list", "code", "fence", "balance_pairs"),
        *("fragments_join", "text_join"),
    ]
)
# Bare "example.com" in a sentence is usually a link; "1.go" and "notes.md" are not worth the mistakes.
_MARKDOWN.linkify = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False})


def render_comment(source: str) -> str:
    """Return the sanitised HTML of a comment's text. The caller has checked its length."""
    return clean(_MARKDOWN.render(source), COMMENT_POLICY).strip()
