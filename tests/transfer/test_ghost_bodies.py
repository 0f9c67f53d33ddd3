"""Ghost's texts, in the three forms in which they come, become HTML of our editor."""

import json

import pytest

from blog.rendering import BODY_LENGTH, render_body
from tests.transfer.ghost_cards import CARDS
from transfer.ghost.body import convert
from transfer.ghost.media import Library, rooted
from transfer.records import Bad


def node(kind, *children, **values):
    return {
        "type": kind,
        "version": 1,
        **values,
        **({"children": list(children)} if children else {}),
    }


def words(text, form=0):
    return {"type": "extended-text", "text": text, "format": form, "mode": "normal", "version": 1}


def lexical(*nodes):
    return json.dumps({"root": node("root", *nodes, direction="ltr", format="", indent=0)})


def mobiledoc(*sections, cards=(), atoms=(), markups=()):
    return json.dumps(
        {
            "version": "0.3.1",
            "atoms": list(atoms),
            "cards": list(cards),
            "markups": list(markups),
            "sections": list(sections),
        }
    )


def body(library=None, **forms):
    return convert(library=library or Library(), **forms).body


LINE = [0, [], 0, "Hello"]
QUOTE = "<blockquote><p>{}</p></blockquote>"


@pytest.mark.parametrize(
    ("nodes", "html"),
    [
        ([node("paragraph", words("a < b & c"))], "<p>a &lt; b &amp; c</p>"),
        (
            [node("paragraph", words("x", 1 | 2 | 128))],
            "<p><strong><em><mark>x</mark></em></strong></p>",
        ),
        (
            [node("paragraph", words("c", 16), words("s", 4), words("2", 32))],
            "<p><code>c</code><s>s</s><sub>2</sub></p>",
        ),
        ([node("paragraph", words("a"), node("linebreak"), words("b"))], "<p>a<br>b</p>"),
        ([node("paragraph")], ""),
        (
            [node("paragraph", node("link", words("there", 1), url="/x/?a=1&b=2", rel="noopener"))],
            '<p><a href="/x/?a=1&amp;b=2" rel="noopener"><strong>there</strong></a></p>',
        ),
        (
            [node("extended-heading", words("Über uns"), tag="h2")],
            '<h2 id="über-uns">Über uns</h2>',
        ),
        (
            [node("heading", words("A"), tag="h1"), node("heading", words("A"), tag="h6")],
            '<h2 id="a">A</h2><h4 id="a-1">A</h4>',
        ),
        ([node("extended-quote", words("Said"))], QUOTE.format("Said")),
        ([node("aside", words("Aside"))], '<blockquote class="pull"><p>Aside</p></blockquote>'),
        (
            [
                node(
                    "list",
                    node("listitem", words("one"), value=1),
                    node(
                        "listitem",
                        node("list", node("listitem", words("one.one")), listType="bullet"),
                    ),
                    node("listitem", words("two"), value=2),
                    listType="number",
                    start=3,
                )
            ],
            '<ol start="3"><li>one<ul><li>one.one</li></ul></li><li>two</li></ol>',
        ),
        (
            [node("list", node("listitem", words("done"), checked=True), listType="check")],
            "<ul><li>☑ done</li></ul>",
        ),
        ([node("horizontalrule")], "<hr>"),
        ([node("paywall")], '<hr class="more">'),
        ([node("newthing", node("paragraph", words("inside")))], "<p>inside</p>"),
    ],
)
def test_lexical_nodes(nodes, html):
    assert body(lexical=lexical(*nodes)) == html


@pytest.mark.parametrize(
    ("sections", "parts", "html"),
    [
        ([[1, "p", [LINE]]], {}, "<p>Hello</p>"),
        ([[1, "h1", [LINE]], [1, "h3", []]], {}, "<h2>Hello</h2>"),
        (
            [[1, "blockquote", [LINE]], [1, "aside", [LINE]]],
            {},
            QUOTE.format("Hello") + '<blockquote class="pull"><p>Hello</p></blockquote>',
        ),
        ([[3, "ol", [[LINE], [LINE]]]], {}, "<ol><li>Hello</li><li>Hello</li></ol>"),
        (
            [
                [
                    1,
                    "p",
                    [[0, [0, 1], 1, "both"], [0, [], 1, "one"], [1, [], 0, 0], [0, [2], 1, "<x>"]],
                ]
            ],
            {
                "markups": [["strong"], ["em"], ["a", ["href", "/there/"]]],
                "atoms": [["soft-return", "", {}]],
            },
            '<p><strong><em>both</em>one</strong><br><a href="/there/" rel="noopener">&lt;x&gt;</a></p>',
        ),
        ([[1, "p", [[0, [0], 0, "open"]]]], {"markups": [["b"]]}, "<p><b>open</b></p>"),
        (
            [[2, "https://x.example/a.png"]],
            {},
            '<figure><img src="https://x.example/a.png" alt=""></figure>',
        ),
        ([[10, 0]], {"cards": [["hr", {}]]}, "<hr>"),
        (
            [[10, 0]],
            {"cards": [["card-markdown", {"markdown": "A **b**\n\n| x |\n|---|\n| y |"}]]},
            None,
        ),
        ([[10, 7], [99, 1], "x", [], [1]], {}, ""),
    ],
)
def test_mobiledoc_sections(sections, parts, html):
    made = body(mobiledoc=mobiledoc(*sections, **parts))
    if html is None:
        assert "<p>A <strong>b</strong></p>" in made
        assert "<th>x</th>" in made
    else:
        assert made == html


