"""Texts of WordPress come out as clean HTML of our editor: blocks, paragraphs, pictures, links, frames."""

import pytest

from transfer.wordpress.content import Surroundings, convert
from transfer.wordpress.media import Library, Medium

UPLOADS = "https://river.example/wp-content/uploads/2013/11/"
MAP = f'<img src="{UPLOADS}map-300x200.jpg" class="size-medium wp-image-2" />'
HERE = '<img src="/media/map.jpg" data-image="7" alt="A map">'


def around() -> Surroundings:
    library = Library(["river.example", "riverblog.wordpress.com"])
    for medium in (
        Medium("2", f"{UPLOADS}map.jpg", alt="A map", local="/media/map.jpg", image=7, parent="1"),
        Medium("3", f"{UPLOADS}song.mp3", "Song", local="/media/song.mp3", file=3, parent="1"),
        Medium("4", f"{UPLOADS}gone.jpg", caption="It left", parent="1", order=-1),
        Medium("5", f"{UPLOADS}paper.pdf", local="/media/paper.pdf", file=5, parent="1"),
        Medium("6", f"{UPLOADS}big-scaled.jpg", local="/media/big.jpg", image=8),
        Medium("8", f"{UPLOADS}six-300x200.jpg", local="/media/six.jpg", image=9),
        Medium("9", "https://river.example/old/plan.gif", local="/media/plan.gif", image=10),
    ):
        library.add(medium, [medium.url])
    reusable = {"9": "<!-- wp:paragraph --><p>reused</p><!-- /wp:paragraph -->"}
    reusable["10"] = '<!-- wp:block {"ref":10} /-->round'
    return Surroundings({"river.example"}, library, reusable)


def body(text: str) -> str:
    return convert(text, around(), "1").body


# --- Classic texts


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo\n\nthree", "<p>one<br>\ntwo</p>\n<p>three</p>"),
        ("one\r\n\r\ntwo", "<p>one</p>\n<p>two</p>"),
        (
            "a\n<blockquote>q\n\nr</blockquote>\n<pre>x\n\n y</pre>",
            "<p>a</p><blockquote><p>q</p>\n<p>r</p></blockquote>\n<pre>x\n\n y</pre>",
        ),
        ("<h1>T</h1>\ntext", "<h2>T</h2><p>text</p>"),
        ("<strike>s</strike> <tt>t</tt>", "<p><s>s</s> <code>t</code></p>"),
        ("a<!--more Read on-->b", '<p>a</p><hr class="more"><p>b</p>'),
        ("a<!-- hidden -->b<!--noteaser-->", "<p>ab</p>"),
        ("a <!-- lost\n\nand found", "<p>a &lt;!-- lost</p>\n<p>and found</p>"),
        ("<p>&nbsp;</p><p>x</p><p></p>", "<p>x</p>"),
        (
            "<div class='a'>loose <b>text</b><p>p</p><div>in</div></div>",
            "<p>loose <b>text</b></p><p>p</p><p>in</p>",
        ),
        ("<script>alert(1)</script><p onclick=x style=y>ok</p>", "<p>ok</p>"),
        ("nul\0 and é", "<p>nul and é</p>"),
    ],
)
def test_classic_texts(text, html):
    assert body(text) == html


def test_a_post_of_several_pages_is_one_and_says_how_many_it_had():
    converted = convert("a<!--nextpage-->b<!--nextpage-->c", around())
    assert (converted.body, converted.pages) == ("<p>abc</p>", 3)


# --- Blocks


