"""What WordPress's blocks make of several elements, or of a custom field: footnotes, galleries, files, what folds."""

import json

import pytest

from blog.models import Article
from blog.rendering import render_body
from tests.transfer.test_content import HERE, MAP, UPLOADS, around, block, body
from tests.transfer.wxr import item, meta
from transfer.wordpress.content import convert

MARK = '<sup data-fn="{0}" class="fn"><a href="#{0}" id="{0}-link">{1}</a></sup>'
LIST = "<!-- wp:footnotes /-->"
NOTES = json.dumps([{"id": "a-1", "content": "See <em>there</em>."}, {"id": "b-2", "content": ""}])


def paragraph(words: str) -> str:
    return block("paragraph", f"<p>{words}</p>")


def test_footnotes_stand_where_their_marks_are():
    text = f"{paragraph('One' + MARK.format('a-1', 1) + '.')}\n{LIST}"
    converted = convert(text, around(), "1", NOTES)
    assert converted.body == '<p>One<span class="footnote">See <em>there</em>.</span>.</p>'
    assert converted.unknown == {}
    assert '<li id="note-1">See <em>there</em>.' in render_body(converted.body, {})


@pytest.mark.parametrize(
    "notes",
    ["", "no JSON", "[]", "{}", '[1, {"id": "a-1"}]', "[" * 5000, NOTES.replace("a-1", "z")],
)
def test_a_mark_without_words_stays_a_mark(notes):
    html = convert(paragraph("One" + MARK.format("a-1", 1)), around(), "1", notes).body
    assert html == '<p>One<sup><a href="#a-1" id="a-1-link" rel="noopener">1</a></sup></p>'


def test_footnotes_come_with_their_post(imported):
    imported(item(1, "One", meta("footnotes", NOTES), body=paragraph(MARK.format("a-1", 1))))
    assert '<span class="footnote">See <em>there</em>.</span>' in Article.objects.get().body


def test_footnotes_are_cleaned_like_the_text():
    notes = json.dumps([{"id": "a-1", "content": "<script>x</script><b onclick=y>z</b>"}])
    html = convert(paragraph(MARK.format("a-1", 1)), around(), "1", notes).body
    assert html == '<p><span class="footnote"><b>z</b></span></p>'


def test_what_folds_stands_open_below_its_own_words():
    inner = f'<details class="wp-block-details"><summary>Why?</summary>{paragraph("So.")}</details>'
    assert body(block("details", inner)).split() == ["<h4>Why?</h4>", "<p>So.</p>"]


def test_signs_that_are_only_drawn_are_left_out():
    head = '<h3><button><span class="a">Why?</span><span class="b" aria-hidden="true">+</span></button></h3>'
    assert body(block("accordion-heading", head)) == "<h3><span>Why?</span></h3>"


@pytest.mark.parametrize("name", ["freeform", "shortcode", "core/freeform"])
def test_blocks_of_classic_text_have_its_paragraphs(name):
    assert body(block(name, "one\ntwo\n\nthree")) == "<p>one<br>\ntwo</p>\n<p>three</p>"


def test_links_to_services_are_links():
    inner = (
        '<ul class="wp-block-social-links">'
        '<!-- wp:social-link {"url":"https://social.example/@a","service":"mastodon"} /-->'
        '<!-- wp:social-link {"url":"https://b.example/","service":"chain","label":"my shop"} /-->'
        '<!-- wp:social-link {"service":"x"} /--></ul>'
    )
    converted = convert(block("social-links", inner), around())
    assert converted.body == (
        '<ul><li><a href="https://social.example/@a" rel="noopener">Mastodon</a></li>'
        '<li><a href="https://b.example/" rel="noopener">My shop</a></li></ul>'
    )
    assert converted.unknown == {"block social-link": 1}


