"""Conversations of any shape, read through the database, against a plain recursive model."""

import random
import re
import threading

import pytest
from django.db import connection
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.editing import delete_comment
from comments.models import Comment, Conversation, DiscussionSettings, Status
from comments.moderation import set_status
from comments.paths import root_id, segment
from comments.places import FOLD_SIZE, PAGE_REPLIES, THREAD_FIRST
from comments.posting import post_comment
from comments.reading import Visit, conversation_of, read_newest, read_page, read_thread
from comments.said import said
from comments.threads import SHOWN_LEVELS
from tests.comments.crowds import crowd
from tests.examples import examples
from tests.factories import a_comment, a_guest, an_article, an_editor

pytestmark = pytest.mark.django_db


def visit_to(article):
    return Visit(article, conversation_of(article), DiscussionSettings.load())


def shape_of(reading):
    """Return (id, level, whether only a trace of it is left) in the order of the page."""
    return [(n.comment.pk, n.level, not n.comment.is_visible) for n in reading.nodes]


def model(article):
    """Return the same as somebody would write it who has never heard of paths: recursively, from parents alone."""
    comments = list(Comment.objects.of(article).order_by("created_at", "pk"))

    def branch(parent, level):
        found = []
        for comment in comments:
            if comment.parent_id != parent:
                continue
            if comment.page is None:
                # Never public: nobody is to learn that it is there, and replies to it move up.
                found += branch(comment.pk, level)
                continue
            below = branch(comment.pk, level + 1)
            if comment.is_visible or below:
                found += [(comment.pk, min(level, SHOWN_LEVELS), not comment.is_visible), *below]
        return found

    return branch(None, 1)


def check_counts(article):
    """The kept numbers are those that counting gives."""
    public = Comment.objects.of(article).approved()
    kept = Conversation.objects.filter(article=article).first() or Conversation(article=article)
    assert kept.approved == public.count()
    sequences = (
        Comment.objects.of(article).exclude(sequence=None).values_list("sequence", flat=True)
    )
    assert sorted(sequences) == list(range(1, kept.published + 1))
    for root in Comment.objects.of(article).filter(parent=None):
        assert root.replied == public.below(root).count()


STEPS = st.lists(
    st.tuples(st.sampled_from(["say", "say", "say", "wait", *Status.values]), st.integers(0, 50)),
    max_size=30,
)


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_is_said_deleted_and_brought_back_the_page_is_the_models(db, steps):
    article, editor = an_article(), an_editor()
    comments = []
    for what, which in steps:
        chosen = comments[which % len(comments)] if comments else None
        if what in {"say", "wait"}:
            answered = chosen if chosen and which % 4 else None
            status = Status.APPROVED if what == "say" else Status.PENDING
            comments.append(a_comment(article, parent=answered, status=status))
        elif chosen:
            set_status(chosen, what, editor)
    assert shape_of(read_page(visit_to(article), 1)) == model(article)
    check_counts(article)


@settings(
    max_examples=examples(8),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.data())
def test_all_pages_together_show_everything_once_with_what_it_answers_above_it(owner_sets, data):
    owner_sets(page_threads=7)
    size = data.draw(st.integers(1, 400))
    chooser = random.Random(data.draw(st.integers(0, 10**6)))
    crowded = chooser.random()
    parents = [
        chooser.randrange(number) if number and chooser.random() < crowded else -1
        for number in range(size)
    ]
    article = an_article()
    comments = crowd(article, parents)
    readings = everything(article)
    seen = [pk for reading in readings for pk in own_of(reading)]
    assert sorted(seen) == [comment.pk for comment in comments]
    for reading in readings:
        places = {node.comment.pk: place for place, node in enumerate(reading.nodes)}
        for node in reading.nodes:
            comment = node.comment
            assert page_holds(reading, comment)
            if comment.parent_id in places:
                assert places[comment.parent_id] < places[comment.pk]
            elif comment.parent_id:
                assert node.answers is not None
                assert node.answers.pk == comment.parent_id


def everything(article):
    """Return all pages of a conversation in order of time, and all further pages of its threads."""
    visit = visit_to(article)
    readings = [read_page(visit, number) for number in range(1, visit.conversation.pages + 1)]
    roots = said(Comment.objects.of(article).filter(parent=None, folded__gt=0))
    for root in roots:
        number = 2
        while (reading := read_thread(visit, root, number)) is not None:
            readings.append(reading)
            number += 1
    return readings


def own_of(reading):
    """Return the ids of what stands on a page; the first comment of a thread is only repeated on further pages."""
    repeated = reading.root.pk if reading.root else None
    return [node.comment.pk for node in reading.nodes if node.comment.pk != repeated]


def page_holds(reading, comment):
    if reading.root is None:
        return comment.page == reading.number and comment.fold < 2
    return comment.pk == reading.root.pk or comment.fold == reading.number


