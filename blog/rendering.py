"""From an editor's rich text to the HTML of the page."""

import re
from collections.abc import Mapping
from html import unescape

from blog.article_html import finished
from blog.images import Image
from blog.sanitizing import ARTICLE_POLICY, RENDERED_POLICY, clean, is_too_deep, text_only

#: Reading speed in words a minute: an adult's silent reading of prose (Brysbaert 2019: 238).
WORDS_A_MINUTE = 238
#: Scripts without spaces between words are counted in characters (about 500 a minute for Japanese).
CHARACTERS_A_MINUTE = 500
#: Longest article body in characters: forty times a long essay.
BODY_LENGTH = 2_000_000

#: What rendering makes of footnotes: a figure in the middle of a sentence says nothing in an excerpt.
_NOTES = re.compile(
    r'<sup class="footnote-mark".*?</sup>|<section class="footnotes">.*?</section>', re.DOTALL
)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def clean_body(source: str) -> str:
    """Return an article's text in the form that is stored: only what the editor can write."""
    source = source[:BODY_LENGTH]
    if is_too_deep(source):
        # Nobody writes this. Its words are kept; the form tells an editor before it comes to that.
        source = re.sub(r"<[^>]*>", " ", source)
    return clean(source, ARTICLE_POLICY)


def render_body(source: str, pictures: Mapping[int, Image] | None = None) -> str:
    """Return the sanitised HTML of an article's body, with its ``pictures`` (by number) in their sizes."""
    return clean(finished(clean_body(source), pictures or {}), RENDERED_POLICY)


def plain_text(html: str) -> str:
    """Return the text of some HTML on one line, entities resolved, without its notes: for excerpts and descriptions."""
    html = _NOTES.sub("", html)
    spaced = re.sub(r"(</(?:p|h[1-6]|li|blockquote|td|th|div)>|<br\s*/?>)", r"\1 ", html)
    return " ".join(unescape(text_only(spaced)).split())


def opening_of(html: str) -> str:
    """Return what stands before the “read more” mark of a rendered text; all of it where there is none."""
    return html.partition('<span class="more"')[0]


def shortened(text: str, length: int) -> str:
    """Return at most ``length`` characters of a text, cut between words, with an ellipsis."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:–—-") + "…"


def reading_minutes(html: str) -> int:
    """Return how many minutes an article takes, at least 1."""
    text = plain_text(html)
    unspaced = len(_UNSPACED.findall(text))
    words = len(_UNSPACED.sub(" ", text).split())
    return max(1, round(words / WORDS_A_MINUTE + unspaced / CHARACTERS_A_MINUTE))