def block(name: str, inner: str, data: str = "") -> str:
    return f"<!-- wp:{name} {data} -->\n{inner}\n<!-- /wp:{name} -->"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (block("paragraph", '<p class="has-drop-cap">a\nb</p>'), "<p>a\nb</p>"),
        (
            block(
                "image",
                f'<figure class="wp-block-image alignwide">{MAP}<figcaption>c</figcaption></figure>',
            ),
            f'<figure class="wide">{HERE}<figcaption>c</figcaption></figure>',
        ),
        (
            block(
                "gallery",
                f'<figure class="wp-block-gallery">{block("image", f"<figure>{MAP}</figure>")}</figure>',
            ),
            f'<div class="gallery"><figure>{HERE}</figure></div>',
        ),
        (
            block(
                "gallery",
                f'<ul class="wp-block-gallery"><li><figure>{MAP}</figure></li></ul>',
                '{"ids":[2]}',
            ),
            f'<div class="gallery"><figure>{HERE}</figure></div>',
        ),
        (
            block(
                "cover",
                f'<div class="wp-block-cover" style="background:url({UPLOADS}map.jpg)"><div><p>Over</p></div></div>',
            ),
            f"<figure>{HERE}</figure><p>Over</p>",
        ),
        (
            block(
                "file",
                f'<div class="wp-block-file"><object data="{UPLOADS}paper.pdf"></object>'
                f'<a href="{UPLOADS}paper.pdf">Paper</a></div>',
            ),
            '<p><a href="/media/paper.pdf" rel="noopener">Paper</a></p>',
        ),
        (
            block(
                "audio",
                f'<figure class="wp-block-audio"><audio controls src="{UPLOADS}song.mp3"></audio></figure>',
            ),
            '<figure><audio controls="" src="/media/song.mp3"></audio></figure>',
        ),
        (block("more", "<!--more-->"), '<hr class="more">'),
        (block("html", "<span>x</span> y"), "<p><span>x</span> y</p>"),
        (block("columns", block("column", block("paragraph", "<p>c</p>"))), "<p>c</p>"),
        ('<!-- wp:block {"ref":9} /-->', "<p>reused</p>"),
        (block("shortcode", "[audio src='/x/a.mp3'][/audio]"), None),
    ],
)
def test_blocks(text, html):
    found = body(text)
    assert "wp:" not in found
    if html is not None:
        assert found == html


def test_text_between_blocks_is_classic_text():
    text = "one\ntwo\n\n" + block("paragraph", "<p>block</p>") + "\n\nthree\n\nfour"
    assert body(text).split("\n\n") == [
        "<p>one<br>\ntwo</p>",
        "<p>block</p>",
        "<p>three</p>\n<p>four</p>",
    ]


def test_blocks_that_only_a_server_fills_are_reported():
    converted = convert(
        '<!-- wp:latest-posts {"n":3} /--><!-- wp:block {"ref":10} /-->', around(), "1"
    )
    assert converted.unknown == {"block latest-posts": 1, "block block": 1}
    assert converted.body == "<p>roundroundround</p>"


@pytest.mark.parametrize(
    "figure",
    [
        '<figure class="wp-block-embed is-type-video"><div class="wp-block-embed__wrapper">\nADDRESS\n</div></figure>',
        '<figure class="wp-block-embed-youtube">ADDRESS</figure>',
    ],
)
def test_embeds_are_addresses(figure):
    address = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    html = body(block("embed", figure.replace("ADDRESS", address), f'{{"url":"{address}"}}'))
    assert (
        html == f'<figure class="embed"><a href="{address}" rel="noopener">{address}</a></figure>'
    )


# --- Pictures and links


@pytest.mark.parametrize(
    "address",
    [
        "https://river.example/wp-content/uploads/2013/11/map.jpg",
        "http://www.river.example/wp-content/uploads/2013/11/map-1024x683.jpg",
        "https://i0.wp.com/river.example/wp-content/uploads/2013/11/map.jpg?w=300&ssl=1",
        "https://riverblog.files.wordpress.com/2013/11/map.jpg?w=300&h=200",
        "//river.example/wp-content/uploads/2013/11/map-150x150.jpg",
        "/wp-content/uploads/2013/11/map-e1385000000000-300x200.jpg",
        "https://river.example/wp-content/uploads/sites/3/2013/11/map-scaled.jpg",
    ],
)
def test_every_size_and_mirror_of_a_picture_is_the_copy(address):
    assert body(f'<img src="{address}">') == f"<figure>{HERE}</figure>"


@pytest.mark.parametrize(
    ("address", "copy"),
    [
        (f"{UPLOADS}big.jpg", "/media/big.jpg"),
        (f"{UPLOADS}big-1536x1024.jpg", "/media/big.jpg"),
        (f"{UPLOADS}six-300x200.jpg", "/media/six.jpg"),
        (f"{UPLOADS}six-300x200-150x100.jpg", "/media/six.jpg"),
        ("https://river.example/old/plan.gif", "/media/plan.gif"),
    ],
)
def test_names_that_look_like_a_size_are_told_apart(address, copy):
    assert f'src="{copy}"' in body(f'<img src="{address}">')


