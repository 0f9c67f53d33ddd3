"""What a script learns about the reader's own comments, so that the page itself can be the same for everybody."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Status
from comments.reacting import vote
from tests.factories import a_comment, a_reader, an_article

WAITS = "https://a.example https://b.example"


def asked(client, article):
    answer = client.get("/comments/own/", {"article": article.pk})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return answer.json()


def test_a_guest_learns_what_this_browser_wrote(client, article, post):
    post(article)
    comment = Comment.objects.get()
    assert asked(client, article)["changeable"] == [comment.pk]
    assert asked(Client(), article) == {"changeable": [], "voted": [], "waiting": ""}


def test_what_waits_comes_along_to_be_put_in_its_place(client, article, post):
    post(article, comment=f"One. {WAITS}")
    post(article, comment=f"Two. {WAITS}")
    waiting = asked(client, article)["waiting"]
    assert waiting.count("awaiting moderation") == 2
    assert waiting.index("One.") < waiting.index("Two.")


def test_a_member_sees_everything_of_theirs_that_waits(client, article, post):
    client.force_login(a_reader())
    post(article, comment=f"One. {WAITS}")
    post(article, comment=f"Two. {WAITS}")
    page = client.get(article.get_absolute_url()).content.decode()
    assert page.count("awaiting moderation") == 2
    assert asked(client, article)["waiting"].count("awaiting moderation") == 2
    assert "awaiting moderation" not in Client().get(article.get_absolute_url()).content.decode()


def test_a_guest_who_wrote_several_that_wait_sees_all_after_the_last(client, article, post):
    post(article, comment=f"One. {WAITS}")
    answer = post(article, comment=f"Two. {WAITS}")
    page = client.get(answer["Location"]).content.decode()
    assert page.count("awaiting moderation") == 2


def test_a_member_learns_what_they_voted_for(client, article, owner_sets):
    owner_sets(votes=True)
    reader = a_reader()
    comment = a_comment(article)
    vote(comment, reader, wanted=True)
    client.force_login(reader)
    assert asked(client, article)["voted"] == [comment.pk]


def test_nothing_of_another_article_is_told(client, article, post):
    post(article)
    assert asked(client, an_article())["changeable"] == []


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "9" * 40, "\0", "²"])
def test_an_address_that_names_no_article_is_a_bad_request(client, db, number):
    assert client.get("/comments/own/", {"article": number}).status_code == 400


def test_it_costs_the_same_however_much_one_wrote(client, article):
    reader = a_reader()
    client.force_login(reader)
    from comments.posting import Author

    def queries():
        with CaptureQueriesContext(connection) as captured:
            asked(client, article)
        return len(captured)

    a_comment(article, author=Author(user=reader), status=Status.PENDING)
    queries()
    before = queries()
    for _ in range(30):
        a_comment(article, author=Author(user=reader), status=Status.PENDING)
    assert queries() == before
