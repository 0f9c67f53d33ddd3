"""A comment that waits for an editor: its writer sees it, nobody else does."""

import pytest

from comments.models import Comment, DiscussionSettings, Status
from comments.moderation import approve
from comments.own import landing
from tests.factories import a_comment, an_article, an_editor

LINKS = "https://a.example and https://b.example"


def test_its_writer_sees_it_waiting(client, article, post):
    response = post(article, comment=LINKS)
    page = client.get(response["Location"]).content.decode()
    assert "awaiting moderation" in page
    assert "https://a.example</a>" in page


def test_nobody_else_sees_it(client, article, post):
    post(article, comment=LINKS)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "a.example" not in page
    assert "No comments yet" in page


@pytest.mark.parametrize("key", ["", "1", "1:forged", "\0", "²:x", "99999999999999999999:x"])
def test_a_forged_key_shows_nothing(client, article, post, key):
    post(article, comment=LINKS)
    response = client.get(article.get_absolute_url(), {"own": key})
    assert response.status_code == 200
    assert b"a.example" not in response.content


def test_a_key_opens_no_page_but_its_own(client, article, post):
    location = post(article, comment=LINKS)["Location"]
    query = location.partition("?")[2].partition("#")[0]
    other = an_article(title="Elsewhere")
    assert b"a.example" not in client.get(f"{other.get_absolute_url()}?{query}").content


@pytest.mark.parametrize("status", [Status.SPAM, Status.TRASH])
def test_a_key_shows_nothing_that_was_thrown_away(client, article, status):
    comment = a_comment(article, "Buy handbags.", status=Status.PENDING)
    address = landing(comment)
    Comment.objects.update(status=status)
    assert b"Buy handbags." not in client.get(address).content


def test_somebody_whose_comment_was_taken_for_spam_hears_that_it_has_arrived(client, article, post):
    settings = DiscussionSettings.load()
    settings.spam_words = "casino"
    settings.save()
    answer = post(article, comment="My grandfather built the casino.")
    page = client.get(answer["Location"])
    assert "Your comment has arrived." in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "has arrived" not in client.get(article.get_absolute_url()).content.decode()


def test_when_it_is_approved_the_old_address_still_leads_to_it(client, article):
    comment = a_comment(article, "Patience.", status=Status.PENDING)
    address = landing(comment)
    approve(comment, an_editor())
    page = client.get(address).content.decode()
    assert "Patience." in page
    assert "awaiting moderation" not in page