def test_a_chain_of_a_thousand_replies(client, article):
    comments = crowd(article, range(-1, 999))
    pages = everything(article)
    assert [pk for page in pages for pk in own_of(page)] == [comment.pk for comment in comments]
    assert max(node.level for page in pages for node in page.nodes) == SHOWN_LEVELS
    assert all(len(page.nodes) <= PAGE_REPLIES + THREAD_FIRST + 1 for page in pages)
    for comment in (comments[0], comments[500], comments[999]):
        page = client.get(comment.get_absolute_url()).content.decode()
        assert f'id="comment-{comment.pk}"' in page
    deep = a_comment(article, parent=comments[999])
    assert f'id="comment-{deep.pk}"' in client.get(deep.get_absolute_url()).content.decode()


def test_three_thousand_siblings(client, article):
    comments = crowd(article, [-1] + [0] * 3000)
    pages = everything(article)
    assert [pk for page in pages for pk in own_of(page)] == [comment.pk for comment in comments]
    assert len(pages) == 1 + (3000 - PAGE_REPLIES) // FOLD_SIZE
    page = client.get(article.get_absolute_url()).content.decode()
    assert f">{3000 - PAGE_REPLIES:d} more replies</a>" in page
    assert len(re.findall(r'<li id="comment-', page)) == PAGE_REPLIES + 1
    newest = read_newest(visit_to(article), None)
    assert len(newest.nodes) <= THREAD_FIRST + 1


def test_three_thousand_threads(client, article):
    comments = crowd(article, [-1] * 3000)
    pages = everything(article)
    assert len(pages) == 60
    assert [pk for page in pages for pk in own_of(page)] == [comment.pk for comment in comments]


def test_the_owner_says_how_many_levels_are_shown(client, article, owner_sets):
    crowd(article, range(-1, 12))
    for levels in (1, 3, 10):
        owner_sets(shown_levels=levels)
        reading = read_page(visit_to(article), 1)
        assert max(node.level for node in reading.nodes) == levels
        page = client.get(article.get_absolute_url()).content.decode()
        assert page.count('<ol class="replies">') == levels - 1
        assert page.count("<ol") == page.count("</ol>")
        assert len(re.findall(r"<li[ >]", page)) == page.count("</li>")


def test_another_size_of_pages_moves_nothing_that_was_said(article, owner_sets):
    owner_sets(page_threads=5)
    early = [a_comment(article) for _ in range(7)]
    owner_sets(page_threads=10)
    late = [a_comment(article) for _ in range(10)]
    pages = [[pk for pk, _, _ in shape_of(page)] for page in everything(article)]
    ids = [comment.pk for comment in [*early, *late]]
    assert pages == [ids[:5], ids[5:15], ids[15:]]


# --- At the same time


@pytest.mark.django_db(transaction=True)
def test_people_who_reply_delete_and_decide_at_the_same_time_leave_a_whole_thread():
    DiscussionSettings(hold_first=False, flood_seconds=0, heated_replies=0, page_threads=5).save()
    article, editor = an_article(), an_editor()
    first = a_comment(article)
    doomed = [a_comment(article, parent=first) for _ in range(4)]
    waiting = [a_comment(article, parent=first, status=Status.PENDING) for _ in range(4)]
    together = threading.Barrier(8)
    failures = []

    def person(number):
        try:
            together.wait(timeout=60)
            for round_ in range(3):
                answered = first.pk if round_ else None
                post_comment(article, a_guest(f"P{number}"), f"{number} {round_}", answered)
            if number < 4:
                delete_comment(doomed[number])
            else:
                set_status(waiting[number - 4], Status.APPROVED, editor)
        except Exception as error:  # noqa: BLE001 (told below)
            failures.append(error)
        finally:
            connection.close()

    people = [threading.Thread(target=person, args=(number,)) for number in range(8)]
    for thread in people:
        thread.start()
    for thread in people:
        thread.join()
    assert failures == []
    comments = list(Comment.objects.of(article))
    assert len(comments) == 1 + 4 + 4 + 24
    assert len({comment.path for comment in comments}) == len(comments)
    above = {comment.pk: comment.path for comment in comments}
    for comment in comments:
        assert comment.path == above.get(comment.parent_id, "") + segment(comment.pk)
        assert comment.page == Comment.objects.get(pk=root_id(comment.path)).page
    check_counts(article)
    threads = Comment.objects.of(article).filter(parent=None).order_by("sequence")
    assert [root.page for root in threads] == [number // 5 + 1 for number in range(len(threads))]
    assert sorted(pk for page in everything(article) for pk in own_of(page)) == sorted(
        comment.pk for comment in comments if comment.is_visible
    )
    assert not Comment.objects.of(article).filter(replied__lt=F("folded")).exists()
