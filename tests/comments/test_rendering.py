"""The Markdown subset, and what hostile text becomes."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as markup

from blog.sanitizing import COMMENT_POLICY
from comments.models import TEXT_BYTES
from comments.rendering import render_comment

REL = 'rel="nofollow ugc noopener"'

SUBSET = {
    "two paragraphs": ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
    "a line break": ("One\ntwo", "<p>One<br>\ntwo</p>"),
    "emphasis": ("*so*", "<p><em>so</em></p>"),
    "strong": ("**so**", "<p><strong>so</strong></p>"),
    "struck out": ("~~so~~", "<p><s>so</s></p>"),
    "code": ("`a < b`", "<p><code>a &lt; b</code></p>"),
    "a block of code": ("```\na < b\n```", "<pre><code>a &lt; b\n</code></pre>"),
    "a quotation": ("> so", "<blockquote>\n<p>so</p>\n</blockquote>"),
    "a list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "a numbered list": ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
    "a link": (
        "[so](https://example.org/a?b=1&c=2)",
        f'<p><a href="https://example.org/a?b=1&amp;c=2" {REL}>so</a></p>',
    ),
    "a bare link": (
        "See https://example.org/a.",
        f'<p>See <a href="https://example.org/a" {REL}>https://example.org/a</a>.</p>',
    ),
    "a word with a dot": ("Read notes.md at example.com", "<p>Read notes.md at example.com</p>"),
    "other scripts": ("ភាសាខ្មែរ 日本語 العربية", "<p>ភាសាខ្មែរ 日本語 العربية</p>"),
}

NOT_IN_THE_SUBSET = {
    "a heading": ("# So", "<p># So</p>"),
    "an underlined heading": ("So\n===", "<p>So<br>\n===</p>"),
    "raw HTML": ("<b>so</b>", "<p>&lt;b&gt;so&lt;/b&gt;</p>"),
    "a table": ("| a |\n|---|\n| b |", "<p>| a |<br>\n|---|<br>\n| b |</p>"),
    "a rule": ("a\n\n***\n\nb", "<p>a</p>\n<p>***</p>\n<p>b</p>"),
}

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java\nscript:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](\\javascript:alert(1))",
    "[a](\x01javascript:alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox(1))",
    "<javascript:alert(1)>",
    "[a](https://example.org/ \"onmouseover='alert(1)'\")",
    '[a](https://example.org/"onmouseover="alert(1))',
    "![a](https://example.org/tracker.gif)",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>alert(1)</script>`",
    "> <iframe src=//evil.example></iframe>",
    "<style>*{display:none}</style>",
    "<a href=https://example.org style=position:fixed>a</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><script>alert(1)</script>",
    "<math><mtext></mtext><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
]


@pytest.mark.parametrize(("source", "expected"), SUBSET.values(), ids=SUBSET)
def test_the_subset_is_rendered(source, expected):
    assert render_comment(source) == expected


@pytest.mark.parametrize(("source", "expected"), NOT_IN_THE_SUBSET.values(), ids=NOT_IN_THE_SUBSET)
def test_what_is_not_in_the_subset_stays_text(source, expected):
    assert render_comment(source) == expected


def assert_harmless(rendered):
    """Fail unless every tag, attribute and address of some HTML is allowed."""
    for element in markup.fragment_fromstring(rendered, create_parent="div").iterdescendants():
        assert element.tag in COMMENT_POLICY.tags
        allowed = COMMENT_POLICY.attributes.get(element.tag, set()) | {"rel"}
        assert set(element.attrib) <= allowed
        # As a browser reads an address: blanks and control characters do not count.
        address = re.sub(r"[\x00-\x20]", "", element.get("href", ""))
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", address, re.IGNORECASE)
        assert scheme is None or scheme[1].lower() in COMMENT_POLICY.schemes
        if element.tag == "a":
            assert element.get("rel") == "nofollow ugc noopener"


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_is_harmless(source):
    assert_harmless(render_comment(source))


fragments = st.sampled_from(
    [
        *HOSTILE,
        "<",
        ">",
        "[",
        "](",
        ")",
        "`",
        "*",
        "_",
        "~~",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "    ",
    ]
)


@given(st.lists(fragments | st.text(max_size=8), max_size=12).map("".join))
def test_whatever_is_typed_becomes_only_what_is_allowed(source):
    assert_harmless(render_comment(source))


#: Signs of which many make a parser or a sanitiser look at the same text again and again.
COSTLY = [
    *("> ", "- ", "1) ", "[", "![", "[a](", "[a][", "*a ", "**", "_", "a*b_", "~~a", "`", "`a``"),
    *("<", "<a", "<b@", "<http://", "a://", "http://a<", "http://a?", "http://a.b(((", "\\", "&#"),
    *("https://a.b/", "\n- a", "\n> "),
]


@pytest.mark.parametrize("sign", COSTLY)
def test_the_longest_comment_of_one_sign_costs_seconds_at_most(sign):
    """One second on a free machine; what is quadratic takes half a minute."""
    source = (sign * TEXT_BYTES)[:TEXT_BYTES]
    started = time.perf_counter()
    assert_harmless(render_comment(source))
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("source", "linked"),
    [
        ("https://example.org/a_b_c", "https://example.org/a_b_c"),
        ("(http://example.org/a)", "http://example.org/a"),
        ("**https://example.org**", "https://example.org"),
        ("HTTPS://Example.org/", "HTTPS://Example.org/"),
        ("រំលឹក https://example.org/ខ្មែរ", "https://example.org/ខ្មែរ"),
    ],
)
def test_an_address_in_a_sentence_becomes_a_link(source, linked):
    assert f">{linked}</a>" in render_comment(source)


@pytest.mark.parametrize(
    "source",
    [
        *("//example.org", "ftp://example.org", "xhttp://example.org", "http://", "`http://a.b`"),
        "http://" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_stays_text(source):
    assert "<a" not in render_comment(source)


def test_an_address_in_a_link_is_not_linked_again():
    assert render_comment("[https://a.example](https://b.example)").count("<a") == 1


@pytest.mark.parametrize(
    "source",
    [" \n\t\n ", "\u200b\u2060", ">", "- \n- ", "[](https://a.example)", "&shy;&#8203;", "\u3164"],
)
def test_a_text_of_which_nothing_is_seen_renders_to_nothing(source):
    assert render_comment(source) == ""
    assert render_comment(source + "a") != ""


def test_html_of_which_nothing_is_seen_renders_to_nothing():
    assert render_comment('<p>\u200b<a href="https://a.example"></a></p>', is_html=True) == ""
    assert render_comment("<p>&lt;</p>", is_html=True) == "<p>&lt;</p>"
