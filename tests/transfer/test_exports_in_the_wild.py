"""Exports that are not as they should be: nothing stops an import that can go on, nothing is lost silently."""

import pytest

from blog.models import Article, Category, Page, Tag
from comments.models import Comment
from tests.transfer import wxr
from tests.transfer.wxr import category, comment, export, item, term
from transfer.healing import Unreadable
from transfer.models import Leftover


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.9"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_any_namespace_is_read(imported, version, scheme):
    imported(text=export(item(1, "One", comment(2)), version=version, scheme=scheme))
    assert Article.objects.get().title == "One"
    assert Comment.objects.count() == 1


def test_another_prefix_for_a_known_namespace_is_read(imported):
    text = export(item(1, "One")).replace("wp:", "w:").replace("xmlns:wp", "xmlns:w")
    imported(text=text)
    assert Article.objects.get().slug == "one"


@pytest.mark.parametrize(
    "wound",
    [
        lambda t: "\n\n" + t,
        lambda t: "\ufeff" + t,
        lambda t: "Notice: Undefined index in /x.php on line 3\n" + t,
        lambda t: t.replace("night", "nig\x0b\x00ht"),
        lambda t: t.replace(
            "<item>", "<item><media:thumbnail url='x'/><georss:point>1 2</georss:point>"
        ),
        lambda t: t.replace("<language>en", "<language>en &nbsp; AT&T &#11; & so on"),
        lambda t: t.replace("<link>https", "<!-- a -- b --><link>https").replace(" -- ", " "),
    ],
)
def test_small_wounds_are_healed(imported, wound):
    imported(text=wound(export(item(1, "One"))))
    assert Article.objects.get().body == "<p>The river rose in the night.</p>"


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "iso-8859-1", "utf-8"])
def test_encodings_are_understood(imported, encoding):
    text = export(item(1, "Fluß")).replace('"UTF-8"', f'"{encoding}"')
    imported(text=text.encode(encoding))
    assert Article.objects.get().title == "Fluß"


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (export(item(1))[:-200], "ends in the middle"),
        (export(item(1)).encode() + b"\xff", "no utf-8 text"),
        (export(item(1)).replace('"UTF-8"', '"x-none"'), "nobody knows"),
        (
            '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + export(item(1))[40:],
            "document type",
        ),
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><rss>&z;</rss>',
            "document type",
        ),
        ("<rss><channel><item><title>x</title></item></channel></rss>", "no WordPress export"),
        ("", "ends in the middle"),
        ("{}", "XML"),
        ("<rss>" + "<a>" * 500, "too deep"),
        (export(item(1), "<item></wrong>"), "well-formed"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_half_done(imported, broken, words):
    with pytest.raises(Unreadable, match=words):
        imported(text=broken or b" ")
    assert not Article.objects.exists()
    assert not Category.objects.exists()


def test_items_that_share_a_number_all_come(imported):
    report = imported(
        item(1, "One"), item(1, "Another"), item(1, "One"), item(0, "None"), item(0, "None too")
    )
    assert sorted(Article.objects.values_list("title", flat=True)) == [
        "Another",
        "None",
        "None too",
        "One",
    ]
    tally = report.of("post")
    assert (tally.found, tally.imported, tally.skipped) == (5, 4, 1)
    again = imported(
        item(1, "One"), item(1, "Another"), item(1, "One"), item(0, "None"), item(0, "None too")
    )
    assert again.of("post").imported == 0


def test_a_creator_whom_no_entry_names_and_an_untitled_post(imported):
    imported(item(1, "", creator="Some Body", slug=""))
    article = Article.objects.get()
    assert article.title == "Untitled"
    assert article.byline[0].public_name == "Some Body"


def test_categories_whose_parents_are_missing_or_go_round(imported):
    imported(category("a", parent="b"), category("b", parent="a"), category("c", parent="nowhere"))
    assert Category.objects.count() == 3


def test_terms_that_stand_with_an_item_only(imported):
    imported(
        item(
            1,
            "One",
            term("category", "new-one", "New one"),
            term("tag", "t"),
            term("genre", "crime"),
        )
    )
    article = Article.objects.get()
    assert article.categories.get().name == "New one"
    assert article.tags.get().slug == "t"
    assert Tag.objects.count() == 1


def test_what_has_no_place_here_is_kept_and_reported(imported):
    report = imported(*(item(n, f"Entry {n}", kind="nav_menu_item") for n in range(1, 200)))
    assert Leftover.objects.count() == 199
    tally = report.of("other: nav_menu_item")
    assert (tally.found, tally.skipped) == (199, 199)


def test_notes_of_plugins_are_never_shown(imported, client):
    imported(item(1, "One", comment(5, "for editors only", kind="order_note")))
    assert Comment.objects.get().status == "pending"
    assert b"for editors only" not in client.get("/2013/11/20/one/").content


def test_a_bad_item_is_put_aside_with_its_line(imported, tmp_path, monkeypatch):
    from transfer.wordpress import posts

    convert = posts.convert

    def refusing(text, *rest):
        if "cannot" in text:
            raise ValueError("It cannot.")
        return convert(text, *rest)

    monkeypatch.setattr(posts, "convert", refusing)
    report = imported(
        item(1, "One"), item(2, "Two", comment(3), body="this cannot be"), item(3, "Three")
    )
    assert Article.objects.count() == 2
    assert report.of("post").skipped == 1
    kept = (tmp_path / "quarantine.jsonl").read_text()
    assert "this cannot be" in kept
    assert '"line": 1' in kept


def test_two_pages_of_one_address_and_one_of_the_sites_own(imported, client):
    imported(
        item(1, "About", kind="page"),
        item(2, "About", kind="page", body="another"),
        item(3, "Feed", kind="page"),
    )
    assert set(Page.objects.values_list("path", flat=True)) == {"about", "about-2", "feed-2"}


def test_split_exports_are_one_blog(tmp_path, db):
    from transfer.wordpress.loading import Options, import_wordpress

    one = wxr.written(tmp_path, export(item(1, "Child", kind="page", parent=2)), "1.xml")
    two = wxr.written(tmp_path, export(item(2, "Parent", kind="page"), item(3, "A")), "2.xml")
    import_wordpress([one, two], Options())
    assert Page.objects.get(slug="child").path == "parent/child"
    assert Page.objects.get(slug="child").parent == Page.objects.get(slug="parent")
