"""The comments of Remark42 and Isso come below the articles whose addresses they have."""

import datetime as dt
import json
import sqlite3

import pytest
from django.urls import reverse

from comments.models import Comment, DiscussionSettings
from comments.reacting import set_vote
from comments.reactions import score
from tests.factories import a_reader, an_article
from tests.transfer.blogs import brought_back, emptied, exported
from tests.transfer.services import (
    META,
    ONE,
    d_post,
    d_thread,
    disqus,
    isso,
    packed,
    r_comment,
    remark42,
)
from transfer.healing import Unreadable
from transfer.isso import Isso
from transfer.models import Imported, Leftover


@pytest.fixture
def one(db):
    return an_article(title="One")


def by_old_number() -> dict[str, Comment]:
    numbers = Imported.objects.filter(kind="comment").values_list("old_id", "object_id")
    return {old: Comment.objects.get(pk=pk or 0) for old, pk in numbers}


# --- Remark42


def test_a_backup_comes_with_threads_edits_and_deletions(one, from_remark42, client):
    meta = META | {
        "users": [
            {"id": "github_bad", "blocked": {"status": True, "until": "0001-01-01T00:00:00Z"}},
            {"id": "github_ok", "blocked": {"status": False}, "verified": True},
        ],
        "posts": [{"url": ONE, "read_only": True}],
    }
    report = from_remark42(
        remark42(
            r_comment("c2", pid="c1", edit={"time": "2013-11-22T00:00:00Z", "summary": ""}),
            r_comment("c1", "", delete=True, user={"name": "deleted", "id": "deleted"}),
            r_comment("c3", "<p>shouting</p>", user={"name": "B &amp; Co", "id": "github_bad"}),
            r_comment("c4", url="https://river.example/nowhere/", score=3, pin=True),
            r_comment("c5", "<p>loved</p>", score=-2, pid="c404"),
            meta=meta,
        )
    )
    said = by_old_number()
    assert set(said) == {"c1", "c2", "c3", "c5"}
    assert said["c2"].parent == said["c1"]
    assert said["c1"].is_emptied
    assert said["c2"].edited_at == dt.datetime(2013, 11, 22, tzinfo=dt.UTC)
    assert said["c2"].created_at == dt.datetime(2013, 11, 21, 16, 0, 0, 123456, dt.UTC)
    assert (said["c3"].status, said["c3"].author_name) == ("pending", "B & Co")
    assert Imported.objects.get(old_id="c5").details == {"meta": [["score", "-2"]]}
    assert Leftover.objects.get().data["comments"][0]["meta"] == [["score", "3"], ["pin", ""]]
    assert report.source == "remark42:river"
    assert "closed there" in report.as_text()
    assert b"shouting" not in client.get(one.get_absolute_url()).content


@pytest.mark.parametrize(
    ("orig", "shown", "source", "is_html"),
    [
        ("Well *said*.", "<p>Well <em>said</em>.</p>\n", "Well *said*.", False),
        ("# Look", "<h1>Look</h1>", "<p><strong>Look</strong></p>", True),
        (
            "![a](https://x.example/a.png)",
            '<p><img src="https://x.example/a.png" alt="a"></p>',
            '<p><a href="https://x.example/a.png" rel="nofollow ugc noopener">a</a></p>',
            True,
        ),
        ("", "<p>Only shown</p>", "<p>Only shown</p>", True),
        ("<b>raw</b>", "<p><b>raw</b></p>", "<p><b>raw</b></p>", True),
        ("1 < 2", "", "1 &lt; 2", True),
    ],
)
def test_a_comment_can_be_edited_as_it_was_written_where_that_says_the_same(
    one, from_remark42, orig, shown, source, is_html
):
    from_remark42(remark42(r_comment("c1", shown, orig=orig)))
    comment = Comment.objects.get()
    assert (comment.source, comment.is_html) == (source, is_html)


def test_a_packed_backup_is_read_and_read_again(one, from_remark42, tmp_path, snapshot):
    path = packed(tmp_path / "backup.gz", remark42(r_comment("c1"), r_comment("c2", pid="c1")))
    from_remark42(path)
    before = snapshot()
    assert from_remark42(path).of("comment").imported == 0
    assert snapshot() == before


