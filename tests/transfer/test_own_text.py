"""A text goes to WordPress in WordPress's forms, and comes back as exactly what it was."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blog.rendering import clean_body
from transfer.wordpress.export.numbering import Numbering
from transfer.wordpress.export.texts import text_of
from transfer.wordpress.export.writing import as_read
from transfer.wordpress.media import Medium
from transfer.wordpress.own_text import clean_again, from_wordpress, media_base

NUMBERS = Numbering(1000, 0, 0, 0, 0, 0, 0)
EMBED = (
    '<figure class="embed"><a href="https://youtu.be/abcdefghijk?t=1&amp;b=2">'
    "https://youtu.be/abcdefghijk?t=1&amp;b=2</a><figcaption>Seen</figcaption></figure>"
)
PICTURE = '<img src="/media/images/2024/05/a.png" alt="x" data-image="7">'


def there_and_back(body, pictures=frozenset({7})):
    """Return what WordPress gets, and what an import makes of it, in a blog where every picture keeps its number."""
    text, itself = text_of(body, set(pictures), NUMBERS)
    media = {str(NUMBERS.image(n)): Medium("", "", image=n) for n in pictures}
    return text, itself or from_wordpress(as_read(text), media.get, media_base())


@pytest.mark.parametrize(
    ("body", "theirs"),
    [
        (f"<figure>{PICTURE}</figure>", 'src="http://testserver/media/images/2024/05/a.png"'),
        (f"<figure>{PICTURE}</figure>", 'class="wp-image-1007"'),
        ('<p>a</p><hr class="more"><p>b</p>', "<p>a</p><!--more--><p>b</p>"),
        (
            EMBED,
            "\n[embed]https://youtu.be/abcdefghijk?t=1&amp;b=2[/embed]\n<figcaption>",
        ),
        (
            '<pre class="raw-html">&lt;details&gt;x &amp;amp; y&lt;/details&gt;</pre>',
            "<!-- wp:html --><details>x &amp; y</details><!-- /wp:html -->",
        ),
        (
            '<p>Rose<span class="footnote">In <em>1913</em></span>.</p>',
            'Rose<span class="footnote"> (In <em>1913</em>)</span>.',
        ),
        ("<p>one\ntwo<br>\nthree</p>", "one&#10;two<br>\nthree"),
        ("<pre><code>a\n\nb [gallery]</code></pre>", "a\n\nb [gallery]"),
        ("<p>]]&gt;</p>\n\n<p>&lt;!--more--&gt;</p>", "<p>]]&gt;</p>\n\n<p>"),
    ],
)
def test_each_form_is_put_into_wordpresss_own_and_comes_back(body, theirs):
    body = clean_body(body)
    text, back = there_and_back(body)
    assert theirs in text
    assert back == body


def test_a_script_in_raw_html_does_not_reach_wordpress():
    body = clean_body(
        '<pre class="raw-html">&lt;script&gt;steal()&lt;/script&gt;&lt;b&gt;x&lt;/b&gt;</pre>'
    )
    text, back = there_and_back(body)
    assert "steal" not in text
    assert "<b>x</b>" in text
    assert back == body


def test_the_number_of_a_picture_that_is_gone_goes_too():
    body = clean_body(PICTURE)
    text, back = there_and_back(body, pictures=())
    assert "wp-image" not in text
    assert back == clean_body('<img src="/media/images/2024/05/a.png" alt="x">')


def test_what_cannot_come_back_from_their_form_is_kept_beside_it():
    body = clean_body('<p>A <img src="http://testserver/media/images/2024/05/a.png" alt=""></p>')
    text, itself = text_of(body, set(), NUMBERS)
    assert itself == body
    assert "http://testserver/media" in text


_PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<p>a\nb</p>",
            "<br>",
            "<em>",
            "</em>",
            "\n",
            "\n\n",
            "]]>",
            "\x0b",
            "\r\n",
        ),
        *('<hr class="more">', "<!--more-->", '<span class="footnote">', "</span>", "[embed]", "("),
        *(PICTURE, '<img data-image="8" alt="&quot;">', '<a href="https://a.example/">', "</a>"),
        *('<figure class="embed">', "</figure>", "https://a.example/", '<pre class="raw-html">'),
        *(
            "</pre>",
            "<pre>",
            "&lt;i&gt;",
            "<!-- wp:html -->",
            "<!-- /wp:html -->",
            "&nbsp;",
            "&#10;",
        ),
        *(
            "<ul>\n<li>",
            "<table>",
            "<td>",
            "</table>",
            "wp-image-1007",
            "é",
            "𝄞",
            " ) ",
            "[/embed]",
        ),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_whatever_a_text_holds_it_comes_back(made):
    body = clean_body(made)
    # A link around a table around a link is another each time it is cleaned.
    assume(clean_again(body) == body)
    pictures = {7} if 'data-image="7"' in body else set()
    _, back = there_and_back(body, pictures)
    expected = body.replace(' data-image="8"', "")
    assert back == expected
