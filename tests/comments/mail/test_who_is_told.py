"""Who gets a letter about a comment, who does not, and never two."""

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from blog.models import Status as ArticleStatus
from comments.editing import edit_comment
from comments.mail.models import Delivery, Mailbox
from comments.mail.tasks import announce_waiting
from comments.models import DiscussionSettings, Status
from comments.moderation import approve, trash, unapprove
from comments.posting import Author, post_comment
from comments.reacting import flag, flagger
from tests.comments.mail.conftest import a_mailbox, a_subscriber, work
from tests.factories import a_comment, a_guest, a_reader, an_article, an_editor

pytestmark = pytest.mark.django_db(transaction=True)

LINKS = "https://a.example and https://b.example"


def told(mailoutbox):
    return sorted(letter.to[0] for letter in mailoutbox)


@pytest.fixture
def editor():
    found = an_editor()
    found.email = "editor@example.org"
    found.save()
    return found


@pytest.fixture
def author():
    return a_reader("Ann Author", email="author@example.org")


def test_the_author_of_the_article_is_told(author, mailoutbox):
    post_comment(an_article(authors=(author,)), a_guest(), "Well said.")
    work()
    assert told(mailoutbox) == ["author@example.org"]


def test_nobody_is_told_of_their_own_comment(author, mailoutbox):
    article = an_article(authors=(author,))
    a_subscriber("author@example.org", article, user=author)
    a_subscriber("guest@example.org", article)
    post_comment(article, Author(user=author), "I wrote this.")
    work()
    assert told(mailoutbox) == ["guest@example.org"]
    mailoutbox.clear()
    Mailbox.objects.update(wants_own=False)
    post_comment(article, Author(name="Guest", email="  Guest@Example.ORG"), "And I did not.")
    work()
    assert told(mailoutbox) == ["author@example.org"]


def test_somebody_who_subscribed_with_another_address_is_not_told_of_their_own(mailoutbox):
    article, reader = an_article(), a_reader(email="new@example.org")
    a_subscriber("old@example.org", article, user=reader)
    post_comment(article, Author(user=reader), "Me again.")
    work()
    assert told(mailoutbox) == []


def test_author_moderator_and_subscriber_in_one_get_one_letter(editor, mailoutbox):
    article = an_article(authors=(editor,))
    a_subscriber("editor@example.org", article)
    comment = post_comment(article, a_guest(), LINKS)
    work()
    approve(comment, an_editor())
    work()
    assert told(mailoutbox) == ["editor@example.org"]


def test_moderators_are_told_of_a_comment_that_waits_and_readers_are_not(editor, mailoutbox):
    article = an_article()
    a_subscriber("reader@example.org", article)
    comment = post_comment(article, a_guest(), LINKS)
    work()
    assert comment.status == Status.PENDING
    assert told(mailoutbox) == ["editor@example.org"]


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"is_superuser": False}, {"email": ""}, {"is_staff": False}]
)
def test_whoever_may_not_decide_is_not_asked_to(editor, mailoutbox, change):
    User.objects.filter(pk=editor.pk).update(**change)
    post_comment(an_article(), a_guest(), LINKS)
    work()
    assert told(mailoutbox) == []


def test_when_it_is_approved_readers_are_told_once(editor, mailoutbox):
    article = an_article()
    a_subscriber("reader@example.org", article)
    comment = post_comment(article, a_guest(), LINKS)
    for _ in range(3):
        approve(comment, editor)
        work()
        unapprove(comment, editor)
    assert told(mailoutbox).count("reader@example.org") == 1


def test_nobody_is_told_of_spam(editor, mailoutbox):
    comment = a_comment(an_article(authors=(editor,)), status=Status.SPAM)
    from comments.mail.announcing import comment_posted

    comment_posted(comment)
    work()
    assert told(mailoutbox) == []


def test_a_comment_thrown_away_before_the_letter_goes_is_not_mailed(editor, mailoutbox):
    article = an_article()
    a_subscriber("reader@example.org", article)
    comment = post_comment(article, a_guest(), "Quick.")
    trash(comment, editor)
    work()
    assert told(mailoutbox) == []


def test_an_article_taken_back_is_not_mailed_about(mailoutbox):
    article = an_article()
    a_subscriber("reader@example.org", article)
    post_comment(article, a_guest(), "Quick.")
    article.withdraw()
    work()
    assert told(mailoutbox) == []


