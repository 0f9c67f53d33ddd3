"""Each rule of the discussion settings: what it refuses or holds, in which words, and what it lets through."""

import datetime as dt
import html

import pytest
from django.utils import timezone

from blog.models import Article
from comments.author import Author
from comments.models import Comment, Decision, DiscussionSettings, Status
from comments.policy import accepts_comments, authors_told, closes_at, moderators_told
from tests.factories import a_comment, a_reader, an_article, an_author, an_editor


@pytest.fixture
def discussion(db):
    """Return a function that changes the settings the tests begin with."""

    def change(**fields):
        settings = DiscussionSettings.load()
        for name, value in fields.items():
            setattr(settings, name, value)
        settings.save()
        return settings

    return change


def posted(response):
    """Return the comment that a successful post stored."""
    assert response.status_code == 303, response.content.decode()
    return Comment.objects.order_by("-pk").first()


def said(response):
    return html.unescape(response.content.decode())


def test_the_defaults_are_wordpresss():
    fresh = DiscussionSettings()
    assert fresh.require_name_email
    assert not fresh.require_sign_in
    assert not fresh.close_automatically
    assert fresh.close_after_days == 14
    assert not fresh.hold_everything
    assert fresh.hold_first
    assert fresh.hold_links == 2
    assert fresh.flood_seconds == 15
    assert fresh.hold_words == fresh.spam_words == ""
    assert fresh.tell_authors
    assert fresh.tell_moderators
    assert (fresh.page_threads, fresh.shown_levels) == (50, 5)


# --- Where and by whom


def test_an_article_closes_by_itself_without_a_query():
    now = timezone.now()
    settings = DiscussionSettings(close_automatically=True, close_after_days=14)
    article = Article(published_at=now - dt.timedelta(days=13))
    assert accepts_comments(article, settings, now)
    assert closes_at(article, settings) == article.published_at + dt.timedelta(days=14)
    article.published_at = now - dt.timedelta(days=14)
    assert not accepts_comments(article, settings, now)
    assert accepts_comments(article, DiscussionSettings(), now)
    assert not accepts_comments(Article(comments_open=False), DiscussionSettings(), now)
    assert accepts_comments(Article(published_at=None), settings, now)


def test_an_old_article_says_that_it_is_closed_and_gives_the_words_back(client, post, discussion):
    discussion(close_automatically=True)
    article = an_article(published_at=timezone.now() - dt.timedelta(days=15))
    page = client.get(article.get_absolute_url()).content.decode()
    assert "Comments are closed." in page
    assert "commentform" not in page
    answer = post(article)
    assert answer.status_code == 403
    assert "Comments on this article are closed." in said(answer)
    assert "The *river* was here first." in said(answer)
    assert not Comment.objects.exists()


def test_a_young_article_says_until_when_it_is_open(client, post, discussion):
    discussion(close_automatically=True)
    published = timezone.now() - dt.timedelta(days=1)
    article = an_article(published_at=published)
    a_comment(article)
    closing = (published + dt.timedelta(days=14)).strftime("%-d %B %Y")
    page = " ".join(client.get(article.get_absolute_url()).content.decode().split())
    assert "Open until <time" in page
    assert closing in page
    posted(post(article))


def test_where_one_must_sign_in_a_guest_is_refused_and_loses_nothing(
    client, article, post, discussion
):
    discussion(require_sign_in=True)
    page = client.get(article.get_absolute_url()).content.decode()
    assert "click an icon to log in" in page
    assert 'name="email"' not in page
    answer = post(article)
    assert answer.status_code == 403
    assert "Please log in to comment here." in said(answer)
    assert "The *river* was here first." in said(answer)
    client.force_login(a_reader())
    assert posted(post(article, author=None, email=None, url=None)).user


def test_where_no_name_is_asked_a_guest_may_be_anonymous(client, article, post, discussion):
    assert post(article, author="", email="").status_code == 422
    discussion(require_name_email=False)
    comment = posted(post(article, author="", email="", url=""))
    assert (comment.author_name, comment.author_email) == ("Anonymous", "")
    assert "Anonymous" in client.get(article.get_absolute_url()).content.decode()
    assert post(article, author="", email="not one").status_code == 422


# --- What waits


HELD = {
    "everything": ({"hold_everything": True}, {}, "Every comment waits for approval."),
    "two links": (
        {},
        {"comment": "https://a.example and https://b.example"},
        "It has 2 links.",
    ),
    "one link, where one is held": (
        {"hold_links": 1},
        {"comment": "https://a.example"},
        "It has a link.",
    ),
    "a word in the text": ({"hold_words": "River"}, {}, "Contains “River”"),
    "a word in the name": ({"hold_words": "tan"}, {}, "Contains “tan”"),
    "a word in the e-mail": ({"hold_words": "@example.org"}, {}, "Contains “@example.org”"),
    "a word in the website": ({"hold_words": "marguerite.example"}, {}, "“marguerite.example”"),
    "a network address": ({"hold_words": "127.0.0."}, {}, "Contains “127.0.0.”"),
    "a word in other letters": ({"hold_words": "ＲＩＶＥＲ"}, {}, "Contains “ＲＩＶＥＲ”"),
    "a word with marks of Markdown in it": (
        {"hold_words": "river"},
        {"comment": "The ri**v**er."},
        "Contains “river”",
    ),
    "a word with signs in it that nobody sees": (
        {"hold_words": "river"},
        {"comment": "The ri\u200bv\u00ader."},
        "Contains “river”",
    ),
    "a word written as a character reference": (
        {"hold_words": "river"},
        {"comment": "The ri&#118;er."},
        "Contains “river”",
    ),
    "a word in the address behind a link": (
        {"hold_words": "casino.example"},
        {"comment": "[Here](https://casino.example/)."},
        "Contains “casino.example”",
    ),
    "the first comment": ({"hold_first": True}, {}, "The first comment of this person."),
}