@pytest.mark.parametrize(
    "bad",
    [
        "{broken",
        "[]",
        "7",
        '{"id": "x"}',
        '{"id": "x", "locator": "none"}',
        "[" * 5000,
        json.dumps(r_comment("x", "word " * 20_000)),
        json.dumps(r_comment("x", "word " * 900_000)),
    ],
)
def test_a_bad_line_is_put_aside_with_its_number(one, from_remark42, tmp_path, bad):
    report = from_remark42(remark42(r_comment("c1"), bad, r_comment("c2")))
    assert Comment.objects.count() == 2
    tally = report.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (3, 2, 1)
    assert json.loads((tmp_path / "quarantine.jsonl").read_text())["line"] == 3


def test_hostile_values_hurt_nobody(one, from_remark42, client):
    hostile = [
        r_comment("c1", "a\x00b\ud800c\x07d", user={"name": "N\x00\u202eame", "id": 7, "ip": "x"}),
        r_comment("c2", "<p>ok</p>", time="0001-01-01T00:00:00Z", pid="c2"),
        r_comment("c3", "<p>ok</p>", time=10**400, user="nobody", edit="never", title={"a": 1}),
        r_comment("c" * 500, "<p>long</p>", pid="p" * 500, time="9999-12-31T23:59:59-12:00"),
        r_comment("c5", "<p>ok</p>", pid=12, user={"name": "n" * 1000}, orig=["x"]),
        r_comment("c6", "<div>" * 10_000 + "deep"),
        r_comment(None, "<p>no number</p>"),
    ]
    report = from_remark42(remark42(*hostile))
    assert report.of("comment").imported == 7
    said = by_old_number()["c1"]
    assert (said.source, said.author_name) == ("ab\ufffdcd", "Name")
    assert client.get(one.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("", "first line is no JSON"),
        ("{}\n", "names no version"),
        ('{"version": 9}\n', "version 9"),
        (json.dumps(r_comment("c1")) + "\n", "names no version"),
        (remark42(r_comment("c1"))[:-30], "ends in the middle"),
        (remark42(r_comment("c1")).encode() + b'{"text": "\xff"}\n', "no UTF-8"),
        (b"\xff\xfe{}", "no UTF-8"),
    ],
)
def test_what_is_no_backup_leaves_nothing_half_done(one, from_remark42, broken, words):
    with pytest.raises(Unreadable, match=words):
        from_remark42(broken or b"\n")
    assert not Comment.objects.exists()


def test_a_backup_whose_packing_is_damaged_is_refused(one, from_remark42, tmp_path):
    path = packed(tmp_path / "b.gz", remark42(*(r_comment(f"c{n}") for n in range(50))))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Unreadable, match="ends in the middle"):
        from_remark42(path)
    path.write_bytes(whole[:100] + b"\x00" * 50 + whole[150:])
    with pytest.raises(Unreadable, match="damaged"):
        from_remark42(path)
    assert not Comment.objects.exists()


# --- Isso


@pytest.fixture
def from_isso(from_service, tmp_path):
    def run(comments, threads=((1, "/2013/11/20/one/", "One"),), **options):
        path = tmp_path / "comments.db"
        path.unlink(missing_ok=True)
        return from_service(Isso, isso(path, list(threads), comments), **options)

    return run


def test_a_database_comes_with_threads_modes_and_markdown(one, from_isso, client):
    report = from_isso(
        [
            {"id": 2, "parent": 1, "text": "I **answer**", "modified": 1385030000.25},
            {"id": 1, "mode": 4, "text": "", "author": None},
            {"id": 3, "mode": 2, "text": "waits"},
            {"id": 4, "mode": 8, "text": "what is this"},
            {"id": 5, "tid": 9, "text": "nowhere"},
            {
                "id": 6,
                "text": "<p>Was <b>Disqus</b> once</p>",
                "likes": 3,
                "website": "https://a.example",
            },
            {"id": 7, "mode": 4, "text": ""},
        ],
    )
    said = by_old_number()
    assert set(said) == {f"isso-{n}" for n in (1, 2, 3, 4, 6)}
    two = said["isso-2"]
    assert two.parent == said["isso-1"]
    assert (two.source, two.is_html, two.former_id) == ("I **answer**", False, None)
    assert two.html == "<p>I <strong>answer</strong></p>"
    assert two.created_at == dt.datetime(2013, 11, 21, 10, 0, 0, 500000, dt.UTC)
    assert two.edited_at is not None
    assert [said[f"isso-{n}"].status for n in (1, 3, 4)] == ["trash", "pending", "pending"]
    assert said["isso-6"].html == "<p>Was <b>Disqus</b> once</p>"
    assert said["isso-6"].author_url == "https://a.example"
    assert Imported.objects.get(old_id="isso-6").details == {"meta": [["likes", "3"]]}
    assert Leftover.objects.get().data["comments"][0]["source"] == "nowhere"
    assert report.of("comment").found == 7
    assert b"waits" not in client.get(one.get_absolute_url()).content


