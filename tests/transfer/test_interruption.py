"""An import that is interrupted goes on where it was: the blog is the same, and so is the report that was kept."""

import signal
from typing import Any

import pytest
from django.db import OperationalError

from accounts.models import User
from blog.models import Article, Category, Page, Redirect, Tag
from comments.models import Comment
from comments.posting import Author
from tests.factories import a_comment, a_reader, an_article
from tests.forked import import_until_killed
from tests.transfer import wxr
from tests.transfer.blogs import brought_back, emptied, exported, told
from tests.transfer.wxr import author, category, comment, export, item, tag, term
from tests.worker_processes import LIMIT, process
from transfer.models import Imported, Leftover
from transfer.options import Checkpoint, Interrupted, Options
from transfer.report import Report
from transfer.wordpress import in_steps, items, own_rest, reading
from transfer.wordpress.loading import import_wordpress

PARTS = [
    author("anna", 1),
    category("world"),
    category("asia", parent="world"),
    tag("rivers"),
    item(1, "One", comment(1), comment(2, parent=1), term("category", "asia")),
    item(2, "Child", comment(7), kind="page", parent=6),
    item(3, "One", comment(3, approved="spam"), status="odd"),
    item(0, "Without a number", comment(0)),
    item(4, "A", kind="attachment", url="/a.jpg", parent=1),
    item(5, "Menu", kind="nav_menu_item"),
    item(6, "Parent", kind="page"),
    item(1, "One", comment(1)),
    item(7, "Seven", comment(4, parent=99), comment(5), slug="one"),
    item(8, "Long", *(comment(n, parent=n - 2, approved=str(n % 2)) for n in range(10, 16))),
    item(9, "Last", comment(20)),
]


class Killed(BaseException):
    """Nothing that anybody catches."""


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.setattr(in_steps, "STEP_ITEMS", 2)
    monkeypatch.setattr(reading, "PIECE", 2)
    return wxr.written(tmp_path, export(*PARTS))


def whole(path) -> tuple[Report, dict]:
    """Import without interruption, remember what comes of it, and take it away again."""
    report = import_wordpress([path], Options())
    result = told()
    Comment.objects.update(parent=None)
    everything: tuple[Any, ...] = (Comment, Redirect, Imported, Leftover, Article)
    Page.objects.update(parent=None)
    Category.objects.update(parent=None)
    for model in (*everything, Page, Category, Tag, User):
        model.objects.all().delete()
    return report, result


@pytest.mark.parametrize("after", range(1, 10))
def test_killed_between_steps_and_started_again(db, path, after):
    _, result = whole(path)
    import_until(path, after)
    report = import_wordpress([path], Options())
    assert told() == result
    assert all(t.found == t.imported + t.skipped for t in report.tallies.values())


def import_until(path, after: int, **options) -> None:
    """Import some steps, then die."""
    left = [after]

    def pause() -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    with pytest.raises(Killed):
        import_wordpress([path], Options(pause=pause, **options))


@pytest.mark.parametrize("after", range(1, 10))
def test_what_was_kept_makes_the_report_as_if_nothing_had_happened(db, path, after):
    expected, result = whole(path)
    kept: list[Checkpoint] = []

    def keep(reached: Checkpoint) -> None:
        kept[:] = [Checkpoint(**vars(reached))]

    import_until(path, after, keep=keep)
    report = import_wordpress([path], Options(checkpoint=kept[0], keep=keep))
    assert told() == result
    assert report.as_text() == expected.as_text()
    assert report.as_data() == expected.as_data()


def test_where_pieces_are_longer_now_nothing_is_passed_over(db, path, monkeypatch):
    _, result = whole(path)
    kept: list[Checkpoint] = []

    def keep(reached: Checkpoint) -> None:
        kept[:] = [Checkpoint(**vars(reached))]

    import_until(path, 7, keep=keep)
    assert (kept[0].items, kept[0].comments) == (9, 4)
    monkeypatch.setattr(reading, "PIECE", 3)
    import_wordpress([path], Options(checkpoint=kept[0], keep=keep))
    assert told() == result


@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_readers_of_a_blog_of_ours_are_counted_once(db, tmp_path, monkeypatch, after):
    monkeypatch.setattr(own_rest, "MANY", 1)
    for name in ("Ada", "Bela", "Cleo"):
        a_comment(an_article(), author=Author(user=a_reader(name)))
    data = exported()
    emptied()
    expected = brought_back(data, tmp_path)
    emptied()
    kept: list[Checkpoint] = []

    def keep(reached: Checkpoint) -> None:
        kept[:] = [Checkpoint(**vars(reached))]

    import_until(tmp_path / "ours.xml", after, keep=keep)
    report = brought_back(data, tmp_path, checkpoint=kept[0], keep=keep)

    assert report.of("reader").found == report.of("reader").imported == 3
    assert report.as_data() == expected.as_data()


@pytest.mark.parametrize("within", [1, 2, 3, 5, 6, 7])
def test_killed_within_a_step_leaves_nothing_of_it(transactional_db, path, monkeypatch, within):
    _, result = whole(path)
    stored, left = items.load_talks, [within]

    def dying(*args) -> None:
        stored(*args)
        left[0] -= 1
        if not left[0]:
            raise Killed

    monkeypatch.setattr(items, "load_talks", dying)
    with pytest.raises(Killed):
        import_wordpress([path], Options())
    monkeypatch.setattr(items, "load_talks", stored)
    for article in Article.objects.filter(stands_for=""):
        assert Imported.objects.filter(kind="post", object_id=article.pk).exists()
    import_wordpress([path], Options())
    assert told() == result


def test_a_process_that_is_killed_leaves_what_the_next_can_go_on_with(transactional_db, path):
    _, result = whole(path)
    died = process(import_until_killed, path)
    died.join(LIMIT)
    assert died.exitcode == -signal.SIGKILL
    assert 0 < Article.objects.count() < 5
    import_wordpress([path], Options())
    assert told() == result


def test_a_database_that_fails_stops_the_import_and_puts_no_item_aside(
    db, path, monkeypatch, tmp_path
):
    whole(path)
    real, calls = items.store_articles, []

    def failing(*args):
        calls.append(args)
        if len(calls) > 2:
            raise OperationalError("server closed the connection")
        return real(*args)

    monkeypatch.setattr(items, "store_articles", failing)
    quarantine = tmp_path / "q.jsonl"
    with pytest.raises(Interrupted, match="server closed the connection"):
        import_wordpress([path], Options(quarantine=quarantine))
    assert not quarantine.exists()
    assert 0 < Article.objects.count() < 5


def test_a_step_that_others_are_in_the_way_of_is_tried_again(db, path, monkeypatch):
    expected, result = whole(path)
    real, calls = items.store_articles, []

    def locked(*args):
        calls.append(args)
        if len(calls) in {2, 3}:
            raise OperationalError("database is locked")
        return real(*args)

    monkeypatch.setattr(items, "store_articles", locked)
    report = import_wordpress([path], Options())
    assert told() == result
    assert report.as_text() == expected.as_text()
    assert report.as_data() == expected.as_data()


def test_a_dry_run_moves_no_number(db, tmp_path):
    path = wxr.written(tmp_path, export(*PARTS, item(5_000_000, "Far away")))
    number = Article.objects.create(title="Before").pk
    before = told()
    import_wordpress([path], Options(is_dry=True))
    assert told() == before
    article = Article.objects.create(title="Mine")
    # PostgreSQL takes back no number that was handed out; those of the export are far away.
    assert article.pk < number + 100
