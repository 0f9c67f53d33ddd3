"""A discussion comes piece by piece, so that no size of it fills the memory, and is what it would be as a whole."""

import json

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from blog.models import Article, Page
from comments.models import Comment, Conversation
from tests.examples import examples
from tests.factories import an_article
from tests.transfer import wxr
from tests.transfer.discussions import at, items_of, parts_of, talk
from tests.transfer.services import d_post, d_thread, disqus
from tests.transfer.wxr import comment, export, item, meta
from transfer.models import Imported, Leftover
from transfer.numbers import reserve
from transfer.options import Options
from transfer.wordpress import items, reading, run
from transfer.wordpress.loading import import_wordpress


def test_an_item_is_divided_between_comments_and_says_the_same_each_time(tmp_path, pieces):
    path = wxr.written(
        tmp_path, export(item(1, "One", meta("a", "b"), *talk(1, 5)), item(2, "Two"))
    )
    records = items_of(path)
    assert [(r.piece.part, r.piece.has_more) for r in records] == [
        *((0, True), (1, True), (2, False)),
        (0, False),
    ]
    assert [[c.number for c in r.comments] for r in records] == [["1", "2"], ["3", "4"], ["5"], []]
    assert {(r.title, r.body, tuple(r.meta), r.line) for r in records[:3]} == {
        ("One", "The river rose in the night.", (("a", "b"),), records[0].line)
    }


def test_long_comments_make_short_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "PIECE_CHARACTERS", 5000)
    long = [comment(n, "x" * 2000, at=at(n)) for n in range(1, 8)]
    path = wxr.written(tmp_path, export(item(1, "One", *long)))
    assert parts_of(path) == [(0, 3), (1, 3), (2, 1)]


# --- What comes of it


def test_threads_statuses_places_and_counts_are_those_of_the_whole(compared):
    report = compared(
        item(1, "One", *talk(1, 9), comment(10, "waits", approved="0", at=at(10), parent=9)),
        item(2, "Two", *talk(20, 3, approved="spam"), comment(23, "orphan", parent=19, at=at(23))),
        item(3, "Three", *talk(30, 2), comment(32, "odd", approved="odd", at=at(32), email="x")),
    )
    tallies = report.as_data()["kinds"]
    assert (tallies["post"]["found"], tallies["post"]["imported"]) == (3, 3)
    assert (tallies["comment"]["found"], tallies["comment"]["imported"]) == (17, 17)
    assert Comment.objects.get(pk=23).parent is None
    assert [Conversation.objects.get(article=n).approved for n in (1, 2, 3)] == [9, 1, 2]


def test_below_pages_attachments_and_what_has_no_place_it_is_the_same(compared):
    report = compared(
        item(1, "Page", *talk(1, 5), kind="page"),
        item(2, "File", *talk(10, 5), kind="attachment", url="/a.jpg"),
        item(3, "Thing", *talk(20, 5), kind="product", link=""),
        item(4, "Hidden", *talk(30, 5), kind="page", status="private"),
        item(5, "Work", *talk(40, 5), kind="work"),
    )
    assert [report.of(kind).found for kind in ("page", "attachment", "comment")] == [2, 1, 25]
    rows = Leftover.objects.order_by("pk")
    assert [len(row.data["comments"]) for row in rows] == [2, 2, 1]
    assert "piece" not in rows[0].data
    assert Comment.objects.count() == 20


def test_an_item_that_stands_twice_is_counted_once_more_and_brings_what_is_new(compared):
    report = compared(
        item(1, "One", *talk(1, 5)),
        *(item(n, f"Between {n}") for n in range(50, 53)),
        item(1, "One", *talk(1, 9)),
    )
    assert (report.of("post").found, report.of("post").skipped) == (5, 1)
    assert (report.of("comment").found, report.of("comment").imported) == (14, 9)


def test_numbers_that_other_items_have_are_told_apart_with_all_that_answers_them(compared):
    report = compared(
        item(1, "One", *talk(1, 7)),
        item(2, "Two", *talk(1, 7)),
        item(3, "Three", *talk(5, 7)),
    )
    assert report.of("comment").imported == 21
    for title in ("One", "Two", "Three"):
        said = Comment.objects.filter(article__title=title).exclude(parent=None)
        assert {c.parent.article_id for c in said} == {said[0].article_id}