def test_two_databases_are_two_sources(one, from_service, tmp_path):
    for key in ("first", "second"):
        path = isso(
            tmp_path / f"{key}.db", [(1, "/2013/11/20/one/", "One")], [{"id": 1, "text": key}]
        )
        db = sqlite3.connect(path)
        db.execute("UPDATE preferences SET value = ?", (key,))
        db.commit()
        db.close()
        from_service(Isso, path)
    assert set(Comment.objects.values_list("source", flat=True)) == {"first", "second"}


def test_a_database_is_read_again_without_a_change(one, from_isso, snapshot):
    from_isso([{"id": 1}])
    before = snapshot()
    from_isso([{"id": 1}])
    assert snapshot() == before
    from_isso([{"id": 1}, {"id": 2, "parent": 1}])
    assert by_old_number()["isso-2"].parent == by_old_number()["isso-1"]


def test_hostile_rows_hurt_nobody(one, from_isso, tmp_path):
    report = from_isso(
        [
            {"id": 1, "parent": 1},
            {"id": 2, "parent": 3},
            {"id": 3, "parent": 2},
            {
                "id": 4,
                "created": "yesterday",
                "mode": "one",
                "author": b"\xff\xfe",
                "likes": "many",
            },
            {"id": 5, "created": float("inf"), "modified": -1e300, "remote_addr": 12},
            {"id": 6, "text": b"\x00\x01"},
            {"id": 7, "text": "x" * 70_000},
            {"id": -8, "text": "a\x00b", "parent": "one", "website": "javascript:alert(1)"},
            {"id": 9, "tid": None},
            {"id": 10, "text": None},
        ]
    )
    tally = report.of("comment")
    assert tally.found == 10
    assert tally.found == tally.imported + tally.skipped
    said = by_old_number()
    assert set(said) == {f"isso-{n}" for n in (1, 2, 3, 4, 5, -8)}
    assert said["isso-4"].status == "pending"
    assert said["isso--8"].author_url == ""
    assert len((tmp_path / "quarantine.jsonl").read_text().splitlines()) == 2


def test_text_that_is_no_utf8_does_not_stop_the_reading(one, from_service, tmp_path):
    path = isso(tmp_path / "c.db", [(1, "/2013/11/20/one/", "One")], [{"id": 1}, {"id": 2}])
    db = sqlite3.connect(path)
    db.execute("UPDATE comments SET text = CAST(x'61ff62' AS TEXT) WHERE id = 1")
    db.commit()
    db.close()
    from_service(Isso, path)
    assert by_old_number()["isso-1"].source == "a\ufffdb"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("DROP TABLE comments", "table “comments” is missing"),
        (
            """DROP TABLE comments; CREATE VIEW comments AS
            WITH RECURSIVE r(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM r)
            SELECT 1 AS tid, id, 1 AS created, 1 AS mode, 'x' AS text FROM r""",
            "table “comments” is missing",
        ),
        ("DROP TABLE threads; CREATE VIRTUAL TABLE threads USING fts5(id, uri)", "table “threads”"),
        ("ALTER TABLE comments RENAME COLUMN text TO words", "table “comments”"),
    ],
)
def test_a_database_that_is_not_isso_s_is_refused(one, from_service, tmp_path, script, words):
    path = isso(tmp_path / "c.db", [], [])
    db = sqlite3.connect(path)
    db.executescript(script)
    db.close()
    with pytest.raises(Unreadable, match=words):
        from_service(Isso, path)