@pytest.mark.parametrize("name", CARDS)
def test_a_card_becomes_the_same_in_all_three_forms(name):
    values, page, expected = CARDS[name]
    assert body(lexical=lexical(node(name, **values))) == expected
    assert body(html=page) == expected
    old = {"codeblock": "code"}.get(name, name)
    assert body(mobiledoc=mobiledoc([10, 0], cards=[[old, values]])) == expected
    # What is stored can be shown, and is stored as the editor would store it.
    assert render_body(expected)


def test_an_unknown_card_stands_as_its_record_and_is_counted():
    made = convert(lexical=lexical(node("poll", question="Yes?", answers=["a"])), library=Library())
    assert "Yes?" in made.body
    assert made.body.startswith('<pre><code class="language-json">')
    assert sum(made.notes.values()) == 1
    made = convert(html='<div class="kg-card kg-poll-card"><p>Yes?</p></div>', library=Library())
    assert made.body == "<p>Yes?</p>"
    assert "kg-poll-card" in next(iter(made.notes))


def test_what_stood_in_mails_alone_is_left_out_and_counted():
    made = convert(
        lexical=lexical(node("email", html="<p>Hi {first_name}</p>"), node("email-cta", html="x")),
        library=Library(),
    )
    assert (made.body, sum(made.lost.values())) == ("", 2)


@pytest.mark.parametrize("name", CARDS)
def test_what_ghost_adds_to_a_card_for_its_looks_is_no_loss(name):
    _, page, _ = CARDS[name]
    assert convert(html=page, library=Library()).lost == {}


@pytest.mark.parametrize(
    ("visibility", "is_shown", "is_gated"),
    [
        ({"web": {"nonMember": True, "memberSegment": ""}}, True, False),
        ({"web": {"nonMember": False, "memberSegment": "status:-free"}}, False, True),
        ({"web": {"nonMember": False, "memberSegment": ""}}, False, False),
        ({"showOnWeb": False, "showOnEmail": True, "segment": ""}, False, False),
        ({"showOnWeb": True}, True, False),
        ("odd", True, False),
    ],
)
def test_a_card_that_not_all_readers_saw_is_not_shown_to_all(visibility, is_shown, is_gated):
    card = node("html", html="<p>secret</p>", visibility=visibility)
    made = convert(lexical=lexical(card), library=Library())
    assert ("secret" in made.body, "secret" in str(made.gated)) == (is_shown, is_gated)
    assert bool(made.lost) == (not is_shown and not is_gated)


def test_what_a_text_holds_beyond_the_format_is_said_to_be_left_out():
    made = convert(mobiledoc=mobiledoc([1, "p", [[0, [], 0, "a"]]], [77, "b"]), library=Library())
    assert (made.body, sum(made.lost.values())) == ("<p>a</p>", 1)
    made = convert(lexical=lexical(node("odd", words="x" * 30_000)), library=Library())
    assert sum(made.lost.values()) == 1


def test_what_only_members_saw_is_kept_apart():
    gated = (
        '<p>all</p><!--kg-gated-block:begin nonMember:false memberSegment:"status:free"--><p>some</p>'
        "<!--kg-gated-block:end--><!--kg-gated-block:begin nonMember:true--><p>visitors</p><!--kg-gated-block:end-->"
    )
    made = convert(html=gated, library=Library())
    assert made.body == "<p>all</p><p>visitors</p>"
    assert made.gated == ["<p>some</p>"]


def test_embeds_keep_the_words_of_what_was_posted_elsewhere():
    tweet = (
        '<figure class="kg-card kg-embed-card"><blockquote class="twitter-tweet"><p>Words</p>&mdash; Ann '
        '<a href="https://twitter.com/ann/status/1">May 1</a></blockquote><script src="https://p.example/w.js"></script></figure>'
    )
    made = convert(html=tweet, library=Library())
    assert "<blockquote><p>Words</p>" in made.body
    assert 'class="embed"' in made.body
    assert "script" not in made.body


def test_html_written_by_hand_is_told_of_where_it_cannot_be_shown():
    made = convert(
        lexical=lexical(
            node("html", html="<script>x()</script><form></form>"),
            node("html", html='<iframe src="https://player.vimeo.com/video/1"></iframe>'),
        ),
        library=Library(),
    )
    assert any("<script>" in note for note in made.notes)
    assert 'class="embed"' in made.body


