"""Votes, where the owner turns them on: one for each account, taken back as easily, and a fair order by them."""

import itertools

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from comments.models import Comment, Vote
from comments.posting import Author
from comments.reacting import vote
from comments.reactions import SCORE_UNIT, score
from tests.factories import a_comment, a_reader

OURS = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = {**OURS, "Accept": "application/json"}


@pytest.fixture(autouse=True)
def _votes_are_on(owner_sets):
    owner_sets(votes=True)


@pytest.fixture
def comment(article):
    return a_comment(article)


@pytest.fixture
def reader(client):
    user = a_reader()
    client.force_login(user)
    return user


def press(client, comment, headers=SCRIPT, **data):
    return client.post(f"/comments/{comment.pk}/vote/", data, headers=headers)


def test_a_reader_votes_and_takes_it_back(client, reader, comment):
    assert press(client, comment).json() == {"votes": 1, "voted": True}
    assert press(client, comment, back="1").json() == {"votes": 0, "voted": False}
    assert not Vote.objects.exists()


def test_without_javascript_the_button_leads_back_to_the_comment(client, reader, comment, article):
    answer = press(client, comment, OURS)
    assert answer.status_code == 303
    assert answer["Location"] == comment.get_absolute_url()
    page = client.get(article.get_absolute_url()).content.decode()
    assert 'name="back" value="1" aria-pressed="true"' in page
    assert "<span data-votes>1</span>" in page


def test_two_votes_of_one_account_are_one(client, reader, comment):
    press(client, comment)
    assert press(client, comment).json()["votes"] == 1
    assert press(client, comment, back="1").json()["votes"] == 0
    assert press(client, comment, back="1").json()["votes"] == 0


def test_votes_of_several_are_counted(comment):
    for _ in range(3):
        vote(comment, a_reader(), wanted=True)
    comment.refresh_from_db()
    assert (comment.votes, comment.score) == (3, score(3, 0))


def test_a_guest_is_led_to_the_log_in_page_and_back(client, comment):
    answer = press(client, comment, OURS)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/accounts/login/?next=")
    assert press(client, comment).status_code == 401
    assert press(client, comment).json()["log_in"].startswith("/accounts/login/")
    assert not Vote.objects.exists()


def test_nobody_votes_for_a_comment_of_their_own(client, reader, article):
    own = a_comment(article, author=Author(user=reader))
    answer = press(client, own)
    assert answer.status_code == 403
    assert answer.json() == {"message": "Nobody votes for a comment of their own."}
    page = press(client, own, OURS)
    assert page.status_code == 403
    assert "Nobody votes for a comment of their own." in page.content.decode()


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://e.example"}, {}]
)
def test_a_foreign_page_casts_no_vote(client, reader, comment, headers):
    client.handler.enforce_csrf_checks = True
    assert press(client, comment, headers).status_code == 403
    assert not Vote.objects.exists()


@pytest.mark.parametrize("status", ["pending", "spam", "trash"])
def test_what_is_not_public_is_not_found(client, reader, article, status):
    assert press(client, a_comment(article, status=status)).status_code == 404


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_other_methods_are_not_allowed(client, reader, comment, method):
    assert getattr(client, method)(f"/comments/{comment.pk}/vote/").status_code == 405


def test_where_the_owner_has_not_turned_it_on_there_is_no_voting(
    client, reader, comment, article, owner_sets
):
    owner_sets(votes=False)
    assert press(client, comment).status_code == 404
    page = client.get(article.get_absolute_url()).content.decode()
    assert "/vote/" not in page
    assert "Best" not in page


def test_the_page_for_everybody_says_nothing_of_whose_votes_they_are(
    client, reader, comment, article
):
    press(client, comment)
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "<span data-votes>1</span>" in page
    assert "aria-pressed" not in page


def test_a_machine_that_votes_for_everything_finds_an_end(client, reader, comment):
    statuses = [press(client, comment).status_code for _ in range(121)]
    assert statuses[:120] == [200] * 120
    assert statuses[120] == 429


# --- The score


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_score_is_a_share(votes, flags):
    assert 0 <= score(votes, flags) <= SCORE_UNIT


@given(st.integers(0, 10**5), st.integers(0, 10**5))
def test_a_vote_never_lowers_it_and_a_flag_never_raises_it(votes, flags):
    assert score(votes + 1, flags) >= score(votes, flags)
    assert score(votes, flags + 1) <= score(votes, flags)


def test_few_opinions_prove_little():
    """Figures from Wilson's interval, to six places."""
    assert score(1, 0) == 206_543
    assert score(19, 1) == 763_864
    order = [(0, 0), (0, 5), (1, 0), (2, 0), (19, 1), (100, 1)]
    scores = [score(*opinions) for opinions in order]
    assert scores == sorted(scores)
    assert all(a <= b for a, b in itertools.pairwise(scores))


def test_a_flag_counts_against_it(comment):
    from comments.reacting import flag

    for _ in range(5):
        vote(comment, a_reader(), wanted=True)
    flag(comment, "somebody", "spam")
    found = Comment.objects.get(pk=comment.pk)
    assert found.score == score(5, 1) < score(5, 0)
