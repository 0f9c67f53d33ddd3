"""What is refused: with a status, a sentence, and everything that was typed still in the form."""

import datetime as dt
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment, Conversation
from tests.comments.conftest import TYPED
from tests.factories import a_reader, an_article, an_editor

NO_NAME = "Please give a name to show beside your comment."
NO_EMAIL = "Please give your e-mail address. It is never made public."
NOT_AN_EMAIL = "This does not look like an e-mail address."
NOT_A_WEBSITE = "This does not look like the address of a website."
NO_TEXT = "Please type a comment."
BROKEN = "arrived damaged"

REFUSED = {
    "no comment": ({"comment": ""}, NO_TEXT),
    "a comment of blanks": ({"comment": " \n\t "}, NO_TEXT),
    "a comment too long": ({"comment": "x" * 65_526}, "65,525 bytes at most; this one has 65,526"),
    "a comment too long in bytes": ({"comment": "ក" * 21_842}, "65,525 bytes at most"),
    "a NUL in the comment": ({"comment": "a\0b"}, "Null characters are not allowed."),
    "half a letter in the comment": ({"comment": "a\ufffdb"}, BROKEN),
    "no name": ({"author": ""}, NO_NAME),
    "a name of blanks": ({"author": " \u2003 "}, NO_NAME),
    "a name of direction signs": ({"author": "\u202e\u2066"}, NO_NAME),
    "a name that nobody sees": ({"author": "\u200b\u3164"}, NO_NAME),
    "a name too long": ({"author": "x" * 246}, "at most 245 characters"),
    "a NUL in the name": ({"author": "a\0b"}, "Null characters are not allowed."),
    "half a letter in the name": ({"author": "a\ufffdb"}, BROKEN),
    "an e-mail as a name": ({"author": "marguerite@example.org"}, "This is an e-mail address."),
    "a name with an e-mail": ({"author": "M. (m@example.org)"}, "This is an e-mail address."),
    "no e-mail": ({"email": ""}, NO_EMAIL),
    "not an e-mail": ({"email": "marguerite"}, NOT_AN_EMAIL),
    "an e-mail with a header": ({"email": "a@example.org\nBcc: b@example.org"}, NOT_AN_EMAIL),
    "an e-mail too long": ({"email": "x" * 90 + "@example.org"}, "at most 100 characters"),
    "not a website": ({"url": "not a website"}, NOT_A_WEBSITE),
    "a script as a website": ({"url": "javascript:alert(1)"}, NOT_A_WEBSITE),
    "data as a website": ({"url": "data:text/html,hello"}, NOT_A_WEBSITE),
    "a website too long": ({"url": "https://e.example/" + "x" * 200}, "at most 200 characters"),
}


@pytest.mark.parametrize(("changes", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_sentence_and_nothing_typed_is_lost(article, post, changes, sentence):
    response = post(article, **changes)
    page = html.unescape(response.content.decode())
    assert response.status_code == 422
    assert sentence in page
    assert "no-store" in response["Cache-Control"]
    assert not Comment.objects.exists()
    for name, value in {**TYPED, **changes}.items():
        if name not in {"comment_parent", "request_key"}:
            assert value.replace("\0", "") in page.replace("\0", "")


@pytest.mark.parametrize("text", ["\u200b\u200d", ">", "[](https://a.example)"])
def test_a_comment_of_which_nothing_is_seen_is_refused(article, post, text):
    answer = post(article, comment=text)
    assert answer.status_code == 400
    assert NO_TEXT in answer.text
    assert html.escape(text) in answer.text
    assert not Comment.objects.exists()


def test_several_mistakes_are_all_named_at_their_fields(article, post):
    page = html.unescape(post(article, comment="", author="", email="x").content.decode())
    assert all(sentence in page for sentence in (NO_TEXT, NO_NAME, NOT_AN_EMAIL))
    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split()
    assert len(described) >= 3
    assert all(f'id="{name}"' in page for name in described)
    assert page.count('aria-invalid="true"') == 3


def test_what_was_typed_comes_back_escaped(article, post):
    response = post(article, email="", comment="</textarea><script>alert(1)</script>")
    assert b"<script>alert(1)" not in response.content


def test_a_closed_article_takes_no_comment_and_gives_the_words_back(db, post):
    closed = an_article(comments_open=False)
    response = post(closed)
    assert response.status_code == 403
    assert "Comments on this article are closed." in response.content.decode()
    assert "The *river* was here first." in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "²", "1 ", "9" * 30, "\0", None])
def test_a_form_without_an_article_is_not_found(article, post, number):
    assert post(article, comment_post_ID=number).status_code == 404
    assert not Comment.objects.exists()


@pytest.mark.parametrize("status", ["draft", "private", "scheduled"])
def test_an_article_that_is_not_public_is_not_found(db, post, status):
    hidden = an_article(status=status, published_at=timezone.now() + dt.timedelta(days=1))
    assert post(hidden).status_code == 404
    assert not Comment.objects.exists()


def test_an_editor_may_comment_on_a_private_article(client, db, post):
    client.force_login(an_editor())
    assert post(an_article(status="private")).status_code == 303


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete"])
def test_any_other_method_is_refused_in_words(client, article, method):
    response = getattr(client, method)("/comments/post/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    "body",
    [
        b"comment=%FF%FE&author=A&email=a%40example.org&comment_post_ID=",
        b"comment=ok&author=%C3%28&email=a%40example.org&comment_post_ID=",
    ],
)
def test_bytes_that_are_no_utf8_are_refused_and_not_stored(client, article, body):
    response = client.post(
        "/comments/post/",
        body + str(article.pk).encode(),
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 422
    assert BROKEN in response.content.decode()
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"comment=" + b"x" * 2_700_000, "application/x-www-form-urlencoded"),
        (b"a=b&" * 2_000, "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data"),
        (b"comment=\xff\xfe&author=A&comment_post_ID=1", "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_request(article, body, content_type):
    client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    response = client.post("/comments/post/", body, content_type=content_type)
    assert response.status_code == 400
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"comment": "x"}', "application/json"),
        (b"", "text/plain"),
        (b"\xff", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_of_another_kind_stores_nothing(article, body, content_type):
    client = Client(raise_request_exception=False, headers={"Sec-Fetch-Site": "same-origin"})
    response = client.post("/comments/post/", body, content_type=content_type)
    assert response.status_code in {400, 404}
    assert not Comment.objects.exists()


def test_somebody_whose_account_was_closed_is_no_longer_signed_in(client, article, post):
    reader = a_reader()
    client.force_login(reader)
    reader.is_active = False
    reader.save()
    response = post(article, author=None, email=None)
    assert response.status_code == 422
    assert NO_NAME in html.unescape(response.content.decode())


def test_a_refusal_changes_no_count(article, post):
    post(article, email="")
    assert not Conversation.objects.exists()