@pytest.mark.parametrize(("rules", "typed", "reason"), HELD.values(), ids=HELD)
def test_held_with_a_reason_that_is_recorded(article, post, discussion, rules, typed, reason):
    discussion(**rules)
    comment = posted(post(article, **typed))
    assert comment.status == Status.PENDING
    assert reason in comment.reason
    decision = Decision.objects.get(comment=comment)
    assert (decision.before, decision.after, decision.by) == ("", "pending", None)
    assert decision.reason == comment.reason
    assert decision.who == "the policy"


LET_THROUGH = {
    "no rule": ({}, {}),
    "one link": ({}, {"comment": "https://a.example"}),
    "many links where none are held": (
        {"hold_links": 0},
        {
            "comment": "The minutes of March https://a.example, those of June https://b.example and the "
            "answer of the mayor, who was not there at all and says that he was: https://c.example"
        },
    ),
    "a word that is not there": ({"hold_words": "ocean\n\n  \nsea"}, {}),
    "only empty lines": ({"hold_words": "\n \n", "spam_words": "\n"}, {}),
}


@pytest.mark.parametrize(("rules", "typed"), LET_THROUGH.values(), ids=LET_THROUGH)
def test_let_through_without_a_record(article, post, discussion, rules, typed):
    discussion(**rules)
    assert posted(post(article, **typed)).status == Status.APPROVED
    assert not Decision.objects.exists()


def test_every_reason_is_named(article, post, discussion):
    discussion(hold_everything=True, hold_first=True, hold_words="river")
    reason = posted(post(article)).reason
    assert reason == (
        "Every comment waits for approval. Contains “river”, one of the words that hold a comment. "
        "The first comment of this person."
    )


def test_a_word_of_the_browser_is_found(article, post, discussion):
    discussion(hold_words="EvilBot")
    headers = {"Sec-Fetch-Site": "same-origin", "User-Agent": "evilbot/1.0"}
    assert posted(post(article, headers=headers)).status == Status.PENDING


def test_a_word_is_found_in_the_name_and_website_of_an_account(client, article, post, discussion):
    discussion(hold_words="zorblax")
    for fields in ({"name": "Zorblax"}, {"name": "A", "website": "https://zorblax.example"}):
        client.force_login(a_reader(**fields))
        answer = post(article, author=None, email=None, url=None, comment=f"By {fields}")
        assert posted(answer).status == Status.PENDING


def test_a_spam_word_makes_spam_at_once(article, post, discussion):
    discussion(spam_words="casino\nriver", hold_everything=True)
    comment = posted(post(article))
    assert comment.status == Status.SPAM
    assert comment.reason == "Contains “river”, one of your spam words."
    assert Decision.objects.get().after == "spam"


def test_who_has_an_approved_comment_is_not_held_again(article, post, discussion):
    discussion(hold_first=True)
    first = posted(post(article))
    second = posted(post(article, comment="Again."))
    assert {first.status, second.status} == {Status.PENDING}
    Comment.objects.filter(pk=first.pk).update(status=Status.APPROVED)
    assert posted(post(article, comment="Once more.")).status == Status.APPROVED
    assert posted(post(article, comment="Shouted.", email="MARGUERITE@example.org")).is_visible


@pytest.mark.parametrize("changes", [{"author": "Somebody Else"}, {"email": "other@example.org"}])
def test_an_address_or_a_name_alone_is_not_a_person(article, post, discussion, changes):
    discussion(hold_first=True)
    a_comment(article, author=Author(name="Marguerite Tan", email="marguerite@example.org"))
    assert posted(post(article)).is_visible
    assert posted(post(article, comment="Another.", **changes)).status == Status.PENDING


def test_an_accounts_comments_count_for_the_account_only(client, article, post, discussion):
    discussion(hold_first=True)
    known, fresh = a_reader("Known"), a_reader("Known")
    a_comment(article, author=Author(user=known))
    for reader, status in ((known, Status.APPROVED), (fresh, Status.PENDING)):
        client.force_login(reader)
        assert posted(post(article, comment=f"By {reader.pk}.")).status == status


def test_moderators_and_the_articles_authors_never_wait(client, post, discussion):
    discussion(hold_everything=True, hold_first=True, spam_words="river")
    author = an_author("Ada")
    article = an_article(authors=(author,))
    for person in (author, an_editor()):
        client.force_login(person)
        assert posted(post(article, comment=f"The river, {person.pk}.")).is_visible
    client.force_login(an_author("Somebody Else"))
    assert not posted(post(article, comment="The river.")).is_visible


# --- Who is told


@pytest.mark.django_db
def test_authors_are_told_of_what_is_public_and_moderators_of_what_waits():
    author, moderator = an_author("Ada"), an_editor()
    moderator.email = "ed@example.org"
    moderator.save()
    article = an_article(authors=(author,))
    settings = DiscussionSettings()
    public, waiting = a_comment(article), a_comment(article, status=Status.PENDING)
    assert (authors_told(public, settings), moderators_told(public, settings)) == ([author], [])
    assert (authors_told(waiting, settings), moderators_told(waiting, settings)) == (
        [],
        [moderator],
    )
    spam = a_comment(article, status=Status.SPAM)
    assert authors_told(spam, settings) == moderators_told(spam, settings) == []
    settings.tell_authors = settings.tell_moderators = False
    assert authors_told(public, settings) == moderators_told(waiting, settings) == []


@pytest.mark.django_db
def test_nobody_is_told_of_their_own():
    author = an_author("Ada")
    article = an_article(authors=(author,))
    assert authors_told(a_comment(article, author=Author(user=author)), DiscussionSettings()) == []
