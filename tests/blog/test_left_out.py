"""What cleaning leaves of a text, and what is said of the rest."""

import pytest

from blog.left_out import DATA, DRAWING, FORM, FORMULA, TOO_DEEP, left_out
from blog.sanitizing import ARTICLE_POLICY, COMMENT_POLICY, clean, is_too_deep, text_only

ELEMENTS = [
    *("a", "abbr", "address", "applet", "article", "aside", "button", "canvas", "center", "data"),
    *("dialog", "details", "div", "fieldset", "font", "form", "frameset", "h1", "h5", "iframe"),
    *("label", "legend", "map", "marquee", "math", "menu", "meter", "nav", "noembed", "noframes"),
    *("noscript", "object", "option", "output", "progress", "ruby", "samp", "section", "select"),
    *("slot", "small", "summary", "svg", "textarea", "title", "tt", "var", "video", "xmp", "o:p"),
    *("my-player",),
]


@pytest.mark.parametrize("policy", [ARTICLE_POLICY, COMMENT_POLICY], ids=["article", "comment"])
@pytest.mark.parametrize("name", ELEMENTS)
def test_the_words_in_an_element_stay_whatever_it_is(name, policy):
    cleaned = clean(f"<p>before <{name}>the words</{name}> after</p>", policy)
    assert text_only(cleaned).split() == ["before", "the", "words", "after"]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ('<math alttext="x^2 &lt; y"><mi>x</mi></math>', "<code>x^2 &lt; y</code>"),
        (
            '<math><mi>x</mi><annotation encoding="application/x-tex">\\sqrt x</annotation></math>',
            "<code>\\sqrt x</code>",
        ),
        ("<MATH><mi>a</mi><mo>&lt;</mo>\n<mi>b</mi></MATH>", "<code>a &lt; b</code>"),
        ("<math></math>", ""),
    ],
)
def test_a_formula_is_its_source_or_its_words_as_code(formula, words):
    assert clean(f"<p>So {formula}.</p>", ARTICLE_POLICY) == f"<p>So {words}.</p>"


def test_of_a_drawing_the_words_stay_that_it_shows():
    drawing = (
        "<svg><style>.a{}</style><svg><title>The river</title></svg><path d='M0'/><!-- no -->"
        "<text>1 <tspan>mile</tspan></text><foreignObject><p>Words</p></foreignObject>"
        "<text><![CDATA[a<b]]></text></svg>"
    )
    assert clean(drawing, ARTICLE_POLICY).split() == [
        "The",
        "river",
        "1",
        "mile",
        "Words",
        "a&lt;b",
    ]


@pytest.mark.parametrize(
    "begun", ["<svg><text>open", "<math><mi>open", "<svg><svg><text>open</svg>"]
)
def test_a_drawing_without_an_end_ends_where_browsers_end_it(begun):
    cleaned = clean(f"<p>{begun}</p><p>And <em>more</em></p>", ARTICLE_POLICY)
    assert "open" in cleaned
    assert cleaned.endswith("<p>And <em>more</em></p>")


def test_a_drawing_of_many_lines_is_not_deep():
    assert not is_too_deep(f"<svg>{'<path d=x />' * 500}</svg>")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>Plain <em>text</em>, a < b &amp; <a href='/x'>c</a> <o:p>d</o:p></p>", []),
        ("<script>x()</script><script src=y></script>", ["A script is left out."] * 2),
        ("<style>p{}</style>", ["A style sheet in the text is left out."]),
        ("<template>x</template>", ["A template (<template>) is left out, with its words."]),
        ("<math><mi>x</mi></math>", [FORMULA]),
        ("<svg><path d='x'/></svg>", [DRAWING]),
        (
            "<form action=/buy><input type=hidden value=1><input type=submit value='Buy it'></form>",
            [FORM, "A field of a form is left out: “Buy it”."],
        ),
        (
            "<iframe src='https://a.example/x?a=1&amp;b=2'>x</iframe>",
            ["What <iframe> shows is left out: https://a.example/x?a=1&b=2"],
        ),
        ("<object data='/a.pdf'>x</object>", ["What <object> shows is left out: /a.pdf"]),
        ("<map><area href=/x></map>", ["What <area> shows is left out: /x"]),
        ("<video src=/a.mp4 poster=/a.png>", ["What <video> shows is left out: /a.png"]),
        ("<img src='data:image/png;base64,AA=='>", [DATA]),
        ("<a href=' TEL:+49'>Call</a>", ["An address that begins with “tel:” is left out."]),
        ("<img src=file:///c:/a.png>", ["An address that begins with “file:” is left out."]),
        ("<![CDATA[ x ]]>", ["A section of XML (<![CDATA[) is left out."]),
        ("<?php echo 'x>y' ?>", ["An instruction to a server (<?) is left out."]),
        ("<canvas></canvas>", ["A drawing made by a script (<canvas>) is left out."]),
        (
            "#include <stdio.h>, said <ada@example.org>",
            [
                "<stdio.h> is no element of HTML and is left out.",
                "<ada@example.org> is no element of HTML and is left out.",
            ],
        ),
        (
            "if a <b then <em>c</em>",
            ["A tag (<b) has no end: words behind it may be left out."],
        ),
        (
            '<a href="/x>Here</a> and <a href="/y">there</a>',
            ["A quotation mark is missing in <a>: what stands before the next one is left out."],
        ),
        (
            '<p>The end <a href="/x>is lost',
            ["A tag (<a) has no end: words behind it may be left out."],
        ),
        (f"{'<b>' * 300}deep", [TOO_DEEP]),
    ],
)
def test_what_is_left_out_is_said(html, said):
    assert sorted(left_out(html, ARTICLE_POLICY).elements()) == sorted(said)


def test_what_a_policy_takes_is_not_said_to_be_left_out():
    picture = '<img src="/a.png">'
    assert left_out(picture, ARTICLE_POLICY) == {}
    assert left_out(picture, COMMENT_POLICY) == {"What <img> shows is left out: /a.png": 1}


def test_a_long_text_of_references_comes_as_it_is():
    text = "&amp; &lt;b&gt; é ,&nbsp;" * 20_000
    assert clean(f"<p>{text}</p>", ARTICLE_POLICY) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    "begun",
    [
        "<svg>",
        "<math ",
        "<svg '",
        '<svg "',
        "<svg><!--",
        "</svg>",
        "<math><mi>",
        "<a ",
        '<a href="',
        "<?",
        "<svg><style>",
    ],
)
def test_a_text_of_nothing_but_beginnings_takes_no_longer_than_another(begun):
    left_out("<svg>" + begun * (200_000 // len(begun)), ARTICLE_POLICY)
