"""Embeds: which addresses are known, and who may frame whom."""

import pytest

from blog.embeds import embed_of, frame_address
from blog.rendering import render_body
from tests.factories import an_article

KNOWN = [
    (
        "https://www.youtube.com/watch?v=abc_-123&t=4",
        "https://www.youtube-nocookie.com/embed/abc_-123",
    ),
    ("https://youtu.be/abc123?si=x", "https://www.youtube-nocookie.com/embed/abc123"),
    ("https://m.youtube.com/shorts/abc123", "https://www.youtube-nocookie.com/embed/abc123"),
    ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
    (
        "https://www.dailymotion.com/video/x8abc",
        "https://geo.dailymotion.com/player.html?video=x8abc",
    ),
    ("https://open.spotify.com/track/4uLU6", "https://open.spotify.com/embed/track/4uLU6"),
    (
        "https://soundcloud.com/someone/some-track",
        "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fsomeone%2Fsome-track",
    ),
    (
        "https://mastodon.example/@ada/109999999999999999",
        "https://mastodon.example/@ada/109999999999999999/embed",
    ),
]

UNKNOWN = [
    "",
    "https://",
    "https://[",
    "javascript:alert(1)",
    "https://youtube.com/",
    "https://youtube.com.evil.example/watch?v=abc",
    "https://evil.example/watch?v=abc",
    "https://user:pw@youtu.be/abc",
    "https://youtu.be:8443/abc",
    "https://youtu.be:x/abc",
    "https://youtu.be/abc;frame-src *",
    "https://127.0.0.1/@ada/109999999999",
    "https://localhost/@ada/109999999999",
    "https://mastodon.example;/@ada/109999999999",
    "https://mastodon.example/@ada/1",
    "\0",
]


@pytest.mark.parametrize(("address", "frame"), KNOWN)
def test_known_addresses_lead_to_their_players(address, frame):
    found = embed_of(address)

    assert found is not None
    assert found.frame == frame


@pytest.mark.parametrize("address", UNKNOWN)
def test_other_addresses_are_links(address):
    assert embed_of(address) is None


@pytest.mark.django_db
def test_nothing_is_asked_of_anybody_until_the_reader_asks(client):
    link = "https://www.youtube.com/watch?v=abc123"
    article = an_article(
        body=f'<figure class="embed"><a href="{link}">{link}</a><figcaption>Look.</figcaption></figure>'
    )

    page = client.get(article.get_absolute_url())

    assert "iframe" not in page.text
    assert "youtube-nocookie" not in page.text
    assert f'href="{frame_address(link)}"' in page.text
    assert "Look." in page.text
    assert "frame-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.django_db
def test_the_page_of_ours_frames_that_one_site_and_is_framed_by_us(client):
    response = client.get(frame_address("https://vimeo.com/76979871"))
    policy = response["Content-Security-Policy"]

    assert "frame-src https://player.vimeo.com;" in f"{policy};"
    assert "frame-ancestors 'self'" in policy
    assert "'none'" not in policy.split("frame-ancestors")[1].split(";")[0]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "public" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "x:y", "ImEi:x"])
def test_an_address_that_no_article_holds_is_framed_for_nobody(client, token):
    assert client.get(f"/embed/{token}/").status_code == 404


def test_an_unknown_address_stays_a_link():
    body = '<figure class="embed"><a href="https://news.example/a">A</a></figure>'

    assert 'href="https://news.example/a"' in render_body(body)
    assert "embed-open" not in render_body(body)
