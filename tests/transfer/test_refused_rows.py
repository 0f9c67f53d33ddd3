"""What the database refuses is reported with its line and reason and put aside, whatever it is; the rest goes on."""

import io
import json
from typing import Any

import pytest
from PIL import Image as Pillow

from accounts.models import User
from blog.models import (
    Article,
    Category,
    Image,
    MenuItem,
    Page,
    Redirect,
    Series,
    SiteSettings,
    Tag,
)
from comments.models import Comment
from comments.posting import Author
from tests.factories import a_comment, a_reader, an_article
from tests.transfer.blogs import brought_back, emptied, everything, exported, told
from tests.transfer.refusing import refuse, the_one_aside
from tests.transfer.wxr import author, category, comment, item, meta, tag, term
from transfer.models import Leftover
from transfer.wordpress.files import Folder

PARTS = [
    author("anna", 1),
    "\n",
    author("berta", 2),
    author("cleo", 3),
    category("world"),
    "\n\n",
    category("asia", parent="world"),
    category("japan", parent="asia"),
    tag("rivers"),
    "\n\n\n",
    tag("lakes"),
    tag("seas"),
    "\n",
    item(
        *(1, "One", comment(1)),
        *(term("category", "japan"), term("post_tag", "lakes"), term("post_tag", "seas")),
        *(term("genre", "crime"), term("genre", "essay")),
        *(term("series", "floods"), term("category", "asia")),
        creator="berta",
    ),
    item(2, "Two", comment(2), creator="anna"),
]


@pytest.mark.parametrize(
    ("model", "column", "value", "kind", "old_id"),
    [
        (User, "username", "berta", "author", "berta"),
        (Category, "slug", "asia", "category", "asia"),
        (Tag, "slug", "lakes", "tag", "lakes"),
        (Series, "slug", "floods", "series", "floods"),
        (Leftover, "old_id", "crime", "term", "crime"),
    ],
)
def test_what_items_stand_on_is_put_aside_alone(imported, kept, model, column, value, kind, old_id):
    refuse(model, column, value)
    note, entry = the_one_aside(imported(*PARTS), kept(), kind)
    assert (note.old_id, entry["line"] > 0) == (old_id, True)
    assert set(Article.objects.values_list("title", flat=True)) == {"One", "Two"}
    assert Comment.objects.count() == 2


@pytest.mark.parametrize(
    ("model", "column", "value", "words"),
    [
        (User, "username", "berta", "Its author “berta” could not be stored."),
        (Category, "slug", "asia", "Its category “asia” could not be stored."),
        (Tag, "slug", "lakes", "Its tag “lakes” could not be stored."),
        (Series, "slug", "floods", "Its series “floods” could not be stored."),
    ],
)
def test_an_item_says_what_it_comes_without(imported, model, column, value, words):
    refuse(model, column, value)
    report = imported(*PARTS)
    notes = [(n.old_id, n.outcome) for n in report.notes if n.reason == words]
    assert notes == [("1", "changed")]


def test_a_category_whose_parent_was_refused_stands_at_the_top_and_says_so(imported):
    refuse(Category, "slug", "asia")
    report = imported(*PARTS)
    assert set(Category.objects.values_list("path", flat=True)) == {"world", "japan"}
    words = "The category above it could not be stored; it stands at the top now."
    assert [n.old_id for n in report.notes if n.reason == words] == ["japan"]


@pytest.fixture
def media(tmp_path):
    """Return a folder with two pictures."""
    for name in ("a.jpg", "b.jpg"):
        out = io.BytesIO()
        Pillow.new("RGB", (60, 40), "navy").save(out, "JPEG")
        (tmp_path / "uploads").mkdir(exist_ok=True)
        (tmp_path / "uploads" / name).write_bytes(out.getvalue())
    return Folder(tmp_path / "uploads")


