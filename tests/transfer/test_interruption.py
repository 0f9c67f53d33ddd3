"""An import that is interrupted goes on where it was: the blog is the same, and so is the report that was kept."""

import pytest
from django.db import OperationalError

from blog.models import Article
from comments.posting import Author
from tests.factories import a_comment, a_reader, an_article
from tests.transfer import wxr
from tests.transfer.blogs import brought_back, emptied, exported, told
from tests.transfer.interrupting import PARTS, Importing, death_of, importing
from tests.transfer.wxr import export, item
from transfer.options import Interrupted, Options
from transfer.wordpress import in_steps, items, own_rest, reading
from transfer.wordpress.loading import import_wordpress


@pytest.fixture
def blog(tmp_path, monkeypatch):
    monkeypatch.setattr(in_steps, "STEP_ITEMS", 2)
    monkeypatch.setattr(reading, "PIECE", 2)
    return importing("wordpress", tmp_path)


def test_where_pieces_are_longer_now_nothing_is_passed_over(db, blog, monkeypatch):
    _, result = blog.whole()
    kept = death_of(blog, "between steps", 8).kept
    assert (kept.items, kept.comments) == (11, 4)
    monkeypatch.setattr(reading, "PIECE", 3)
    blog.run(checkpoint=kept)
    assert blog.outcome() == result


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_readers_of_a_blog_of_ours_are_counted_once(db, tmp_path, monkeypatch, number):
    monkeypatch.setattr(own_rest, "MANY", 1)
    for name in ("Ada", "Bela", "Cleo"):
        a_comment(an_article(), author=Author(user=a_reader(name)))
    data = exported()
    emptied()
    expected = brought_back(data, tmp_path)
    emptied()
    death = death_of(Importing("wordpress", tmp_path / "ours.xml"), "between steps", number)
    report = brought_back(data, tmp_path, checkpoint=death.kept)

    assert report.of("reader").found == report.of("reader").imported == 3
    assert report.as_data() == expected.as_data()


def test_a_database_that_fails_stops_the_import_and_puts_no_item_aside(
    db, blog, monkeypatch, tmp_path
):
    real, calls = items.store_articles, []

    def failing(*args):
        calls.append(args)
        if len(calls) > 2:
            raise OperationalError("server closed the connection")
        return real(*args)

    monkeypatch.setattr(items, "store_articles", failing)
    quarantine = tmp_path / "q.jsonl"
    with pytest.raises(Interrupted, match="server closed the connection"):
        blog.run(quarantine=quarantine)
    assert not quarantine.exists()
    assert 0 < Article.objects.count() < 5


def test_a_step_that_others_are_in_the_way_of_is_tried_again(db, blog, monkeypatch):
    expected, result = blog.whole()
    real, calls = items.store_articles, []

    def locked(*args):
        calls.append(args)
        if len(calls) in {2, 3}:
            raise OperationalError("database is locked")
        return real(*args)

    monkeypatch.setattr(items, "store_articles", locked)
    report = blog.run()
    assert blog.outcome() == result
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
