"""What an import cannot bring of a text is said with its item and its line, and the text is kept as it was."""

import base64
import io
import json
from urllib.parse import quote

import pytest
from PIL import Image as Pillow

from blog.models import Article, Image, Page
from comments.models import Comment
from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from tests.transfer.wxr import category, cdata, comment, item
from transfer.inline_pictures import KIND
from transfer.isso import Isso

pytestmark = pytest.mark.django_db

LOSSES = {
    "<form action=/x><input value='Buy it'></form>": "“Buy it”",
    "<script>x()</script>": "A script",
    "<svg><path d='M0'/><text>one mile</text></svg>": "A drawing",
    '<math alttext="x^2"><mi>x</mi></math>': "A formula",
    '<a href="tel:+49">Call us</a>': "“tel:”",
    '<img alt="No picture" src="data:text/html;base64,AAAA">': "data:",
}
BODY = f"<p>Before {' '.join(LOSSES)} after.</p>"
WORDS = ("Before", "one mile", "x^2", "Call us", "No picture", "after.")


def picture(kind="PNG", colour="navy"):
    out = io.BytesIO()
    Pillow.new("RGB", (40, 30), colour).save(out, kind)
    return out.getvalue()


def coded(data, kind="image/png"):
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


# --- Texts


def lines_of(report, words):
    return [(n.kind, n.old_id, n.line) for n in report.notes if words in n.reason]


@pytest.mark.parametrize(("kind", "model"), [("post", Article), ("page", Page)])
def test_of_a_wordpress_text_the_words_stay_and_the_rest_is_said(imported, kept, kind, model):
    report = imported(item(1, "One", kind=kind, body=BODY), "\n\n", item(2, "Two", kind=kind))
    stored = model.objects.get(title="One").body
    assert [words for words in WORDS if words not in stored] == []
    (entry,) = kept()
    for words in LOSSES.values():
        assert lines_of(report, words) == [("content", "1", entry["line"])], words
        assert words in entry["reason"]
    assert (entry["kind"], entry["line"] > 0, report.put_aside) == ("content", True, 1)
    assert (entry["item"]["number"], entry["item"]["body"]) == ("1", BODY)


@pytest.mark.parametrize("form", ["html", "lexical", "mobiledoc"])
def test_of_a_text_of_ghosts_the_words_stay_and_the_rest_is_said(from_ghost, kept, form):
    texts = {
        "html": {"html": BODY},
        "lexical": {"html": None, "lexical": ghost_lexical(BODY)},
        "mobiledoc": {"html": None, "mobiledoc": ghost_mobiledoc(BODY)},
    }[form]
    report = from_ghost(ghost.export(posts=[ghost.post(1, **texts), ghost.post(2, "Two")]))
    stored = Article.objects.get(title="One").body
    assert [words for words in WORDS if words not in stored] == []
    (entry,) = kept()
    for words in LOSSES.values():
        assert lines_of(report, words) == [("content", ghost.an_id(1), 1)], words
    assert (entry["kind"], entry["line"], report.put_aside) == ("content", 1, 1)
    assert entry["item"]["texts"][form] == texts[form]


def ghost_lexical(markup):
    return json.dumps({"root": {"children": [{"type": "markdown", "markdown": markup}]}})


def ghost_mobiledoc(markup):
    return json.dumps(
        {"version": "0.3.1", "cards": [["markdown", {"markdown": markup}]], "sections": [[10, 0]]}
    )


def test_a_text_of_which_nothing_is_lost_is_not_put_aside(imported, kept):
    report = imported(item(1, body="<p>The <em>river</em> <a href='/x'>rose</a>, a &lt; b.</p>"))
    assert (kept(), report.put_aside, report.reasons) == ([], 0, {})


def test_links_of_what_is_plain_text_here_are_said_and_kept(imported, kept):
    link = 'See <a href="https://a.example/">there</a>'
    about = f"<wp:category_description>{cdata(link)}</wp:category_description></wp:category>"
    report = imported(
        category("world").replace("</wp:category>", about), item(1, "One", excerpt=link)
    )
    assert [e["kind"] for e in kept()] == ["category", "content"]
    assert all(link in str(e["item"]) for e in kept())
    assert len([n for n in report.notes if "plain text here" in n.reason and n.line]) == 2


# --- Pictures that stand in a text itself


def test_a_picture_in_the_text_becomes_a_file_of_ours(imported, kept):
    png, gif = coded(picture()), coded(picture("GIF"), "image/gif")
    percent = f"data:image/jpeg,{quote(picture('JPEG', 'teal'))}"
    body = f'<p>x</p><img src="{png}" alt="A map" class="x"><img src=\'{gif}\'><img alt=c src="{percent}">'
    report = imported(item(1, "One", body=body), item(2, "Two", body=f'<img src="{png}">'))
    one, two = Article.objects.order_by("pk")
    # The navy PNG and the navy GIF are two files; that of the second post is the first one's.
    assert Image.objects.count() == 3
    assert Image.objects.filter(alt="A map").get() in two.pictures.all()
    assert one.pictures.count() == 3
    assert "data:image" not in one.body + two.body
    assert one.body_html.count("<img") == 3
    tally = report.of(KIND)
    assert (tally.found, tally.imported, kept()) == (4, 4, [])
    again = imported(item(1, "One", body=body), item(3, "Three", body=f'<img src="{png}">'))
    assert Image.objects.count() == 3
    assert again.of(KIND).imported == 1


