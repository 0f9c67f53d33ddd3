"""Static pages behind a password: their title and a form are shown, and nothing else of them anywhere."""

import pytest
from django.core import signing
from django.urls import reverse

from accounts.roles import EDITOR
from blog.articles import StandsFor
from blog.models import MenuItem, Page
from comments.models import Comment
from tests.factories import a_comment, an_article, somebody_as

pytestmark = pytest.mark.django_db

SECRETS = ("Hidden words", "Hidden line", "Hidden remark", "Below it")


def a_page(title, **fields):
    page = Page(title=title, **{"is_published": True, "body": f"<p>{title}!</p>", **fields})
    page.save()
    return page


@pytest.fixture
def gate():
    """A locked page with everything that could give it away: a conversation, a page below it, a line for robots."""
    page = a_page(
        "The gate", body="<p>Hidden words.</p>", password="Sesame ", seo_description="Hidden line"
    )
    talk = an_article(
        title="The gate", slug="page-gate", stands_for=StandsFor.PAGE, page=page, password="Sesame "
    )
    a_comment(talk, "Hidden remark")
    a_page("Below it", parent=page, password="Other")
    return page


def unlock(client, page, password="Sesame"):
    return client.post(reverse("blog:unlock-page", args=[page.pk]), {"post_password": password})


def test_the_page_asks_for_the_password_and_shows_the_title_alone(client, gate):
    response = client.get("/the-gate/")

    assert response.status_code == 200
    assert "The gate" in response.text
    assert "A password protects this page." in response.text
    assert not any(word in response.text for word in SECRETS)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


def test_the_password_opens_page_and_conversation_for_this_browser(client, gate):
    response = unlock(client, gate)

    assert (response.status_code, response["Location"]) == (303, "/the-gate/")
    assert response.cookies[f"unlocked-page-{gate.pk}"]["httponly"]
    talk = gate.discussion
    for address in (
        "/the-gate/",
        "/the-gate/feed/",
        f"/comments/since/{talk.pk}/0/",
        f"/the-gate/comment-thread-{Comment.objects.get().pk}/",
    ):
        opened = client.get(address)
        assert "Hidden remark" in opened.text, address
        assert "no-store" in opened["Cache-Control"], address
    assert "Hidden words" in client.get("/the-gate/").text
    assert "Below it" not in client.get("/the-gate/").text


@pytest.mark.parametrize("typed", ["", "sesame", "Sesame!", "\0", "x" * 100_000])
def test_another_word_does_not(client, gate, typed):
    response = unlock(client, gate, typed)

    assert response.status_code == 403
    assert "That is not the password of this page." in response.text
    assert not response.cookies
    assert not any(word in response.text for word in SECRETS)


def test_somebody_who_tries_too_often_waits(client, gate):
    for _ in range(10):
        unlock(client, gate, "wrong")
    assert unlock(client, gate).status_code == 429


def test_a_new_password_locks_page_and_conversation_again(client, gate):
    unlock(client, gate)
    gate.password = "Another"
    gate.save()

    assert gate.discussion.__class__.objects.get(page=gate).password == "Another"
    assert "Hidden words" not in client.get("/the-gate/").text
    assert client.get(f"/comments/since/{gate.discussion.pk}/0/").status_code == 404


def test_no_other_things_cookie_opens_it(client, gate):
    article = an_article(password="Sesame ")
    other = a_page("Other", password="Sesame ")
    client.post(reverse("blog:unlock", args=[article.pk]), {"post_password": "Sesame"})
    unlock(client, other)
    name = f"unlocked-page-{gate.pk}"
    for value in (
        client.cookies[f"unlocked-{article.pk}"].value,
        client.cookies[f"unlocked-page-{other.pk}"].value,
        signing.dumps([gate.pk, "x"], salt="blog.unlocking"),
        *("", "1", "x:y:z", "a" * 4000),
    ):
        client.cookies[name] = value
        client.cookies["unlocked-page-99999999999999999999"] = value
        client.cookies["unlocked-page-x"] = value
        assert "Hidden words" not in client.get("/the-gate/").text


def test_nobody_finds_it_but_at_its_address(client, gate):
    talk = gate.discussion
    said = Comment.objects.get()
    MenuItem.objects.create(page=gate)
    for address in (
        *("/", "/feed/", "/comments/feed/", "/sitemap.xml", "/sitemap-pages.xml", "/privacy/"),
        *("/the-gate/feed/", "/the-gate/comment-page-1/", f"/the-gate/comment-thread-{said.pk}/"),
        *(f"/comments/{said.pk}/", f"/comments/live/{talk.pk}/", f"/comments/since/{talk.pk}/0/"),
        *(f"/comments/at/{talk.pk}/comment-{said.pk}/", f"/?p={talk.pk}", f"/archives/{talk.pk}/"),
    ):
        page = client.get(address, follow=True)
        assert not any(word in page.text for word in SECRETS), address
    assert "/the-gate/" not in client.get("/sitemap-pages.xml").text
    assert client.get("/the-gate/feed/")["Location"] == "/the-gate/"
    # What the owner has put into a menu stands there.
    assert 'href="/the-gate/"' in client.get("/").text


def test_nobody_comments_below_it_without_the_password(client, gate):
    fields = {
        "comment": "I am in.",
        "comment_post_ID": gate.discussion.pk,
        "comment_parent": 0,
        "author": "Guest",
        "email": "guest@example.org",
    }
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert client.post("/comments/post/", fields, headers=headers).status_code == 404
    unlock(client, gate)
    client.post("/comments/post/", fields, headers=headers)
    assert Comment.objects.count() == 2


def test_unlocking_is_a_post_and_only_for_what_is_locked(client, gate):
    assert client.get(reverse("blog:unlock-page", args=[gate.pk])).status_code == 405
    assert unlock(client, a_page("Open")).status_code == 404
    assert unlock(client, a_page("Draft", is_published=False, password="Sesame")).status_code == 404


def test_what_was_said_is_hidden_with_the_page_and_shown_with_it(client, gate):
    gate.is_published = False
    gate.save()
    unlock(client, gate)
    talk = f"/comments/since/{gate.discussion.pk}/0/"
    assert client.get("/the-gate/").status_code == client.get(talk).status_code == 404
    gate.is_published, gate.password = True, ""
    gate.save()
    assert "Hidden remark" in client.get("/the-gate/").text
    assert "Hidden remark" in client.get(talk).text
    assert "public" in client.get("/the-gate/")["Cache-Control"]


def test_an_editor_gives_a_page_a_password(client):
    client.force_login(somebody_as(EDITOR))
    sent = {"title": "Gate", "body": "<p>In.</p>", "is_published": "on", "password": "Sesame"}
    client.post(reverse("admin:blog_page_add"), {**sent, "parent": "", "slug": ""})

    assert Page.objects.get().password == "Sesame"
    assert "A password protects this page." in client.get("/gate/").text


def test_what_was_said_has_no_tries_of_its_own(client, gate):
    talk = gate.discussion
    answer = client.post(reverse("blog:unlock", args=[talk.pk]), {"post_password": "Sesame"})
    assert answer.status_code == 404
    assert not answer.cookies