@pytest.mark.parametrize(
    "img",
    [
        '<img src="https://other.example/wp-content/uploads/2013/11/map.jpg">',
        '<img src="https://other.files.wordpress.com/2013/11/map.jpg">',
        '<img class="wp-image-2" src="https://other.example/b.jpg">',
    ],
)
def test_a_picture_of_another_blog_is_never_taken_for_ours(img):
    converted = convert(img, around())
    assert "/media/" not in converted.body
    assert len(converted.missing) == 1


def test_a_picture_is_known_by_its_number_where_its_address_says_nothing():
    img = '<img class="wp-image-2" src="https://river.example/?attachment=2">'
    assert body(img) == f"<figure>{HERE}</figure>"


@pytest.mark.parametrize(
    ("href", "new"),
    [
        ("https://river.example/2013/11/20/x/#comment-5", "/2013/11/20/x/#comment-5"),
        ("http://www.river.example/?p=3", "/?p=3"),
        ("//river.example/z", "/z"),
        ("https://river.example", "/"),
        (f"{UPLOADS}map.jpg", "/media/map.jpg"),
        (f"{UPLOADS}gone.docx", f"{UPLOADS}gone.docx"),
        ("https://elsewhere.example/a", "https://elsewhere.example/a"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("/relative/", "/relative/"),
        ("http://[broken", None),
    ],
)
def test_links_within_the_blog_become_paths(href, new):
    html = body(f'<a href="{href}">l</a>')
    assert new is None or f'href="{new}"' in html


@pytest.mark.parametrize("tag", ["audio", "video"])
def test_a_player_that_names_its_file_inside_keeps_it(tag):
    html = body(f'<{tag} controls><source src="{UPLOADS}song.mp3" type="audio/mpeg"></{tag}>')
    assert html == f'<{tag} controls="" src="/media/song.mp3"></{tag}>'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('<a name="_ftn1" href="#_ftnref1">[1]</a>', {'id="_ftn1"', 'href="#_ftnref1"'}),
        ('<a name="river"></a>Here.', {'id="river"'}),
        ('<a id="one" name="two">Here.</a>', {'id="one"'}),
    ],
)
def test_what_a_link_within_the_page_leads_to_is_still_called_so(old, new):
    html = body(f"<p>Up there {old}</p>")
    assert all(attribute in html for attribute in new)
    assert "name=" not in html


def test_old_players_become_the_address_of_the_film():
    old = "http://www.youtube.com/v/dQw4w9WgXcQ&amp;hl=en"
    html = body(
        f'<object width="1"><param name="movie" value="{old}"></param><embed src="{old}"></embed></object>'
    )
    film = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert html == f'<figure class="embed"><a href="{film}" rel="noopener">{film}</a></figure>'


def test_a_player_of_old_that_names_its_film_in_a_parameter_alone_keeps_it():
    html = body('<object><param name="movie" value="https://films.example/a.swf" /></object>')
    assert 'href="https://films.example/a.swf"' in html


def test_a_frame_of_somebody_unknown_is_a_link_and_is_reported():
    converted = convert('<iframe src="https://maps.example/a?b=1&amp;c=2"></iframe>', around())
    assert 'href="https://maps.example/a?b=1&amp;c=2"' in converted.body
    assert converted.unknown == {"frame of maps.example": 1}


def test_a_player_whose_settings_stand_in_its_address_is_a_link():
    player = "https://player.example/light.swf?config=%7B" + "a" * 3000
    html = body(f'<embed src="{player}" width="640"></embed>')
    assert html == (
        f'<figure class="embed"><a href="{player}" rel="noopener">'
        "https://player.example/light.swf…</a></figure>"
    )


# --- Attacks


@pytest.mark.parametrize(
    "text",
    [
        "<!-- wp:a {",
        "<!-- wp:a {}",
        "<!--",
        "<iframe ",
        "<div wp-block-cover url(",
        "<audio ",
        "[a =",
        '[a " ',
        "[code]",
        "[[x]",
        "[a ='\"",
        "[caption]<img>",
        "$latex x",
        "http://a.example/ ",
        "<a href='b'>",
        "<div>",
        "&lt;",
    ],
)
def test_a_text_of_nothing_but_beginnings_takes_no_longer_than_another(text):
    # Each of these once took time that grew with the square of its length: minutes at this size.
    convert(text * (60_000 // len(text)), around(), "1")


def test_a_text_cannot_name_the_marks_of_the_conversion():
    html = body('[caption]<img src="/x.jpg"><hr data-hdata-holdold="0">[/caption]')
    assert html.count("<figure>") == 1