def test_a_dry_run_says_the_same_of_pictures_in_texts(imported):
    body = f'<img src="{coded(picture())}"><img src="data:image/png;base64,AAAA">'
    parts = [item(n, f"Post {n}", body=body) for n in (1, 2)]
    dry = imported(*parts, is_dry=True)
    assert not Image.objects.exists()
    assert imported(*parts).as_data() == dry.as_data() | {"dry_run": False}


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("data:image/svg+xml;base64,PHN2Zy8+", "“image/svg+xml”"),
        ("data:text/html,<p>x</p>".replace("<", "%3C"), "“text/html”"),
        ("data:,x", "“text/plain”"),
        ("data:image/png;base64,%%%", "not coded"),
        ("data:image/png;base64,iVBORw0KGgo", "not a picture"),
        (coded(b"%PDF-1.4"), "not a picture"),
        (coded(b"x" * 300), "larger than"),
    ],
)
def test_what_is_no_picture_is_said_and_its_text_kept(imported, kept, address, words, monkeypatch):
    monkeypatch.setattr("transfer.inline_pictures.MAX_BYTES", 100)
    monkeypatch.setattr("transfer.inline_pictures._LONGEST", 350)
    report = imported(item(1, body=f'<p>A</p><img alt="Its words" src="{address}">'))
    (note,) = [n for n in report.notes if words in n.reason]
    assert (note.kind, note.old_id, note.line > 0) == ("content", "1", True)
    assert address in kept()[0]["item"]["body"]
    assert 'alt="Its words"' in Article.objects.get().body
    assert not Image.objects.exists()


def test_what_holds_the_place_of_a_picture_gives_way_to_it(imported, kept):
    imported(
        item(
            1,
            body='<img src="data:image/gif;base64,R0lGOD" data-lazy-src="https://a.example/b.jpg">',
        )
    )
    assert '<img src="https://a.example/b.jpg">' in Article.objects.get().body
    assert kept() == []


def test_code_that_shows_such_an_address_stays_code(imported, kept):
    imported(item(1, body='[code]<img src="data:image/gif;base64,AAAA">[/code]'))
    assert "data:image/gif;base64,AAAA" in Article.objects.get().body
    assert kept() == []


def test_one_that_was_deleted_here_comes_again_with_a_text_that_shows_it(imported):
    body = f'<img src="{coded(picture())}">'
    imported(item(1, "One", body=body))
    Image.objects.all().delete()
    imported(item(1, "One", body=body), item(2, "Two", body=body))
    assert Article.objects.get(title="Two").pictures.get() == Image.objects.get()


def test_ghosts_pictures_in_texts_become_files_too(from_ghost):
    figure = (
        f'<figure class="kg-card kg-image-card"><img src="{coded(picture())}" alt="A map"></figure>'
    )
    markdown = f"![A map]({coded(picture())})"
    report = from_ghost(
        ghost.export(
            posts=[
                ghost.post(1, html=figure),
                ghost.post(2, "Two", html=None, lexical=ghost_lexical(markdown)),
            ]
        )
    )
    (image,) = Image.objects.all()
    assert {a.pictures.get() for a in Article.objects.all()} == {image}
    assert (report.of(KIND).imported, report.reasons) == (2, {})


# --- Comments

SAID = (
    '<p>Before <script>x()</script><svg><text>one mile</text></svg> <a href="tel:+49">Call us</a> '
    '<img alt="Ours" src="https://a.example/b.png"> <object data="https://a.example/c.swf"></object> after.</p>'
)
LINKS = ('href="https://a.example/b.png"', 'href="https://a.example/c.swf"')


@pytest.mark.parametrize("service", ["wordpress", "ghost", "disqus", "remark42", "isso"])
def test_of_a_comment_the_words_and_addresses_stay_and_the_rest_is_said(
    imported, from_ghost, from_disqus, from_remark42, from_service, kept, tmp_path, service
):
    if service not in {"wordpress", "ghost"}:
        an_article(title="One", slug="one")
    match service:
        case "wordpress":
            report = imported(item(1, "One", "\n", comment(5, SAID)))
        case "ghost":
            report = from_ghost(
                ghost.export(posts=[ghost.post(1)], comments=[ghost.comment(5, SAID)])
            )
        case "disqus":
            report = from_disqus(disqus(d_thread(1), d_post(5, SAID)))
        case "remark42":
            report = from_remark42(remark42(r_comment("5", SAID)))
        case _:
            threads = [(1, "/2013/11/20/one/", "One")]
            report = from_service(Isso, isso(tmp_path / "c.db", threads, [{"id": 5, "text": SAID}]))
    said = Comment.objects.get()
    for words in ("Before", "one mile", "Call us", "after.", *LINKS):
        assert words in said.html, words
    (entry,) = kept()
    for words in ("A script", "A drawing", "“tel:”"):
        (note,) = [n for n in report.notes if words in n.reason]
        assert (note.kind, note.outcome, note.line) == ("comment", "changed", entry["line"])
    assert (entry["kind"], report.put_aside, report.of("comment").changed) == ("comment", 1, 1)
    assert entry["item"]["original"].strip() == SAID