def test_a_moderator_who_also_reads_hears_of_a_comment_approved_before_the_letter_went(
    editor, mailoutbox
):
    article = an_article()
    a_subscriber("editor@example.org", article)
    comment = post_comment(article, a_guest(), LINKS)
    announce_waiting.call(comment.pk)
    approve(comment, an_editor())
    work()
    assert told(mailoutbox) == ["editor@example.org"]
    assert "You get this because you asked for mail" in mailoutbox[0].body


def held_by_flags(comment):
    for number in range(3):
        flag(comment, flagger(None, f"203.0.{number}.0/24"), "abuse")


def held_by_an_edit(comment):
    edit_comment(comment, LINKS, None)


@pytest.mark.parametrize("held", [held_by_flags, held_by_an_edit])
@pytest.mark.parametrize("is_daily", [False, True], ids=["at once", "daily"])
def test_whoever_was_told_of_a_comment_is_told_once_more_when_it_waits_again(
    editor, mailoutbox, held, is_daily
):
    """Of somebody who writes and moderates alone, and reads along, too."""
    DiscussionSettings(hold_first=False, tell_authors=not is_daily).save()
    article = an_article(authors=(editor,))
    a_subscriber("editor@example.org", article, is_daily=is_daily)
    comment = post_comment(article, a_guest(), "Well said.")
    work()
    first = mailoutbox.copy()
    assert len(first) == (0 if is_daily else 1)
    held(comment)
    work()
    announce_waiting.call(comment.pk)
    work()
    [again] = mailoutbox[len(first) :]
    assert again.to == ["editor@example.org"]
    assert "waits for a decision" in again.body
    assert "Approve: " in again.body
    named = again.extra_headers
    assert named["In-Reply-To"] == f"<comment-{comment.pk}@testserver>"
    assert named["Message-ID"] not in {letter.extra_headers["Message-ID"] for letter in first}


def test_a_comment_that_waited_and_was_approved_may_wait_and_be_told_of_again(editor, mailoutbox):
    DiscussionSettings(hold_first=True).save()
    comment = post_comment(an_article(), a_guest(), "Well said.")
    work()
    approve(comment, an_editor())
    work()
    edit_comment(comment, LINKS, None)
    work()
    assert told(mailoutbox) == ["editor@example.org"] * 2
    first, second = (letter.extra_headers["Message-ID"] for letter in mailoutbox)
    assert first != second
    assert "Edited. It has 2 links." in mailoutbox[1].body


@pytest.mark.parametrize("waited", [False, True], ids=["public at once", "approved"])
def test_what_comes_back_from_the_trash_is_no_news_to_who_subscribed_since(
    editor, mailoutbox, waited
):
    DiscussionSettings(hold_first=waited, tell_moderators=False).save()
    article = an_article()
    a_subscriber("before@example.org", article)
    comment = post_comment(article, a_guest(), "Well said.")
    a_subscriber("meanwhile@example.org", article)
    if waited:
        approve(comment, editor)
    trash(comment, editor)
    work()
    assert told(mailoutbox) == []
    a_subscriber("since@example.org", article)
    approve(comment, editor)
    work()
    meanwhile = ["meanwhile@example.org"] if waited else []
    assert told(mailoutbox) == ["before@example.org", *meanwhile]


def test_replies_only_means_replies_to_ones_own(mailoutbox):
    article = an_article()
    mine = a_comment(article, author=a_guest("Mara"))
    a_subscriber("mara@example.org", article, only_replies=True)
    post_comment(article, a_guest("Other"), "Not to Mara.")
    work()
    assert told(mailoutbox) == []
    post_comment(article, a_guest("Other"), "To Mara.", parent_id=mine.pk)
    work()
    assert told(mailoutbox) == ["mara@example.org"]


def test_replies_to_a_comment_without_an_address_reach_nobody_else(mailoutbox):
    article = an_article()
    nameless = a_comment(article, author=Author(name="Nobody"))
    a_subscriber("mara@example.org", article, only_replies=True)
    post_comment(article, a_guest("Other"), "To nobody.", parent_id=nameless.pk)
    work()
    assert told(mailoutbox) == []


@pytest.mark.parametrize(
    "state",
    [
        {"confirmed_at": None},
        {"refused_at": "2020-01-01T00:00Z"},
        {"suspended_at": "2020-01-01T00:00Z"},
    ],
)
def test_an_address_that_has_not_said_yes_gets_nothing(mailoutbox, state):
    article = an_article()
    a_mailbox("reader@example.org", **state)
    a_subscriber("reader@example.org", article)
    post_comment(article, a_guest(), "Hello.")
    work()
    assert told(mailoutbox) == []