@pytest.mark.parametrize(
    "name",
    [
        "wp-block-jetpack-tiled-gallery aligncenter",
        "wp-block-jetpack-slideshow",
        "wp-block-coblocks-gallery-masonry",
        "wp-block-gallery",
    ],
)
@pytest.mark.parametrize("tag", ["div", "figure", "ul"])
def test_pictures_beside_one_another_are_a_gallery(name, tag):
    cell = (
        f"<div><figure>{MAP}</figure></div>" if tag != "ul" else f"<li><figure>{MAP}</figure></li>"
    )
    html = body(block("x/y", f'<{tag} class="{name}"><div>{cell}</div>{cell}</{tag}>'))
    assert html == f'<div class="gallery"><figure>{HERE}</figure><figure>{HERE}</figure></div>'


def test_elements_of_a_gallery_that_stand_alone_are_none():
    html = body('<div class="wp-block-x__gallery">words</div>')
    assert html == "<p>words</p>"


def test_a_file_has_one_link():
    link = f'<a id="f" href="{UPLOADS}paper.pdf">Paper</a>'
    button = f'<a href="{UPLOADS}paper.pdf" class="wp-block-file__button" download>Download</a>'
    one = '<p><a id="f" href="/media/paper.pdf" rel="noopener">Paper</a></p>'
    assert body(block("file", f'<div class="wp-block-file">{link}{button}</div>')) == one
    alone = '<p><a href="/media/paper.pdf" rel="noopener">Download</a></p>'
    assert body(block("file", f'<div class="wp-block-file">{button}</div>')) == alone


def test_a_quotation_that_is_drawn_large_keeps_its_source():
    inner = '<figure class="wp-block-pullquote"><blockquote><p>Said.</p><cite>Ada</cite></blockquote></figure>'
    assert body(block("pullquote", inner)) == (
        '<figure class="quotation"><blockquote><p>Said.</p></blockquote><figcaption>Ada</figcaption></figure>'
    )


@pytest.mark.parametrize(
    "img",
    [
        '<img src="https://s.w.org/images/core/emoji/11/svg/1f642.svg" alt="🙂">',
        '<img class="emoji" draggable="false" src="https://x.example/y.png" alt="🙂">',
        '<img class="wp-smiley" src="/wp-includes/images/smilies/icon_smile.gif" alt="🙂">',
        '<img src="https://s0.wp.com/wp-content/mu-plugins/wpcom-smileys/simple.svg" alt="🙂">',
    ],
)
def test_pictures_of_signs_are_signs(img):
    converted = convert(f"<p>Hello {img}!</p>{img}", around())
    assert converted.body == "<p>Hello 🙂!</p><p>🙂</p>"
    assert converted.missing == []


@pytest.mark.parametrize(
    "text",
    [
        "<h2></h2><h3>&nbsp;</h3>",
        "<blockquote>\n</blockquote><ul>\n</ul>",
        "<figure></figure>",
        "<p><span></span></p>",
    ],
)
def test_what_is_empty_goes(text):
    assert body(f"<p>a</p>{text}") == "<p>a</p>"


def test_what_is_empty_and_a_link_leads_to_stays():
    html = body('<p><a href="#there">down</a></p><h2 id="there"></h2><p><a name="here"></a></p>')
    assert html == '<p><a href="#there" rel="noopener">down</a></p><h2 id="there"></h2>'


@pytest.mark.parametrize(
    "text",
    [
        "<!--[if gte mso 9]><xml>[gallery]</xml><![endif]-->x",
        "<![if !supportLists]>x<![endif]>",
        "<!-- [gallery ids='1'] -->x",
        '<!-- <iframe src="https://maps.example/"></iframe> -->x',
    ],
)
def test_what_stands_in_comments_means_nothing(text):
    converted = convert(text, around(), "1")
    assert converted.body == "<p>x</p>"
    assert converted.unknown == {}


@pytest.mark.parametrize(
    "formula", ["$latex x^2 &s=2$", "$latex x^2&amp;bg=ffffff&amp;fg=000&amp;s=-1 $", "$latex x^2$"]
)
def test_how_large_a_formula_was_drawn_is_no_part_of_it(formula):
    assert body(formula) == "<p><code>x^2</code></p>"