NOT_IN_ORDER = {
    "child before parent": [*talk(1, 3), comment(4, at=at(4), parent=6), *talk(5, 3)],
    "a number twice": [*talk(1, 4), comment(1, "Said 1", at=at(5)), comment(1, "else", at=at(6))],
    "no number": [*talk(1, 3), comment(0, "nameless", at=at(4)), *talk(5, 2)],
    "no date": [*talk(1, 3), comment(4, at=""), *talk(5, 2)],
    "dates that go down": [*talk(50, 3), *(comment(60 + n, at=at(n)) for n in range(3))],
    "one second, numbers that go down": [
        *talk(50, 1),
        *(comment(n, f"Said {n}", at=at(51)) for n in (60, 58, 56)),
    ],
    "a circle": [comment(1, at=at(1), parent=5), *talk(2, 3), comment(5, at=at(5), parent=1)],
}


@pytest.mark.parametrize("said", NOT_IN_ORDER.values(), ids=NOT_IN_ORDER)
def test_what_depends_on_where_it_is_divided_is_read_whole(compared, tmp_path, pieces, said):
    parts = [item(1, "One", *said), item(2, "Two", *talk(100, 4))]
    path = wxr.written(tmp_path, export(*parts))
    assert parts_of(path) == [(0, len(said)), (0, 2), (1, 2)]
    compared(*parts)


def test_numbers_need_not_go_up_where_nothing_depends_on_it(compared, tmp_path, pieces):
    said = [comment(60 - n, at=at(n), parent=60 if n % 2 else 0) for n in range(5)]
    assert parts_of(wxr.written(tmp_path, export(item(1, "One", *said)))) == [
        *((0, 2), (1, 2), (2, 1))
    ]
    compared(item(1, "One", *said))


@pytest.mark.parametrize("behind", [meta("mood", "calm"), "<wp:post_name>late</wp:post_name>"])
def test_what_stands_behind_the_comments_belongs_to_the_item(compared, tmp_path, pieces, behind):
    text = export(item(1, "One", *talk(1, 5), behind, slug=""), item(2, "Two", *talk(10, 3)))
    text = text.replace("<wp:post_name><![CDATA[]]></wp:post_name>", "")
    assert parts_of(wxr.written(tmp_path, text)) == [(0, 5), (0, 2), (1, 1)]
    compared(text=text)
    details = Imported.objects.get(kind="post", old_id="1").details
    assert ("meta" in details) == ("mood" in behind)
    assert (Article.objects.get(title="One").slug == "late") == ("late" in behind)


def test_a_deleted_article_gets_nothing_back(compared, tmp_path):
    def begin():
        before = [item(1, "One", *talk(1, 5)), item(2, "A page", *talk(10, 5), kind="page")]
        import_wordpress([wxr.written(tmp_path, export(*before), "before.xml")], Options())
        Comment.objects.update(parent=None)
        Article.objects.all().delete()
        Page.objects.all().delete()

    report = compared(
        item(1, "One", *talk(1, 9)), item(2, "A page", *talk(10, 9), kind="page"), begin=begin
    )
    assert (report.of("comment").skipped, report.of("comment").imported) == (18, 0)
    assert items.GONE in report.as_text()


def test_what_was_said_since_comes_with_the_next_export(compared, tmp_path):
    def begin():
        before = [item(1, "One", *talk(1, 5)), item(2, "Two")]
        import_wordpress([wxr.written(tmp_path, export(*before), "before.xml")], Options())
        Comment.objects.get(pk=4).delete()

    report = compared(item(1, "One", *talk(1, 11)), item(2, "Two", *talk(20, 5)), begin=begin)
    assert (report.of("comment").skipped, report.of("comment").imported) == (5, 11)
    assert not Comment.objects.filter(pk=4).exists()


SAID = st.lists(
    st.fixed_dictionaries(
        {
            "step": st.sampled_from([1] * 20 + [2, 0, -3]),
            "parent": st.sampled_from([0] * 8 + [1, 2, 3, 5, 30] * 3 + [-2]),
            "minutes": st.sampled_from([1] * 20 + [0, 7, -9]),
            "approved": st.sampled_from(["1", "1", "1", "0", "spam"]),
            "kind": st.sampled_from(["comment", "comment", "order_note"]),
        }
    ),
    max_size=9,
)


@settings(
    max_examples=examples(10),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(st.sampled_from(["post", "page", "x"]), SAID), max_size=3))
