"""The filter learns from what editors decide, forgets what they take back, and says which words told it."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comments.author import Author
from comments.models import Comment, DiscussionSettings, Lesson, SpamTotals, SpamWord, Status
from comments.moderation import approve, mark_as_spam, take_back, trash, unapprove
from comments.posting import post_comment
from comments.spam.bayes import MOST, Memory, Totals, weigh
from comments.spam.knowledge import learn, learned_about
from comments.spam.words import number_of
from tests.factories import a_comment, a_guest, an_article, an_editor

GOOD = "The {0} ferry crossed the river in eleven minutes, my grandfather said."
BAD = "Zorblax {0} pills, order glimmer tonic today"


@pytest.fixture
def editor(db):
    return an_editor()


def teach(article, editor, lessons=14):
    """Let an editor mark as many comments of each kind, and learn from each."""
    for number in range(lessons):
        bad = a_comment(article, BAD.format(number), status=Status.PENDING)
        good = a_comment(article, GOOD.format(number), status=Status.PENDING)
        mark_as_spam(bad, editor)
        approve(good, editor)
        learn(bad.pk)
        learn(good.pk)


def test_before_anything_was_learned_words_say_nothing(db, article):
    assert learned_about({1: "x"}).log_odds == 0
    assert post_comment(article, a_guest(), BAD.format("x")).is_visible


def test_what_editors_marked_makes_the_next_one_wait_and_the_words_are_named(article, editor):
    teach(article, editor)
    comment = post_comment(article, a_guest("New"), "Order your glimmer tonic pills, zorblax!")
    assert comment.status in {Status.PENDING, Status.SPAM}
    assert "Words learned from spam:" in comment.reason
    assert any(word in comment.reason for word in ("“glimmer”", "“tonic”", "“zorblax”"))
    again = post_comment(article, a_guest("Other"), "The river and the ferry, my grandfather said.")
    assert again.is_visible


def test_the_filter_can_be_switched_off(article, editor):
    teach(article, editor)
    DiscussionSettings(hold_first=False, flood_seconds=0, filter_spam=False).save()
    assert post_comment(article, a_guest("New"), BAD.format("z")).is_visible


def test_one_lesson_is_learned_once_however_often_it_is_taught(article, editor):
    comment = a_comment(article, BAD, status=Status.PENDING)
    mark_as_spam(comment, editor)
    for _ in range(3):
        assert learn(comment.pk) is True
    totals = SpamTotals.objects.get()
    assert (totals.spam, totals.ham) == (1, 0)
    assert set(SpamWord.objects.values_list("spam", "ham")) == {(1, 0)}


def test_a_decision_that_is_turned_round_is_learned_the_other_way(article, editor):
    comment = a_comment(article, BAD, status=Status.PENDING)
    mark_as_spam(comment, editor)
    learn(comment.pk)
    approve(comment, editor)
    assert learn(comment.pk) is False
    totals = SpamTotals.objects.get()
    assert (totals.spam, totals.ham, totals.spam_words) == (0, 1, 0)
    assert set(SpamWord.objects.values_list("spam", "ham")) == {(0, 1)}


@pytest.mark.parametrize("undo", [unapprove, trash])
def test_what_waits_again_or_is_thrown_away_teaches_nothing(article, editor, undo):
    comment = a_comment(article, BAD, status=Status.PENDING)
    mark_as_spam(comment, editor)
    learn(comment.pk)
    undo(comment, editor)
    assert learn(comment.pk) is None
    assert not Lesson.objects.exists()
    assert SpamTotals.objects.get().spam == 0
    assert not SpamWord.objects.filter(spam__gt=0).exists()


def test_what_is_taken_back_is_forgotten(article, editor):
    comment = a_comment(article, BAD, status=Status.PENDING)
    mark_as_spam(comment, editor)
    learn(comment.pk)
    take_back(list(comment.decisions.to_undo(editor.pk)), editor)
    assert learn(comment.pk) is None
    assert SpamTotals.objects.get().spam == 0


def test_the_words_of_the_lesson_are_unlearned_even_after_the_comment_was_edited(article, editor):
    comment = a_comment(article, BAD, status=Status.PENDING)
    mark_as_spam(comment, editor)
    learn(comment.pk)
    Comment.objects.filter(pk=comment.pk).update(source="Quite other words.")
    unapprove(comment, editor)
    learn(comment.pk)
    assert not SpamWord.objects.filter(spam__gt=0).exists()


def test_the_policy_teaches_nothing_only_people_do(article, editor):
    DiscussionSettings(hold_first=False, flood_seconds=0, spam_words="zorblax").save()
    comment = post_comment(article, a_guest(), BAD)
    assert comment.status == Status.SPAM
    assert learn(comment.pk) is None
    assert not Lesson.objects.exists()


def test_a_comment_that_is_gone_teaches_nothing(db):
    assert learn(987_654) is None


def test_what_was_learned_cannot_be_read(article, editor):
    comment = a_comment(
        article, "My secret garden", author=Author(name="Marguerite"), status=Status.PENDING
    )
    mark_as_spam(comment, editor)
    learn(comment.pk)
    stored = f"{list(SpamWord.objects.values_list())} {Lesson.objects.get().words}"
    assert "garden" not in stored
    assert "marguerite" not in stored.lower()


def test_judging_costs_two_queries_whatever_was_learned(article, editor):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            learned_about({number_of(word): word for word in ("river", "pills")})
        return len(captured)

    teach(article, editor)
    assert queries() == 2
    teach(article, editor)
    assert queries() == 2


@pytest.mark.django_db(transaction=True)
def test_lessons_at_the_same_moment_are_all_counted():
    article, editor = an_article(), an_editor()
    comments = [a_comment(article, BAD.format(n), status=Status.PENDING) for n in range(4)]
    for comment in comments:
        mark_as_spam(comment, editor)

    def taught(number):
        learn(number)
        connection.close()

    threads = [threading.Thread(target=taught, args=[c.pk]) for c in comments for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert SpamTotals.objects.get().spam == 4
    assert SpamWord.objects.get(number=number_of("glimmer")).spam == 4


# --- The arithmetic


def test_a_word_in_both_kinds_alike_says_nothing_and_no_word_decides_alone():
    memory = Memory()
    for number in range(40):
        memory.learn([1, 2, number + 10], is_spam=True)
        memory.learn([1, 3, number + 100], is_spam=False)
    words = {1: "both", 2: "bad", 3: "good", 4: "new"}

    def said(*numbers):
        chosen = {number: words[number] for number in numbers}
        return weigh(chosen, memory.counts(chosen), memory.totals)

    assert said(1).log_odds == pytest.approx(0, abs=0.01)
    assert 0 < said(2).log_odds < 2
    assert said(2).against == ["bad"]
    assert -2 < said(3).log_odds < 0
    assert said(4).log_odds == 0
    assert abs(said(2, 3).log_odds) < 0.1


def test_few_lessons_weigh_little_and_lessons_of_one_kind_nothing():
    assert Totals(spam=50, ham=0).confidence == 0
    assert 0 < Totals(spam=50, ham=2).confidence < 0.5
    assert Totals(spam=50, ham=50).confidence == 1


def test_however_many_words_there_are_the_total_is_bounded():
    memory = Memory()
    for _ in range(30):
        memory.learn(range(200), is_spam=True)
        memory.learn(range(200, 400), is_spam=False)
    words = {number: str(number) for number in range(200)}
    assert weigh(words, memory.counts(words), memory.totals).log_odds == MOST
