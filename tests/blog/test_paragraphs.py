"""WordPress's automatic paragraphs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blog.paragraphs import with_paragraphs


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        ("one<br />\ntwo<br><br>three", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        (
            "<blockquote>said\n\nmore</blockquote>",
            "<blockquote><p>said</p>\n<p>more</p></blockquote>",
        ),
        ("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("<pre>a\n\nb</pre>\nafter", "<pre>a\n\nb</pre><p>after</p>"),
        ("<p>one</p>\n\n<p>two\nthree</p>", "<p>one</p>\n<p>two<br>\nthree</p>"),
        ("<h2>A\nhead</h2>text", "<h2>A<br>\nhead</h2><p>text</p>"),
        ("<li>one\n</p>two", "<li><p>one</p>\n<p>two</p>"),
        ("one</ul>two", "<p>one</p>\n<p>two</p>"),
        ("<a\nhref='x'>a</a>", "<p><a href='x'>a</a></p>"),
        ("", ""),
    ],
)
def test_blank_lines_are_paragraphs_and_line_ends_are_breaks(written, shown):
    assert with_paragraphs(written) == shown


@settings(max_examples=150)
@given(
    st.lists(st.sampled_from(["a", "\n", "\n\n", "<p>", "</p>", "<li>", "</ul>", "<pre>", "<b>"]))
)
def test_a_text_with_paragraphs_is_left_alone(parts):
    once = with_paragraphs("".join(parts))
    assert with_paragraphs(once).replace("\n", "") == once.replace("\n", "")


def test_a_megabyte_of_openings_takes_no_time_to_speak_of():
    assert with_paragraphs("<p" * 100_000)
    assert with_paragraphs("<!--" * 50_000)
