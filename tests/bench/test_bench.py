"""What is measured is what the site would have made itself, and what comes of it can be read by programs."""

import json

import pytest
from django.test import Client

from bench.content import fill
from bench.load import as_fast_as_it_goes
from bench.results import Figure, table, write
from comments.models import Comment, Conversation
from comments.places import place_all


@pytest.fixture
def pages(db):
    return fill(30, [3, 120])


def test_every_page_that_is_measured_is_there(client, pages):
    for path in [*pages["articles"].values(), "/", f"/{pages['year']}/page/{pages['middle']}/"]:
        assert client.get(path).status_code == 200


def test_comments_stand_where_the_site_would_have_put_them(pages):
    article = pages["places"]["120"]["id"]
    made = {c.pk: (c.page, c.fold, c.sequence, c.replied, c.folded) for c in stored(article)}
    again = stored(article)
    for comment in again:
        comment.page = comment.sequence = None
        comment.replied = comment.folded = 0
    place_all(again)
    assert made == {c.pk: (c.page, c.fold, c.sequence, c.replied, c.folded) for c in again}
    assert Conversation.objects.get(article=article).approved == 120


def stored(article: int) -> list[Comment]:
    return list(Comment.objects.filter(article=article).order_by("pk"))


def test_the_queue_is_open_to_the_session_that_is_made(pages):
    browser = Client()
    browser.cookies["sessionid"] = pages["session"]
    assert browser.get("/admin/comments/comment/").status_code == 200


def test_load_goes_to_this_machine_only():
    with pytest.raises(ValueError, match="this machine"):
        as_fast_as_it_goes("http://blog.example/", 1)


def test_a_figure_is_held_against_what_is_to_be_reached():
    work = "article, 100 comments, kept"
    assert Figure(work, "throughput", 9_000, "/s", 0.5).reaches() is True
    assert Figure(work, "throughput", 90_000, "/s", 0.3).reaches() is False
    assert Figure("front page, rendered (SQLite)", "CPU", 8.1, "ms").reaches() is False
    assert Figure("anything", "else", 1, "").reaches() is None


def test_the_report_can_be_read_by_programs(tmp_path):
    figures = [
        Figure("new comment (SQLite)", "lost", 0, ""),
        Figure("file", "throughput", 1, "/s", 1.0),
    ]
    write(figures, {"commit": "abc", "cores": 2}, tmp_path / "bench" / "latest.json")
    read = json.loads((tmp_path / "bench" / "latest.json").read_text())
    assert [(f["work"], f["value"], f["ratio_to_nginx"]) for f in read] == [
        ("new comment (SQLite)", 0, None),
        ("file", 1, 1.0),
    ]
    assert {f["commit"] for f in read} == {"abc"}
    assert "yes" in table(figures)