def test_files_and_links_of_the_blog_become_ours():
    library = Library({"river.example"})
    library.add_all(
        rooted('<img src="__GHOST_URL__/content/images/size/w600/2023/01/a.jpg" alt="A">')
    )
    medium = next(iter(library))
    assert (medium.number, medium.url, medium.alt) == (
        "images/2023/01/a.jpg",
        "/content/images/2023/01/a.jpg",
        "A",
    )
    medium.local, medium.image = "/media/images/x.jpg", 7
    source = rooted(
        '<figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/2023/01/a.jpg"></figure>'
        '<p><a href="__GHOST_URL__">home</a> <a href="__GHOST_URL__/about/#x">about</a>'
        '<a href="https://www.river.example/two/?a=1">two</a><a href="https://else.example/">else</a>'
        '<img src="https://images.unsplash.com/u.jpg"></p>'
    )
    made = convert(html=source, library=library)
    assert '<img src="/media/images/x.jpg" alt="" data-image="7">' in made.body
    for href in ('"/"', '"/about/#x"', '"/two/?a=1"', '"https://else.example/"'):
        assert f"href={href}" in made.body
    assert sum(made.notes.values()) == 1


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("/content/images/2023/01/a.jpg", "images/2023/01/a.jpg"),
        (
            "https://river.example/blog/content/images/size/w1000/format/webp/2023/a%20b.jpg",
            "images/2023/a b.jpg",
        ),
        ("https://storage.ghost.io/c/aa/bb/content/media/2023/v.mp4", "media/2023/v.mp4"),
        ("https://else.example/content/images/a.jpg", ""),
        ("/content/images/../../etc/passwd", ""),
        ("/content/themes/x.css", ""),
        ("http://[broken", ""),
        (None, ""),
    ],
)
def test_a_file_is_known_in_every_size(address, key):
    assert Library({"river.example"}).key(address) == key


@pytest.mark.parametrize(
    ("form", "source"),
    [
        ("lexical", "no json"),
        ("lexical", "[]"),
        ("lexical", '{"root": 7}'),
        ("lexical", "[" * 100_000),
        ("mobiledoc", "{}"),
        ("mobiledoc", '{"sections": 1}'),
        ("mobiledoc", "[" * 100_000),
        ("html", "<p>" + "x" * BODY_LENGTH + "</p>"),
    ],
)
def test_what_is_no_text_is_refused(form, source):
    with pytest.raises(Bad):
        body(**{form: source})


def test_nodes_that_stand_too_deep_are_refused():
    deep = words("x")
    for _ in range(80):
        deep = node("list", node("listitem", deep), listType="bullet")
    with pytest.raises(Bad, match="too deep"):
        body(lexical=json.dumps({"root": node("root", deep)}))


def test_hostile_values_make_nothing_that_runs():
    hostile = [
        node(
            "image",
            src="javascript:alert(1)",
            alt='"><script>x</script>',
            caption="<script>x</script>ok",
        ),
        node("button", buttonUrl="javascript:alert(1)", buttonText="<b>x</b>"),
        node("bookmark", url="data:text/html,x", metadata=7),
        node("gallery", images=[1, None, {"src": 3}], caption=["x"]),
        node("callout", calloutText='<img src=x onerror="alert(1)">', calloutEmoji={}),
        node("codeblock", code=None, language='"><script>'),
        node(
            "paragraph",
            words(None),
            words("x", "bold"),
            {"type": 9},
            {"type": "text", "text": {"a": 1}},
        ),
        node("list", node("listitem", words("x"), checked=[1]), listType=[], start="x"),
        node("product", productStarRating=10**9, productRatingEnabled=1),
        node("html", html='<figure class="broadsheet-frame" id="0"></figure>'),
    ]
    made = body(lexical=lexical(*hostile))
    for bad in ("<script", "javascript:", "onerror", '"data:'):
        assert bad not in made
    page = (
        '<figure class="broadsheet-frame" id="0">a</figure>'
        '<a class="broadsheet-broadsheet-frameframe" href="javascript:x">b</a>'
        '<figure class="broadsheet&#45;frame" id="99">c</figure>'
        '<!--kg-card-begin: html--><p onclick="x()">d</p><!--kg-card-end: html-->'
    )
    made = body(html=page)
    assert "javascript" not in made
    assert made.count("raw-html") == 1
    assert "onclick" not in render_body(made)
    closes = mobiledoc(
        [1, "p", [[0, [0], 10**12, "x"], [0, ["a"], -1, "y"], [1, [], 0, 99]]], markups=[["b"]]
    )
    assert body(mobiledoc=closes) == "<p><b>x</b>y</p>"


@pytest.mark.parametrize(
    "source",
    [
        "<!--kg-card-begin: html-->" * 40_000,
        "<blockquote>" * 60_000,
        "<!--kg-gated-block:begin -->" * 30_000,
        '<iframe src="x' * 60_000,
        "<div>" * 100_000,
        '<figure class="kg-card kg-embed-card"><blockquote>' * 20_000,
        "<img " * 100_000,
        "/content/images/" * 60_000,
    ],
)
def test_a_text_that_is_made_to_take_long_takes_no_longer_than_others(source):
    library = Library()
    library.add_all(source)
    assert len(body(html=source)) <= 2 * len(source)
