"""WordPress's shortcodes: what they become, nested, unclosed, escaped, unknown."""

import pytest

from tests.transfer.test_content import HERE, MAP, UPLOADS, around, body
from transfer.wordpress.content import convert
from transfer.wordpress.shortcodes import parsed

GONE = f'<figure><img src="{UPLOADS}gone.jpg" alt=""><figcaption>It left</figcaption></figure>'
FILM = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "code",
    [
        f'[caption id="a" align="left" width="300"]{MAP} The <em>map</em>[/caption]',
        f'[caption id="a" align="left" width="300" caption="The <em>map</em>"]{MAP}[/caption]',
        f"[caption width='300' caption='The <em>map</em>'] {MAP} [/caption]",
        f"[wp_caption width=300]{MAP}The <em>map</em>[/wp_caption]",
        f"[caption width=&#8221;300&#8221; caption=”The <em>map</em>”]{MAP}[/caption]",
    ],
)
def test_a_caption_in_the_old_form_and_in_the_new(code):
    assert body(code) == f"<figure>{HERE}<figcaption>The <em>map</em></figcaption></figure>"


@pytest.mark.parametrize(
    "words", ["He said &quot;hi&quot; there", "see [1], page [2]", "It's “so”", "a > b"]
)
def test_a_caption_keeps_its_quotes_and_brackets(words):
    html = body(f'[caption width="300" caption="{words}"]{MAP}[/caption]')
    said = words.replace("&quot;", '"').replace("a > b", "a &gt; b")
    assert html == f"<figure>{HERE}<figcaption>{said}</figcaption></figure>"


def test_a_linked_picture_stays_linked():
    html = body(f'[caption width="3"]<a href="{UPLOADS}map.jpg">{MAP}</a> w[/caption]')
    assert html == (
        f'<figure><a href="/media/map.jpg" rel="noopener">{HERE}</a><figcaption>w</figcaption></figure>'
    )


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("[gallery]", [GONE, "map"]),
        ('[gallery columns="2" link="file" size="medium"]', [GONE, "map"]),
        ('[gallery order="DESC"]', ["map", GONE]),
        ('[gallery exclude="4"]', ["map"]),
        ('[gallery ids="2,4"]', ["map", GONE]),
        ("[gallery ids=”2”]", ["map"]),
        ('[gallery include="2, 3"]', ["map"]),
    ],
)
def test_a_gallery_shows_what_it_names_or_what_hangs_on_the_post(code, shown):
    figure = f"<figure>{HERE}</figure>".replace(
        'data-image="7" alt="A map"', 'alt="A map" data-image="7"'
    )
    figures = "".join(figure if s == "map" else s for s in shown)
    assert body(code) == f'<div class="gallery">{figures}</div>'


def test_pictures_that_a_gallery_names_and_nobody_has_are_reported():
    converted = convert('[gallery ids="2,99"] and [gallery ids="98"]', around(), "1")
    assert converted.absent == ["99", "98"]
    assert '[gallery ids="98"]' in converted.body


@pytest.mark.parametrize(
    "code",
    [
        f'[audio mp3="{UPLOADS}song.mp3"][/audio]',
        f"[audio {UPLOADS}song.mp3|titles=Song|artists=Ada]",
        f"[audio {UPLOADS}song.mp3]",
        f'[audio src="{UPLOADS}song.mp3" loop="on" /]',
        f"[audio]{UPLOADS}song.mp3[/audio]",
        '[playlist ids="3"]',
    ],
)
def test_sound(code):
    assert body(code) == (
        '<figure class="file"><audio src="/media/song.mp3" controls="" preload="none"></audio>'
        '<figcaption><a href="/media/song.mp3" rel="noopener">Song</a></figcaption></figure>'
    )


def test_several_sounds_of_one_player():
    html = body(f"[audio {UPLOADS}song.mp3,https://elsewhere.example/b.mp3|autostart=no]")
    assert html.count("<audio") == 2
    assert 'src="/media/song.mp3"' in html
    assert 'src="https://elsewhere.example/b.mp3"' in html


