"""How an article looks where it is found: what search engines and cards are told, and what the desk shows of it."""

import io
import json

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from lxml import html
from PIL import Image as Pillow

from accounts.roles import AUTHOR
from blog import cards
from blog.design import SHADES
from blog.models import Article, Image, SiteSettings
from blog.tasks import draw_card
from tests.blog.test_admin_articles import sent
from tests.factories import a_category, an_article, somebody_as

pytestmark = pytest.mark.django_db


def head(client, article):
    return html.document_fromstring(client.get(article.get_absolute_url()).content)


def meta(page, name):
    found = page.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return found[0] if found else None


def an_image(name="images/own.png"):
    return Image.objects.create(file=name, width=1200, height=630)


def test_what_the_editor_says_is_what_engines_and_cards_are_told(client):
    article = an_article(
        title="The bridge",
        excerpt="It stands.",
        seo_title="A bridge for all <seasons>",
        seo_description="Why & how it stands.",
        card_image=an_image("images/card.png"),
        lead_image=an_image("images/lead.png"),
    )
    page = head(client, article)

    assert page.findtext(".//title").startswith("A bridge for all <seasons> – ")
    assert meta(page, "description") == meta(page, "og:description") == "Why & how it stands."
    assert meta(page, "og:title") == "A bridge for all <seasons>"
    assert meta(page, "og:image").endswith("/media/images/card.png")
    assert page.findtext(".//h1") == "The bridge"
    data = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
    assert data["image"].endswith("/media/images/card.png")
    assert data["description"] == "Why & how it stands."


def test_what_is_left_empty_is_made_from_the_article(client):
    article = an_article(
        title="The bridge", excerpt="It stands.", lead_image=an_image("images/lead.png")
    )
    page = head(client, article)

    assert meta(page, "og:title") == "The bridge"
    assert meta(page, "description") == "It stands."
    assert meta(page, "og:image").endswith("/media/images/lead.png")
    assert page.xpath("//link[@rel='canonical']/@href")[0].endswith(article.get_absolute_url())
    assert meta(page, "robots") is None


def test_an_article_from_elsewhere_says_so_and_is_not_in_the_sitemap(client):
    article = an_article(title="The bridge", canonical_url="https://first.example/bridge")
    hidden = an_article(title="The tunnel", is_noindex=True)
    an_article(title="The ferry")

    assert head(client, article).xpath("//link[@rel='canonical']/@href") == [
        "https://first.example/bridge"
    ]
    assert meta(head(client, hidden), "robots") == "noindex"
    sitemap = client.get("/sitemap-2013.xml").text
    assert "the-ferry" in sitemap
    assert "the-bridge" not in sitemap
    assert "the-tunnel" not in sitemap


def test_a_card_is_drawn_where_there_is_no_picture(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    article = an_article(
        title="Ďábelské odpoledne: “Was man nicht sagt”", categories=(a_category("World"),)
    )

    draw_card.func(article.pk)

    article.refresh_from_db()
    with default_storage.open(article.drawn_card) as file, Pillow.open(file) as picture:
        assert picture.size == cards.SIZE
        assert len(picture.convert("RGB").getcolors(1_000_000)) > 20
    assert meta(head(client, article), "og:image").endswith(article.drawn_card)
    assert meta(head(client, article), "twitter:card") == "summary_large_image"
    drawn = article.drawn_card
    draw_card.func(article.pk)
    article.refresh_from_db()
    assert article.drawn_card == drawn
    article.title = "Another headline"
    article.save()
    draw_card.func(article.pk)
    article.refresh_from_db()
    assert article.drawn_card != drawn


def test_no_card_is_drawn_for_an_article_with_a_picture_or_none_at_all(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    article = an_article(lead_image=an_image())
    draw_card.func(article.pk)
    draw_card.func(999_999)

    article.refresh_from_db()
    assert not article.drawn_card
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("palette", SHADES)
def test_a_card_has_the_colours_of_the_site(palette):
    SiteSettings(title="The Paper", palette=palette).save()
    picture = cards.drawn(cards.card_of(an_article(title="Word " * 60)))
    with Pillow.open(io.BytesIO(picture)) as card:
        colours = {colour for _, colour in card.convert("RGB").getcolors(1_000_000)}
    wanted = [SHADES[palette][0].paper, SHADES[palette][0].ink, SHADES[palette][0].accent]
    assert {tuple(bytes.fromhex(c[1:])) for c in wanted} <= colours


@pytest.mark.parametrize(
    "title", ["東京の川", "ភ្នំពេញ", "🎈", "x" * 300, "\u200b", "W" * 299, "a b " * 75]
)
def test_no_headline_makes_drawing_fail(title):
    card = cards.Card(title=title, site="Ж", section=title, palette="red")
    with Pillow.open(io.BytesIO(cards.drawn(card))) as picture:
        assert picture.size == cards.SIZE


def test_the_desk_shows_the_result_and_the_card(client):
    person = somebody_as(AUTHOR)
    article = an_article(
        title="Word " * 30,
        seo_description="Why & how. " * 30,
        authors=(person,),
        lead_image=an_image(),
    )
    client.force_login(person)

    page = html.document_fromstring(
        client.get(reverse("admin:blog_article_change", args=[article.pk])).text
    )

    titles = page.xpath("//*[@data-found-title]/text()")
    assert len(titles) == 2
    assert [len(t) for t in titles] == [60, 60], titles
    described = page.xpath("//*[@data-found-description]/text()")[0]
    assert described.startswith("Why & how.")
    assert len(described) <= 160
    assert page.xpath("//*[@data-found-picture]/@src") == ["/media/images/own.png"]
    assert client.get(reverse("admin:blog_article_add")).status_code == 200


def test_the_form_keeps_what_is_said_for_engines(client):
    client.force_login(somebody_as(AUTHOR))
    client.post(
        reverse("admin:blog_article_add"),
        sent(
            seo_title="For engines",
            seo_description="Said",
            canonical_url="https://a.example/x",
            is_noindex="on",
        ),
    )
    refused = client.post(
        reverse("admin:blog_article_add"), sent(canonical_url="javascript:alert(1)")
    )

    article = Article.objects.get()
    assert (article.seo_title, article.seo_description) == ("For engines", "Said")
    assert article.canonical_url == "https://a.example/x"
    assert article.is_noindex
    assert "javascript:alert(1)" in refused.text
