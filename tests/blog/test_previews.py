"""Previews: the real page before others read it, for editors and for whoever has a link."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from blog.previews import shared_address
from blog.revisions import Words, autosave
from tests.factories import an_article, an_editor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("contexts")]


@pytest.fixture
def editor():
    return an_editor()


def test_a_link_shows_the_draft_to_somebody_without_an_account_until_its_end(client, editor):
    article = an_article(body="<p>Published.</p>")
    autosave(article, Words("New title", "", "<p>Still a draft.</p>"), editor, base=0)
    address, until = shared_address(article, 7)

    response = client.get(address)

    assert "Still a draft." in response.text
    assert "Please do not pass it on" in response.text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert "noindex" in response.text
    with time_machine.travel(until + dt.timedelta(seconds=1), tick=False):
        ended = client.get(address)
    assert ended.status_code == 410
    assert "Still a draft." not in ended.text


def test_a_link_that_was_changed_shows_nothing(client):
    address, _ = shared_address(an_article(status="draft"), 1)
    head, _, tail = address.rstrip("/").rpartition(":")

    assert client.get(f"{head}:{tail[::-1]}/").status_code == 404
    assert client.get("/preview/shared/x/").status_code == 404
    assert client.post(address).status_code == 405


def test_a_link_to_what_is_in_the_trash_or_gone_shows_nothing(client):
    article = an_article(status="draft")
    address, _ = shared_address(article, 1)
    assert client.get(address).status_code == 200

    article.trash()
    assert client.get(address).status_code == 404
    article.delete()
    assert client.get(address).status_code == 404


def test_the_editors_preview_is_not_for_readers(client):
    article = an_article(status="draft")

    assert client.get(article.get_preview_url()).status_code == 302


def test_a_preview_may_stand_beside_the_editor_and_nowhere_else(client, editor):
    client.force_login(editor)

    response = client.get(an_article(status="draft").get_preview_url())

    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_the_page_of_previews_makes_a_link(client, editor):
    client.force_login(editor)
    page = reverse("admin:blog_article_preview", args=[an_article(status="draft").pk])

    made = client.post(page, {"days": "7"})
    client.logout()

    assert client.get(made.context["shared"]).status_code == 200


@pytest.mark.parametrize("days", ["", "0", "365", "x", "-1"])
def test_a_link_lasts_one_of_the_offered_times(client, editor, days):
    client.force_login(editor)
    page = reverse("admin:blog_article_preview", args=[an_article(status="draft").pk])

    response = client.post(page, {"days": days})

    assert response.status_code == 422
    assert "shared" not in response.context