def test_another_articles_readers_are_left_alone(mailoutbox):
    a_subscriber("reader@example.org", an_article())
    a_subscriber("posts@example.org")
    post_comment(an_article(), a_guest(), "Hello.")
    work()
    assert told(mailoutbox) == []


def test_somebody_who_unsubscribes_before_the_letter_goes_gets_none(mailoutbox):
    from comments.mail.tasks import announce

    article = an_article()
    subscription = a_subscriber("reader@example.org", article)
    comment = post_comment(article, a_guest(), "Hello.")
    announce.call(comment.pk)
    subscription.delete()
    work()
    assert told(mailoutbox) == []
    assert Delivery.objects.get().status == "skipped"


def test_an_author_who_stopped_it_but_reads_along_is_told_as_a_reader(author, mailoutbox):
    article = an_article(authors=(author,))
    a_mailbox("author@example.org", wants_author=False)
    a_subscriber("author@example.org", article)
    post_comment(article, a_guest(), "Hello.")
    work()
    assert "asked for mail" in mailoutbox[0].body


def test_an_import_tells_nobody(author, mailoutbox):
    from comments.posting import restore_comment

    article = an_article(authors=(author,))
    restore_comment(article, a_guest(), "Years ago.", None, Status.APPROVED, article.published_at)
    work()
    assert told(mailoutbox) == []


def test_a_guest_with_a_confirmed_address_gets_the_link_to_their_comment(mailoutbox):
    from comments.ownership import owner_url

    a_mailbox("guest@example.org")
    comment = post_comment(an_article(), a_guest(), "Mine.")
    work()
    assert told(mailoutbox) == ["guest@example.org"]
    assert owner_url(comment) in mailoutbox[0].body


def test_a_guest_with_an_address_that_is_not_confirmed_gets_none(mailoutbox):
    post_comment(an_article(), a_guest(), "Mine.")
    work()
    assert told(mailoutbox) == []


def test_the_cost_of_telling_does_not_grow_with_other_conversations():
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from comments.mail.announcing import tell_readers

    def cost(article):
        comment = a_comment(article)
        with CaptureQueriesContext(connection) as queries:
            tell_readers(comment)
        return len(queries)

    article = an_article()
    a_subscriber("reader@example.org", article)
    cost(article)
    before = cost(article)
    for number in range(60):
        a_subscriber(f"reader-{number}@example.org", an_article())
    assert cost(article) == before


def test_more_subscribers_than_one_batch_are_all_told(mailoutbox):
    article = an_article()
    for number in range(55):
        a_subscriber(f"reader-{number}@example.org", article)
    post_comment(article, a_guest(), "Hello.")
    work()
    assert len(set(told(mailoutbox))) == len(mailoutbox) == 55


def test_a_new_article_is_announced_once_to_those_who_asked(mailoutbox):
    from django.utils import timezone

    from comments.mail.tasks import announce_articles

    a_subscriber("reader@example.org")
    an_article(title="Old")
    new = an_article(title="Fresh", published_at=timezone.now())
    an_article(
        title="Later",
        status=ArticleStatus.SCHEDULED,
        published_at=timezone.now() + dt.timedelta(hours=1),
    )
    for _ in range(2):
        announce_articles.call()
        work()
    assert [letter.subject for letter in mailoutbox] == ["Fresh"]
    assert new.get_absolute_url() in mailoutbox[0].body


def test_readers_are_told_at_the_minute_at_which_an_article_appears(mailoutbox):
    from django.utils import timezone

    from blog.tasks import notice_article

    a_subscriber("reader@example.org")
    at = timezone.now() + dt.timedelta(hours=1)
    article = an_article(title="Fresh", status=ArticleStatus.SCHEDULED, published_at=at)
    an_article(title="Old news")
    work()
    assert not mailoutbox

    with time_machine.travel(at + dt.timedelta(seconds=1)):
        for _ in range(2):
            notice_article.call(article.pk)
            work()

    assert [letter.subject for letter in mailoutbox] == ["Fresh"]


def test_the_author_of_a_new_article_is_not_told_of_it(author, mailoutbox):
    from django.utils import timezone

    from comments.mail.tasks import announce_articles

    a_subscriber("author@example.org")
    an_article(authors=(author,), published_at=timezone.now())
    announce_articles.call()
    work()
    assert told(mailoutbox) == []