def test_a_file_that_is_refused_is_put_aside_and_its_attachment_comes(imported, kept, media):
    refuse(Image, "alt", "bad")
    report = imported(
        "\n",
        item(
            *(1, "A", meta("_wp_attachment_image_alt", "bad")),
            kind="attachment",
            url="https://river.example/wp-content/uploads/a.jpg",
        ),
        "\n",
        item(2, "B", kind="attachment", url="https://river.example/wp-content/uploads/b.jpg"),
        item(3, "Last"),
        files=lambda _: media,
    )
    assert Image.objects.count() == 1
    assert Article.objects.filter(title="Last").exists()
    note, entry = the_one_aside(report, kept(), "file", "remark")
    assert entry["item"]["url"] == "https://river.example/wp-content/uploads/a.jpg"
    assert note.old_id == "1"
    assert report.of("attachment").imported == 2


def test_a_page_that_cannot_be_put_below_another_is_reported_and_the_others_are(imported, kept):
    refuse(Page, "slug", "bad", on="UPDATE")
    report = imported(
        item(2, "Bad", kind="page", parent=9),
        "\n",
        item(3, "Good", kind="page", parent=9),
        item(9, "Parent", kind="page"),
        item(10, "Post"),
    )
    assert Page.objects.get(slug="good").parent == Page.objects.get(slug="parent")
    assert Page.objects.get(slug="bad").parent is None
    note, entry = the_one_aside(report, kept(), "page", "remark")
    assert (note.old_id, entry["item"]["title"], entry["line"] > 0) == ("2", "Bad", True)
    assert report.of("page").imported == 3


# --- What an export of ours says beyond items


@pytest.fixture
def ours(tmp_path):
    """Export a blog with readers, redirects, leftovers and menus, empty it, and return the file."""
    SiteSettings(title="The River").save()
    for name in ("Ada", "Bela"):
        a_comment(an_article(), author=Author(user=a_reader(name)))
    for path in ("/old-one", "/old-two"):
        Redirect(old_path=path, target="/").save()
    for key in ("a", "b"):
        data = {"comments": [{"number": key}]}
        Leftover.objects.create(source="disqus:x", kind="thread", old_id=key, data=data)
    for position, label in enumerate(("Home", "Back")):
        MenuItem(label=label, address="/", position=position).save()
    data = exported()
    emptied()
    (tmp_path / "ours.xml").write_bytes(data)
    return data


@pytest.mark.parametrize(
    ("model", "column", "value", "kind", "outcome"),
    [
        (User, "display_name", "Ada", "reader", "skipped"),
        (Redirect, "old_path", "/old-one", "redirect", "remark"),
        (Leftover, "old_id", "a", "other: thread", "skipped"),
        (MenuItem, "label", "Home", "menu", "remark"),
        (SiteSettings, "title", "The River", "site", "remark"),
    ],
)
def test_of_our_own_elements_the_refused_one_is_put_aside(
    db, ours, tmp_path, model, column, value, kind, outcome
):
    refuse(model, column, value)
    report = brought_back(ours, tmp_path)
    kept = [json.loads(line) for line in (tmp_path / "bad.jsonl").read_text().splitlines()]
    _, entry = the_one_aside(report, kept, kind, outcome)
    assert value in str(entry["item"])
    assert Article.objects.count() == 2
    here = list(map(str, model.objects.values_list(column, flat=True)))
    assert value not in here
    assert len(here) == (0 if model is SiteSettings else 1)


# --- What a failed attempt must not change


def test_comments_beside_a_bad_item_stay_what_they_were(db, tmp_path):
    """Storing changes what was read; what is stored again must be read as it stood there."""
    first, second = an_article(title="Good"), an_article(title="Bad", slug="bad")
    said = a_comment(first, "*plain*")
    assert not said.is_html
    a_comment(second)
    data = exported()
    before = everything()
    emptied()
    refuse(Article, "slug", "bad")
    report = brought_back(data, tmp_path)
    after = everything()
    assert report.put_aside == 1
    assert after["comments.Comment"] == {
        key: row for key, row in before["comments.Comment"].items() if key == (said.pk,)
    }


