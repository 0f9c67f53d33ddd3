"""Posting a comment, as a guest and as somebody who is signed in."""

import pytest

from comments.models import Comment, Conversation, Status
from comments.ownership import COOKIE
from tests.factories import a_reader


def test_a_guest_posts_and_is_sent_to_the_comment(client, article, post):
    response = post(article)
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert response["Location"].startswith("/2013/11/20/the-bridge/?own=")
    assert response["Location"].endswith(f"#comment-{comment.pk}")
    page = client.get(response["Location"]).content.decode()
    assert f'id="comment-{comment.pk}"' in page
    assert "The <em>river</em> was here first." in page
    assert "Marguerite Tan" in page
    assert 'href="https://marguerite.example"' in page


def test_what_a_guest_typed_is_stored_as_it_was_typed(article, post):
    post(article, headers={"Sec-Fetch-Site": "same-origin", "User-Agent": "Netscape/4.0"})
    comment = Comment.objects.get()
    assert comment.source == "The *river* was here first."
    assert comment.html == "<p>The <em>river</em> was here first.</p>"
    assert comment.author_email == "marguerite@example.org"
    assert comment.address == "127.0.0.1"
    assert comment.user_agent == "Netscape/4.0"
    assert comment.status == Status.APPROVED


def test_an_email_address_stands_on_no_page(client, article, post):
    post(article)
    assert b"marguerite@example.org" not in client.get(article.get_absolute_url()).content


def test_the_answer_is_kept_by_no_cache_and_sets_no_cookie_but_the_writers(article, post):
    response = post(article)
    assert "no-store" in response["Cache-Control"]
    assert list(response.cookies) == [COOKIE]


def test_somebody_signed_in_needs_to_type_nothing_but_the_comment(client, article, post):
    reader = a_reader("Ada Lovelace", email="ada@example.org")
    client.force_login(reader)
    response = post(article, author=None, email=None, url=None)
    comment = Comment.objects.get()
    assert response.status_code == 303
    assert comment.user == reader
    assert comment.name == "Ada Lovelace"


def test_somebody_signed_in_cannot_write_in_another_name(client, article, post):
    client.force_login(a_reader("Ada Lovelace"))
    post(article, author="Charles Babbage", email="charles@example.org")
    comment = Comment.objects.get()
    assert comment.name == "Ada Lovelace"
    assert comment.author_email == ""


def test_the_form_for_somebody_signed_in_says_who_they_are(client, article):
    client.force_login(a_reader("Ada Lovelace"))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Ada Lovelace" in page
    assert "Log Out" in page
    assert "data-guest hidden" in page


def test_the_article_knows_how_many_comments_it_has(client, article, post):
    for words in ("One.", "Two.", "Three."):
        post(article, comment=words)
    assert Conversation.objects.get(article=article).approved == 3
    assert "3 comments" in client.get(article.get_absolute_url()).content.decode()


def test_a_website_without_a_scheme_is_taken_as_https(article, post):
    post(article, url="marguerite.example/blog")
    assert Comment.objects.get().author_url == "https://marguerite.example/blog"


def test_line_ends_of_every_system_are_the_same(article, post):
    post(article, comment="One\r\nTwo\rThree")
    assert Comment.objects.get().source == "One\nTwo\nThree"


def test_a_name_keeps_to_one_line_and_its_own_direction(article, post):
    post(article, author="\u202eevil\u202c  Ada\u2067  Love\u2069lace ")
    assert Comment.objects.get().author_name == "evil Ada Lovelace"


@pytest.mark.parametrize("name", ["田中 恵子", "សុខា ចាន់", "فريد حداد", "Łucja Ñandú", "O’Brien <3"])
def test_names_of_every_script_are_shown(client, article, post, name):
    post(article, author=name)
    page = client.get(article.get_absolute_url()).content.decode()
    assert name.replace("<", "&lt;") in page


def test_a_comment_of_exactly_the_longest_length_is_taken(article, post):
    text = "ក" * 21_841 + "ab"  # three bytes each, and two
    assert len(text.encode()) == 65_525
    assert post(article, comment=text).status_code == 303


def test_two_links_make_a_comment_wait(client, article, post):
    response = post(article, comment="https://a.example and https://b.example")
    comment = Comment.objects.get()
    assert comment.status == Status.PENDING
    assert comment.reason == "It has 2 links."
    assert "own=" in response["Location"]
    assert not Conversation.objects.filter(approved__gt=0).exists()
