"""Fields of our rows as JSON: said exactly, heard only where they fit."""

import datetime as dt

import pytest
from django.apps import apps
from django.utils import timezone

from blog.models import Article, Category, Image
from comments.models import Comment
from transfer.fields import ALWAYS, heard, said
from transfer.ours import ARCHIVED, DERIVED, HERE, PLAIN, RELATED


def test_what_a_reader_knows_already_is_not_said_again():
    article = Article(title="A", excerpt="B", seo_title="C", created_at=timezone.now())
    names = ("title", "excerpt", "seo_title", "language", "is_sticky")
    assert said(article, names, {"title": "A", "excerpt": "b", "language": "ja"}) == {
        "excerpt": "B",
        "seo_title": "C",
        "language": "",
    }
    assert said(article, ("is_sticky",), {"is_sticky": ALWAYS}) == {"is_sticky": False}


def test_a_moment_comes_back_to_the_microsecond_from_any_zone():
    zone = dt.timezone(dt.timedelta(hours=9))
    at = dt.datetime(2013, 11, 20, 21, 0, 0, 5, tzinfo=zone)
    told = said(Article(published_at=at), ("published_at",))
    assert told == {"published_at": "2013-11-20T12:00:00.000005+00:00"}
    assert heard(Article, ("published_at",), told) == {"published_at": at}


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (Article, "status", "everywhere"),
        (Article, "status", ["published"]),
        (Article, "title", "x" * 301),
        (Article, "title", None),
        (Article, "title", 7),
        (Article, "title", "half \ud800 a pair"),
        (Article, "is_noindex", 1),
        (Article, "series_position", True),
        (Article, "series_position", -1),
        (Article, "series_position", 2**70),
        (Article, "series_position", 1.5),
        (Article, "canonical_url", "javascript:alert(1)"),
        (Article, "published_at", "2013-11-20"),
        (Article, "published_at", "2013-11-20T12:00:00"),
        (Article, "published_at", "2013-99-20T12:00:00Z"),
        (Article, "published_at", 0),
        (Article, "nothing_of_ours", "x"),
        (Image, "focal_x", 101),
        (Comment, "address", "not an address"),
        (Comment, "author_url", "javascript:alert(1)"),
        (Comment, "former_id", "7"),
        (Category, "position", {}),
    ],
)
def test_what_does_not_fit_is_left_out(model, name, value):
    assert heard(model, (name,), {name: value}) == {}


def test_a_nul_is_taken_out_and_an_empty_value_is_one():
    told = {"title": "a\0b", "language": "", "unpublish_at": None}
    assert heard(Article, tuple(told), told) == {
        "title": "ab",
        "language": "",
        "unpublish_at": None,
    }


def _every_field():
    for model in apps.get_models():
        meta = model._meta
        if meta.app_label in {"transfer", "comments", "blog", "accounts"}:
            for field in [*meta.concrete_fields, *meta.many_to_many]:
                yield meta.label, field.name


def test_of_every_field_somebody_has_decided_whether_an_export_takes_it_along():
    kept = (PLAIN, RELATED, ARCHIVED, DERIVED)
    undecided = [
        f"{label}.{name}"
        for label, name in _every_field()
        if not any(name in table.get(label, ()) for table in kept)
        and not {label, f"{label}.{name}"} & set(HERE)
    ]
    assert undecided == []


def test_nothing_is_decided_about_fields_that_do_not_exist():
    there = {f"{label}.{name}" for label, name in _every_field()}
    tables = {label for label, _ in _every_field()}
    named = {
        f"{label}.{n}" for t in (PLAIN, RELATED, ARCHIVED, DERIVED) for label in t for n in t[label]
    }
    assert named | set(HERE) <= there | tables