def test_film():
    html = body('[video width="3" mp4="https://film.example/a%20b.mp4"][/video]')
    assert '<video src="https://film.example/a%20b.mp4"' in html
    assert ">a b.mp4</a>" in html


@pytest.mark.parametrize(
    "code",
    [
        f"[embed width='3']{FILM}[/embed]",
        f"[youtube={FILM}]",
        f"[youtube {FILM}]",
        "[youtube dQw4w9WgXcQ]",
        '[youtube id="dQw4w9WgXcQ"]',
        FILM,
        f"<p>{FILM}</p>",
        '<iframe src="//www.youtube-nocookie.com/embed/dQw4w9WgXcQ?rel=0"></iframe>',
    ],
)
def test_films_of_others_are_addresses(code):
    assert (
        body(code) == f'<figure class="embed"><a href="{FILM}" rel="noopener">{FILM}</a></figure>'
    )


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("[code]if (a < b) { [gallery] }[/code]", "<code>if (a &lt; b) { [gallery] }</code>"),
        (
            '[sourcecode language="python"]&lt;b&gt;[/sourcecode]',
            '<code class="language-python">&lt;b&gt;</code>',
        ),
        ("[php]echo 1;[/php]", '<code class="language-php">echo 1;</code>'),
        (
            '[sourcecode lang="nonsense"]\n<iframe src="https://x.example/"></iframe>\n\n<!--more-->\n[/sourcecode]',
            '<code>&lt;iframe src="https://x.example/"&gt;&lt;/iframe&gt;\n\n&lt;!--more--&gt;</code>',
        ),
    ],
)
def test_code_stays_as_it_was_written(code, html):
    assert body(code) == f"<pre>{html}</pre>"


def test_formulas_are_kept_as_text():
    assert body("[latex]a < b[/latex], $latex x^2 &lt; y$, $5 latex") == (
        "<p><code>a &lt; b</code>, <code>x^2 &lt; y</code>, $5 latex</p>"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[[gallery]]", "[gallery]"),
        ("[[gallery ids=2]]", "[gallery ids=2]"),
        ("[[code]x[/code]]", "[code]x[/code]"),
        ("[[caption]a [b] c[/caption]]", "[caption]a [b] c[/caption]"),
        ("[[[gallery]]]", "[[gallery]]"),
    ],
)
def test_escaped_shortcodes_are_shown_as_they_were_meant(text, shown):
    assert body(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[contact-form to="x"]a[/contact-form]', ["[contact-form]"]),
        ("see [source] and [c]", ["[source]", "[c]"]),
        ("[sic]", ["[sic]"]),
        ("[youtube]", ["[youtube]"]),
        ("[audio]", ["[audio]"]),
        ("[caption]unclosed", ["[caption]"]),
        ('[sourcecode language="php"]unclosed', ["[sourcecode]"]),
    ],
)
def test_what_is_unknown_or_unclosed_stays_visible_and_is_reported(text, names):
    converted = convert(text, around(), "77")
    assert converted.body == f"<p>{text}</p>"
    assert list(converted.unknown) == names


@pytest.mark.parametrize("text", ["[1]", "[…]", "[ ]", "[a", "a]", "[/end]", "[a [b]"])
def test_brackets_that_mean_nothing_stay(text):
    assert body(text) == f"<p>{text}</p>"


def test_what_stands_in_an_unknown_one_is_text_like_any_other():
    html = body("[foo bar=1]inner [gallery ids=2] \n\nnext[/foo]")
    assert html.startswith("<p>[foo bar=1]inner</p>")
    assert '<div class="gallery">' in html
    assert html.endswith("<p>next[/foo]</p>")


def test_the_three_ways_to_write_a_value():
    named, others = parsed(""" a="1 2" b='3' c=4 d=&quot;5 6&quot; "seven eight" nine e="" """)
    assert named == {"a": "1 2", "b": "3", "c": "4", "d": "5 6", "e": ""}
    assert others == ["seven eight", "nine"]
