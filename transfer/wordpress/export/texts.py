"""The text of an article or page for WordPress, proven to lead back to itself."""

from blog.article_html import numbers_of_pictures
from transfer.wordpress.export.numbering import Numbering
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.media import Medium
from transfer.wordpress.own_text import (
    clean_again,
    for_wordpress,
    from_wordpress,
    media_base,
    without_dead_numbers,
)


def text_of(body: str, pictures: set[int], numbers: Numbering) -> tuple[str, str]:
    """Return a text for WordPress, and the text itself where nobody could make it of that one; else nothing.

    ``pictures`` are the numbers of those in it that are there.
    """
    shown = numbers_of_pictures(body)
    if shown - pictures:
        body = without_dead_numbers(body, pictures)
    text = for_wordpress(body, lambda n: numbers.image(n) if n in pictures else 0)
    media = {str(numbers.image(n)): Medium("", "", image=n) for n in shown & pictures}
    back = from_wordpress(as_read(text), media.get, media_base())
    return text, "" if back == body or back == clean_again(body) else body
