"""What an import brings stands where it would stand if it had been said here, and moves nothing that is."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments import places
from comments.models import Comment, Conversation, DiscussionSettings
from tests.examples import examples
from tests.factories import PUBLISHED_AT, a_guest, an_article
from transfer.discussions import Talk, load_talks
from transfer.identities import Identities
from transfer.records import CommentRecord
from transfer.report import Report

#: For each comment: which one before it is answered (0: none), and whether it is public.
SAID = st.lists(
    st.tuples(st.integers(0, 30), st.sampled_from(["approved"] * 4 + ["pending"])), max_size=16
)


def records(said, first):
    return [
        CommentRecord(
            number=f"n{n}",
            parent=f"n{n - 1 - above % n}" if above and n else "",
            at=PUBLISHED_AT + dt.timedelta(minutes=n),
            source=f"Said {n}",
            status=status,
            name="Ada",
        )
        for n, (above, status) in enumerate(said)
    ][first:]


def bring(article, said):
    ids = Identities(f"test:{article.pk}")
    load_talks([Talk(article, said)], ids, {}, Report(), keeps_numbers=False)
    ids.write()


def say(article, said):
    """Store comments as they are stored when readers post them."""
    from comments.policy import Judgement
    from comments.posting import new_comment, store

    made: dict[str, Comment] = {}
    for record in said:
        parent = made.get(record.parent)
        html = f"<p>{record.source}</p>"
        comment = new_comment(
            article, a_guest(), record.source, html, parent, Judgement(record.status)
        )
        comment.created_at = record.at
        store(comment)
        made[record.number] = comment


def standing(article):
    rows = Comment.objects.of(article).order_by("pk")
    return [(c.source, c.page, c.fold, c.sequence, c.replied, c.folded, c.depth) for c in rows], (
        Conversation.objects.filter(article=article)
        .values_list("approved", "published", "pages")
        .first()
    )


@settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(said=SAID, cut=st.integers(0, 16))
@pytest.mark.django_db
def test_places_are_those_of_comments_that_are_posted(said, cut, monkeypatch):
    for module, name, value in (
        (places, "PAGE_REPLIES", 4),
        (places, "THREAD_FIRST", 1),
        (places, "FOLD_SIZE", 2),
    ):
        monkeypatch.setattr(module, name, value)
    DiscussionSettings(page_threads=2, hold_first=False, flood_seconds=0).save()
    posted, brought = an_article(), an_article()
    say(posted, records(said, 0))
    bring(brought, records(said[:cut], 0))
    bring(brought, records(said, min(cut, len(said))))
    expected, counts = standing(posted)
    found, mine = standing(brought)
    assert found == expected
    assert (mine or (0, 0, 1)) == (counts or (0, 0, 1))
