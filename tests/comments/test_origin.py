"""Which posts are taken for ours: the browser's own word first, a token where it says nothing."""

import html
import re

import pytest
from django.test import Client

from comments.models import Comment
from tests.comments.conftest import TYPED
from tests.factories import a_reader

#: Headers of a post without a token → 303 ours, 403 foreign, 200 "please confirm".
RULES = {
    "the browser says same-origin": ({"Sec-Fetch-Site": "same-origin"}, 303),
    "same-origin, opaque Origin": ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 303),
    "the browser says same-site": ({"Sec-Fetch-Site": "same-site"}, 403),
    "the browser says cross-site": ({"Sec-Fetch-Site": "cross-site"}, 403),
    "the browser says none": ({"Sec-Fetch-Site": "none"}, 403),
    "the browser says nothing known": ({"Sec-Fetch-Site": "SAME-ORIGIN"}, 403),
    "the browser says an empty word": ({"Sec-Fetch-Site": ""}, 403),
    "two words": ({"Sec-Fetch-Site": "same-origin, cross-site"}, 403),
    "cross-site with our Origin": (
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        403,
    ),
    "our Origin": ({"Origin": "http://testserver"}, 303),
    "a foreign Origin": ({"Origin": "https://evil.example"}, 403),
    "our name, another scheme": ({"Origin": "https://testserver"}, 403),
    "our name, another port": ({"Origin": "http://testserver:8080"}, 403),
    "our name as a beginning": ({"Origin": "http://testserver.evil.example"}, 403),
    "our name as a user": ({"Origin": "http://testserver@evil.example"}, 403),
    "an Origin that is none": ({"Origin": "http://[::1"}, 403),
    "an opaque Origin": ({"Origin": "null"}, 200),
    "nothing at all": ({}, 200),
    "a Referer proves nothing": ({"Referer": "http://testserver/2013/11/20/the-bridge/"}, 200),
}


@pytest.fixture
def browser():
    """A client whose posts need a token where the product asks for one."""
    return Client(enforce_csrf_checks=True)


def send(browser, article, headers, **changes):
    data = {**TYPED, "comment_post_ID": article.pk, **changes}
    return browser.post("/comments/post/", data, headers=headers)


@pytest.mark.parametrize(("headers", "status"), RULES.values(), ids=RULES)
def test_a_post_without_a_token(browser, article, headers, status):
    response = send(browser, article, headers)
    assert response.status_code == status
    assert Comment.objects.count() == (status == 303)


@pytest.mark.parametrize(("headers", "status"), RULES.values(), ids=RULES)
def test_a_post_with_a_token_is_taken_where_the_browser_does_not_object(
    browser, article, headers, status
):
    token = browser.get("/me").json()["csrf_token"]
    response = send(browser, article, headers, csrfmiddlewaretoken=token)
    assert response.status_code == (403 if status == 403 else 303)


def test_a_wrong_token_is_as_good_as_none(browser, article):
    browser.get("/me")
    response = send(browser, article, {}, csrfmiddlewaretoken="x" * 64)
    assert response.status_code == 200
    assert not Comment.objects.exists()


def test_a_foreign_post_is_refused_in_words_and_keeps_what_was_typed(browser, article):
    page = send(browser, article, {"Sec-Fetch-Site": "cross-site"}).content.decode()
    assert "This comment did not come from our page." in page
    assert "The *river* was here first." in page


def hidden_fields(page):
    """Return the form of a page as a browser without JavaScript would send it."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: html.unescape(value) for name, value in found}


def test_the_confirmation_shows_the_words_and_posts_them_with_one_more_click(browser, article):
    page = send(browser, article, {}).content.decode()
    assert "The *river* was here first." in page
    response = browser.post(
        "/comments/post/", {**hidden_fields(page), "comment": "The *river* was here first."}
    )
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert (comment.author_name, comment.author_email) == (TYPED["author"], TYPED["email"])


def test_the_confirmation_is_kept_by_no_cache(browser, article):
    assert "no-store" in send(browser, article, {})["Cache-Control"]


def test_somebody_signed_in_confirms_too(browser, article):
    browser.force_login(a_reader())
    page = send(browser, article, {}).content.decode()
    assert not Comment.objects.exists()
    browser.post("/comments/post/", {**hidden_fields(page), "comment": "Yes."})
    assert Comment.objects.get().source == "Yes."


def test_the_configured_address_counts_behind_a_proxy(browser, article, settings):
    settings.SITE_URL = "https://blog.example"
    assert send(browser, article, {"Origin": "https://blog.example"}).status_code == 303
