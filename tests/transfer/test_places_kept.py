"""An export of ours keeps the place of every comment, however it is divided and whatever of it is here already."""

import re

import pytest

from comments.models import Comment, Conversation
from tests.factories import a_comment, an_article
from tests.transfer.blogs import brought_back, emptied, exported
from transfer.wordpress import reading

pytestmark = pytest.mark.django_db


def a_long_conversation(article):
    tops = [a_comment(article, f"Thread {n}") for n in range(3)]
    for n in range(9):
        a_comment(article, f"Reply {n}", parent=tops[n % 2])
    a_comment(article, "waits", status="pending", parent=tops[2])


@pytest.mark.parametrize("size", [1, 2, 5])
def test_an_export_of_ours_keeps_every_place_across_pieces(tmp_path, monkeypatch, size):
    for name, value in (("THREAD_FIRST", 1), ("PAGE_REPLIES", 3), ("FOLD_SIZE", 2)):
        monkeypatch.setattr(f"comments.places.{name}", value)
    monkeypatch.setattr("transfer.places.FOLD_SIZE", 2)
    article = an_article()
    a_long_conversation(article)
    # As if many had been there and gone.
    Conversation.objects.update(pages=7, published=120)
    assert Comment.objects.filter(folded__gt=2).exists()
    first = exported()
    emptied()
    monkeypatch.setattr(reading, "PIECE", size)

    report = brought_back(first, tmp_path)

    assert exported() == first
    assert report.of("comment").imported == 13
    assert not report.of("comment").changed
    assert Conversation.objects.get().approved == 12
    assert brought_back(first, tmp_path).of("comment").imported == 0
    assert exported() == first


def test_replies_since_the_last_export_of_ours_keep_their_places_in_threads_that_are_here(tmp_path):
    article = an_article()
    top = a_comment(article)
    a_comment(article, parent=top)
    old = exported()
    Comment.objects.filter(pk=top.pk).update(page=4)
    Comment.objects.filter(parent=top).update(page=4)
    reply = a_comment(article, parent=top)
    Comment.objects.filter(pk=reply.pk).update(sequence=90)
    Conversation.objects.update(pages=4, published=90)
    old = re.sub(rb'"place":\[1,', b'"place":[4,', old)
    new = exported()
    emptied()
    brought_back(old, tmp_path)

    brought_back(new, tmp_path)

    there = Comment.objects.get(pk=reply.pk)
    assert (there.page, there.sequence) == (4, 90)
    assert Comment.objects.get(pk=top.pk).replied == 2
    assert exported() == new