def test_any_discussions_are_those_of_the_whole(compared, blog):
    parts = []
    for n, (kind, said) in enumerate(blog, 1):
        comments, number, minute = [], 100 * n, 100
        for words in said:
            number, minute = number + words["step"], minute + words["minutes"]
            parent = number - words["parent"] if words["parent"] else 0
            comments.append(
                comment(
                    *(number, f"Said {number} at {minute}"),
                    parent=parent,
                    at=at(minute),
                    approved=words["approved"],
                    kind=words["kind"],
                )
            )
        parts.append(item(n, f"Item {n}", *comments, kind=kind))
    compared(*parts)


def test_nobody_has_a_turn_while_a_dry_run_holds_a_discussion(imported, pieces):
    within = []
    imported(
        *(item(1, "One", *talk(1, 7)), item(2, "Two")),
        is_dry=True,
        pause=lambda: within.append(len(connection.savepoint_ids)),
    )
    # Behind what the blog stands on, either item, and what is done at the end.
    assert within == [0, 0, 0, 0, 0]


# --- Twins, and what others have said


def test_what_disqus_has_brought_before_is_found_in_each_piece(compared, from_disqus):
    link = "https://river.example/2013/11/20/one/"

    def begin():
        # Others get numbers that none of the export has.
        reserve(Comment, 1000)
        article = an_article(title="One")
        Imported.objects.create(
            source="wordpress:river.example", kind="post", old_id="1", object_id=article.pk
        )
        posts = [
            d_post(8_000_000_000 + n, f"<p>Said {n}</p>", at=at(n).replace(" ", "T") + "Z")
            for n in (2, 3, 7)
        ]
        from_disqus(disqus(d_thread(1, link), *posts))

    report = compared(item(1, "One", *talk(1, 8)), begin=begin)
    assert (report.of("comment").imported, report.of("comment").skipped) == (5, 3)
    of_disqus = Imported.objects.filter(source="disqus:river", kind="comment")
    same = Imported.objects.filter(source="wordpress:river.example", old_id__in=["2", "3", "7"])
    assert set(same.values_list("object_id")) == set(of_disqus.values_list("object_id"))


# --- What cannot be stored


@pytest.mark.parametrize(
    ("kind", "maker"),
    [("post", "post_draft"), ("page", "store_page"), ("attachment", "carrier")],
)
def test_pieces_of_an_item_that_cannot_be_stored_follow_it(
    imported, tmp_path, monkeypatch, pieces, kind, maker
):
    real = getattr(items, maker)

    def refusing(key, *rest):
        if key == "2":
            raise KeyError("whatever it is")
        return real(key, *rest)

    monkeypatch.setattr(items, maker, refusing)
    long = item(2, "Two", *talk(10, 5), kind=kind, url="/a.jpg")
    parts = [item(1, "One", comment(1)), long, item(3, "Three")]
    dry = imported(*parts, is_dry=True)
    (tmp_path / "quarantine.jsonl").unlink()
    report = imported(*parts)

    assert set(Article.objects.values_list("title", flat=True)) == {"One", "Three"}
    assert report.put_aside == 1
    assert (report.of(kind).found, report.of(kind).skipped) == (3 if kind == "post" else 1, 1)
    assert (report.of("comment").found, report.of("comment").skipped) == (6, 5)
    lines = (tmp_path / "quarantine.jsonl").read_text().splitlines()
    kept = [json.loads(line) for line in lines]
    assert [len(k["item"]["comments"]) for k in kept] == [2, 2, 1]
    assert [k["reason"] == run.ASIDE for k in kept] == [False, True, True]
    assert dry.as_data() == report.as_data() | {"dry_run": True}
    monkeypatch.setattr(items, maker, real)
    assert imported(*parts).of("comment").imported == 5


def test_a_piece_that_cannot_be_stored_leaves_the_others(imported, tmp_path, monkeypatch, pieces):
    real = items.add_comments

    def refusing(talk, *rest, **named):
        if any(comment.number in {"3", "4"} for comment in talk.said):
            raise ValueError("not this one")
        real(talk, *rest, **named)

    monkeypatch.setattr(items, "add_comments", refusing)
    report = imported(item(1, "One", *talk(1, 6)))
    assert sorted(Comment.objects.values_list("pk", flat=True)) == [1, 2, 5, 6]
    assert (report.of("post").imported, report.of("comment").skipped, report.put_aside) == (1, 2, 2)
    assert "It cannot be stored: not this one" in report.as_text()
