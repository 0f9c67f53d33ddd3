"""What is remembered from one comment to the next, bans and lessons, holds from the moment it changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from comments.bans import Kind
from comments.models import Ban, Comment, Status
from comments.moderation import approve, mark_as_spam
from comments.spam.bayes import LESSONS
from comments.spam.knowledge import learn, learned_about
from comments.spam.words import number_of
from tests.factories import a_comment, an_article, an_editor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("parts_are_kept")]


@pytest.fixture
def article():
    return an_article()


def test_the_first_ban_of_a_blog_holds_at_once(article, post):
    assert post(article).status_code == 303
    ban = Ban.objects.create(kind=Kind.NAME, value="Marguerite Tan", reason="Insults")
    assert post(article, comment="Again").status_code == 403
    ban.delete()
    assert post(article, comment="Again").status_code == 303


def test_so_do_bans_that_are_stored_together(article, post):
    assert post(article).status_code == 303
    Ban.objects.bulk_create([Ban(kind=Kind.NAME, value="marguerite tan", reason="Insults")])
    assert post(article, comment="Again").status_code == 403


def test_what_was_learned_counts_for_the_next_comment(article):
    word = {number_of("glimmer"): "glimmer"}
    editor = an_editor()
    assert learned_about(word).log_odds == 0
    for number in range(LESSONS):
        for decide, text in ((mark_as_spam, "glimmer {}"), (approve, "river {}")):
            comment = a_comment(article, text.format(number), status=Status.PENDING)
            decide(comment, editor)
            learn(comment.pk)
    assert learned_about(word).log_odds > 0


def test_a_guests_comment_takes_a_dozen_statements_on_a_busy_blog_as_on_a_quiet_one(article, post):
    def statements(text):
        with CaptureQueriesContext(connection) as captured:
            assert post(article, comment=text).status_code == 303
        return len(captured)

    post(article)
    few = statements("Second")
    assert few <= 12
    for number in range(30):
        a_comment(article, f"Comment {number}")
    User.objects.bulk_create(User(username=f"reader-{number}") for number in range(30))
    assert statements("Third") == few
    assert Comment.objects.count() == 33