def test_comments_that_stand_there_twice_beside_a_bad_item_are_counted(imported):
    refuse(Article, "slug", "bad")
    report = imported(item(1, "Good", comment(1), comment(1)), item(2, "Bad", slug="bad"))
    tally = report.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (2, 1, 1)


# --- A bad comment


def discussion(*bad: str, kind: str = "post", **named: Any) -> str:
    """Return an item with comments in no order, of which one stands there twice, and the bad ones."""
    said = [
        comment(3, "third", parent=2, at="2013-11-21 10:03:00"),
        *bad,
        comment(1, "first", at="2013-11-21 10:01:00"),
        comment(1, "another first", at="2013-11-21 10:04:00"),
        comment(2, "second", parent=1, at="2013-11-21 10:02:00"),
        comment(1, "first", at="2013-11-21 10:01:00"),
        comment(7, "spam", approved="spam"),
    ]
    return item(100, "Talk", *said, kind=kind, url="/a.jpg", **named)


BAD = comment(50, "Refused", parent=1, at="2013-11-21 10:02:30")


@pytest.mark.parametrize("kind", ["post", "page", "attachment"])
@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_bad_comment_takes_neither_its_item_nor_the_others_with_it(
    imported, kept, piece, kind, is_repeated
):
    def parts(*bad):
        first = [item(100, "Talk", comment(40, "before"), kind=kind, url="/a.jpg")]
        return [
            item(1, "One", comment(20)),
            *first[: int(is_repeated)],
            discussion(*bad, kind=kind),
        ]

    without = imported(*parts())
    good = told()
    emptied()
    refuse(Comment, "source", "Refused")
    report = imported(*parts("\n", BAD))
    (entry,) = kept()
    line = 17 + int(is_repeated)
    assert (entry["kind"], entry["item"]["number"], entry["line"]) == ("comment", "50", line)
    assert report.put_aside == 1
    assert told() == good
    tally, expected = report.of("comment"), without.of("comment")
    assert (tally.found, tally.skipped) == (expected.found + 1, expected.skipped + 1)
    assert tally.imported == expected.imported
    assert report.of(kind) == without.of(kind)


@pytest.mark.parametrize("kind", ["post", "page", "attachment"])
def test_a_dry_run_says_the_same_of_a_bad_comment(imported, piece, kind):
    refuse(Comment, "source", "Refused")
    dry = imported(discussion(BAD, kind=kind), is_dry=True)
    assert not Article.objects.exists()
    assert imported(discussion(BAD, kind=kind)).as_data() == dry.as_data() | {"dry_run": False}


def test_what_answers_a_bad_comment_stands_at_the_top_and_says_so(imported):
    refuse(Comment, "source", "Refused")
    report = imported(item(1, "One", comment(1, "Refused"), comment(2, "answer", parent=1)))
    assert Comment.objects.get().parent is None
    assert any("stands at the top now" in note.reason for note in report.notes)


def test_what_has_no_place_here_is_put_aside_with_its_comments(imported, kept):
    refuse(Leftover, "old_id", "9")
    report = imported(item(9, "Entry", comment(1), kind="menu", link=""), item(1, "One"))
    assert [e["kind"] for e in kept()] == ["other: menu"]
    assert (report.of("comment").found, report.of("comment").skipped) == (1, 1)


def test_of_our_own_export_only_the_bad_comment_is_missing(db, tmp_path):
    article = an_article(title="One")
    said = [a_comment(article, words) for words in ("first *one*", "Refused", "last")]
    a_comment(article, "answer", parent=said[0])
    data = exported()
    before = everything()["comments.Comment"]
    emptied()
    refuse(Comment, "source", "Refused")
    brought_back(data, tmp_path)
    after = everything()["comments.Comment"]
    places = {"page", "fold", "sequence"}
    for row in (*before.values(), *after.values()):
        for name in places:
            row.pop(name, None)
    assert after == {key: row for key, row in before.items() if row["source"] != "Refused"}