def test_a_file_that_is_no_database_or_a_damaged_one_is_refused(one, from_service, tmp_path):
    with pytest.raises(Unreadable, match="no SQLite database"):
        from_service(Isso, "tid,id\n1,2\n")
    path = isso(tmp_path / "c.db", [(1, "/one/", "")], [{"id": n} for n in range(1, 400)])
    whole = path.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:8192] + b"\xff" * 4096 + whole[12288:]):
        path.write_bytes(damaged)
        with pytest.raises(Unreadable, match=r"damaged|cannot be read"):
            from_service(Isso, path)
    assert not Comment.objects.exists()


# --- Anchors


def test_old_anchors_lead_to_the_comments(one, from_service, from_remark42, tmp_path, client):
    from_service(Isso, isso(tmp_path / "c.db", [(1, ONE, "One")], [{"id": 7, "text": "Here"}]))
    uuid = "b2f7-11"
    from_remark42(
        remark42(r_comment(uuid, "<p>There</p>"), r_comment('x" onload="y', "<p>Odd</p>"))
    )
    mine = {c.html: c for c in Comment.objects.all()}
    anchors = {"isso-7": mine["<p>Here</p>"], f"remark42__comment-{uuid}": mine["<p>There</p>"]}
    page = client.get(one.get_absolute_url()).text

    for anchor, comment in anchors.items():
        assert f'<span id="{anchor}"></span>' in page
        answer = client.get(reverse("comments:anchored", args=[one.pk, anchor]))
        assert answer["Location"] == comment.get_absolute_url()
    assert "onload" not in page
    data = exported()
    emptied()
    brought_back(data, tmp_path)
    assert set(Comment.objects.values_list("former_anchor", flat=True)) == {*anchors, ""}


def test_what_has_come_another_way_has_its_old_anchor_too(one, from_remark42, from_disqus):
    from_disqus(disqus(d_thread(1), d_post(1, at="2013-11-21T16:00:00Z")))
    from_remark42(remark42(r_comment("c1")))
    comment = Comment.objects.get()
    assert (comment.former_id or comment.pk, comment.former_anchor) == (1, "remark42__comment-c1")


# --- Votes


@pytest.mark.parametrize(
    ("told", "votes"),
    [
        ({"likes": 7, "dislikes": 2}, 5),
        ({"likes": "3", "dislikes": None}, 3),
        ({"likes": 1, "dislikes": 4}, 0),
        ({"likes": "many", "dislikes": b"x"}, 0),
        ({"likes": 2**62, "dislikes": -(2**62)}, 10**9),
    ],
)
def test_what_readers_thought_of_a_comment_is_shown_and_goes_on(
    one, from_service, tmp_path, client, told, votes
):
    DiscussionSettings(votes=True).save()
    from_service(Isso, isso(tmp_path / "c.db", [(1, ONE, "One")], [{"id": 1, **told}]))

    comment = Comment.objects.get()
    assert (comment.votes, comment.score) == (votes, score(votes, 0))
    page = client.get(one.get_absolute_url()).text
    assert f"<span data-votes>{votes or ''}</span>" in page
    if votes == 5:
        set_vote(comment, a_reader(), True)
        assert Comment.objects.get().votes == 6


@pytest.mark.parametrize(("told", "votes"), [(3, 3), (-2, 0), ("4", 4), ([1], 0), (1e400, 0)])
def test_the_score_of_remark42_is_that_of_the_comment(one, from_remark42, told, votes):
    report = from_remark42(remark42(r_comment("c1", score=told)))
    assert Comment.objects.get().votes == votes
    assert ("let readers vote" in report.as_text()) == bool(votes)
    assert ("against it" in report.as_text()) == (told == -2)


def test_imported_votes_come_along_in_an_export_of_ours(one, from_remark42, tmp_path):
    from_remark42(remark42(r_comment("c1", score=7)))
    data = exported()
    emptied()
    brought_back(data, tmp_path)
    comment = Comment.objects.get()
    assert (comment.votes, comment.score) == (7, score(7, 0))
    assert exported() == data
