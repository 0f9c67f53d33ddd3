"""Exports that are not as they should be: nothing stops an import that can go on, nothing is lost silently."""

import datetime as dt
import re

import pytest

from accounts.models import User
from blog.models import Article, Category, Page, Tag
from comments.models import Comment
from tests.transfer import wxr
from tests.transfer.blogs import emptied, told
from tests.transfer.wxr import author, category, comment, export, item, term
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


#: A blog with something of everything that stands behind a prefix.
PREFIXED = export(
    author("anna", 1, name="Anna Berg"),
    category("world", number=7),
    category("asia", parent="world"),
    wxr.tag("rivers"),
    item(
        *(1, "One", comment(2), comment(3, parent=2), term("category", "asia")),
        *(wxr.meta("mood", "calm"), wxr.meta("_wp_old_slug", "first")),
        excerpt="In short",
        sticky=1,
    ),
    item(4, "About", comment(5), kind="page"),
    item(6, "Map", kind="attachment", url="https://river.example/wp-content/uploads/map.jpg"),
    item(7, "Menu", kind="nav_menu_item"),
)


@pytest.mark.parametrize(
    "prefixes", [["wp"], ["content"], ["dc"], ["excerpt"], ["wp", "content", "dc", "excerpt"]]
)
def test_prefixes_that_nothing_declares_lose_nothing(imported, prefixes):
    """As exports are that somebody has cut by hand, or taken out of a feed."""

    def outcome(text):
        emptied()
        report = imported(text=text).as_data()
        # One without its declarations is shorter by as many lines.
        report["notes"] = [note | {"line": 0} for note in report["notes"]]
        return told(), report

    text = PREFIXED
    for prefix in prefixes:
        text, number = re.subn(rf'\n *xmlns:{prefix}="[^"]*"', "", text)
        assert number == 1
    assert outcome(text) == outcome(PREFIXED)
    assert Article.objects.get(stands_for="").excerpt == "In short"


@pytest.mark.parametrize(
    "declared",
    [
        lambda t: t.replace("<item>", '<item xmlns:wp="http://wordpress.org/export/1.2/">'),
        lambda t: t.replace("<item>", '<item xmlns:wp="urn:somebody:else">'),
        lambda t: t.replace("<channel>", '<channel xmlns:wp="http://wordpress.org/export/1.2/">'),
        lambda t: t.replace("<rss ", '<rss x:schemaLocation="nowhere" '),
    ],
    ids=["by each item", "as something else", "by the channel", "an attribute's is not, either"],
)
def test_prefixes_may_be_declared_anywhere_and_as_anything(imported, declared):
    text = re.sub(r'\n *xmlns:wp="[^"]*"', "", PREFIXED)
    imported(text=declared(text))
    assert Article.objects.get(stands_for="").slug == "one"
    assert Page.objects.get().path == "about"
    assert Comment.objects.count() == 3
    assert Leftover.objects.get().kind == "nav_menu_item"


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


def test_long_names_that_begin_alike_are_told_apart_and_known_again(imported):
    long = "a" * 150
    parts = [
        *(category(f"{long}-{n}", f"{long} {n}") for n in range(3)),
        *(wxr.tag(f"{long}-{n}", f"{long * 2} {n}") for n in range(3)),
        item(1, "One", term("genre", f"{long}-1"), term("genre", f"{long}-2"), creator=long),
    ]
    report = imported(*parts)
    assert Category.objects.count() == Tag.objects.count() == 3
    assert report.of("tag").changed == 3
    again = imported(*parts)
    assert Category.objects.count() == Tag.objects.count() == 3
    assert again.of("category").skipped == again.of("tag").skipped == 3


def test_categories_too_deep_for_their_address_stand_higher(imported):
    slugs = [f"{n}{'x' * 195}" for n in range(8)]
    report = imported(*(category(s, parent=slugs[n - 1] if n else "") for n, s in enumerate(slugs)))
    assert Category.objects.count() == 8
    assert report.of("category").changed


def test_thousands_of_tags_take_no_query_each(imported, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        imported(*(wxr.tag(f"t-{n}") for n in range(1500)))
    assert Tag.objects.count() == 1500


def test_comments_of_different_posts_that_share_a_number_all_come(imported, piece):
    parts = [
        item(1, "One", comment(5, "first"), comment(6, "answer", parent=5)),
        item(2, "Two", comment(5, "second"), comment(6, "answer to it", parent=5)),
    ]
    report = imported(*parts)
    assert report.of("comment").imported == 4
    said = {c.source: c for c in Comment.objects.all()}
    assert said["answer"].parent == said["first"]
    assert said["answer to it"].parent == said["second"]
    again = imported(*parts)
    assert again.of("comment").imported == 0
    assert again.of("comment").skipped == 4
    imported(*parts, item(3, "Three", comment(5, "third")))
    assert Comment.objects.get(source="third").article.title == "Three"


def test_a_comment_that_stands_twice_in_a_post_is_reported(imported, piece):
    report = imported(item(1, "One", comment(5, "said"), comment(5, "said"), comment(5, "else")))
    tally = report.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (3, 2, 1)


@pytest.mark.parametrize(
    "gmt", ["0000-00-00 00:00:00", "-0001-11-30 00:00:00", "", "2013-11-31 9:00"]
)
@pytest.mark.parametrize("status", ["publish", "draft"])
def test_dates_that_are_none_never_reach_a_page(imported, client, gmt, status):
    imported(item(1, "One", at=gmt, gmt=gmt, status=status))
    article = Article.objects.get()
    assert article.created_at.year > 2000
    assert (article.published_at is None) == (status == "draft")
    assert client.get("/").status_code == 200


def test_an_article_of_long_ago_keeps_its_date_and_its_address(imported, client):
    link = "https://river.example/0079/08/24/ash/"
    report = imported(item(1, "Ash", at="0079-08-24 13:00:00", slug="ash", link=link))

    assert Article.objects.get().published_at == dt.datetime(79, 8, 24, 13, tzinfo=dt.UTC)
    assert report.of("post").changed == 0
    assert client.get("/0079/08/24/ash/").status_code == 200


def test_terms_without_a_slug_are_those_of_the_same_name(imported):
    text = export(
        category("world-news", "World News"),
        item(1, "One").replace(
            "</item>", "<category>world news</category><category>Else</category></item>"
        ),
    )
    imported(text=text)
    assert set(Category.objects.values_list("slug", flat=True)) == {"world-news", "else"}
    assert Article.objects.get().categories.count() == 2


@pytest.mark.parametrize("creator", ["anna", "ANNA", "Anna Berg"])
def test_a_creator_is_found_however_the_name_is_written(imported, creator):
    imported(
        wxr.author("anna", 3, "anna@example.org", "Anna Berg"), item(1, "One", creator=creator)
    )
    assert Article.objects.get().byline[0].username == "anna"
    assert User.objects.count() == 1


def test_further_authors_are_named_even_where_only_a_plugin_knows_them(imported):
    imported(
        wxr.author("anna", 3),
        item(1, "One", term("author", "cap-anna", "Anna"), term("author", "cap-bo-b", "Bo B")),
    )
    assert [a.public_name for a in Article.objects.get().byline] == ["anna", "Bo B"]


def test_a_login_that_is_an_address_is_shown_to_nobody(imported, client):
    imported(
        wxr.author("jane@example.org", 3, "jane@example.org", "jane@example.org"),
        item(1, "One", creator="jane@example.org"),
    )
    writer = Article.objects.get().byline[0]
    assert (writer.username, writer.public_name, writer.slug) == ("jane", "jane", "jane")
    for address in ("/2013/11/20/one/", "/author/jane/", "/feed/"):
        assert b"jane@" not in client.get(address).content


def test_an_account_of_the_same_name_and_another_address_is_somebody_else(imported):
    from tests.factories import an_author

    here = an_author("admin")
    User.objects.filter(pk=here.pk).update(username="admin", email="boss@here.example")
    imported(wxr.author("admin", 1, "boss@there.example"), item(1, "One", creator="admin"))
    assert Article.objects.get().byline[0] != here


def test_a_post_in_the_trash_gives_its_name_free_and_gets_it_back_where_it_is(imported):
    imported(
        item(1, "Old", slug="river__trashed", status="trash"),
        item(2, "New", slug="river"),
        item(
            3,
            "Alone",
            wxr.meta("_wp_desired_post_slug", "alone"),
            slug="alone__trashed-2",
            status="trash",
        ),
    )
    slugs = dict(Article.objects.values_list("title", "slug"))
    assert slugs == {"Old": "river-trashed", "New": "river", "Alone": "alone"}


def test_a_page_in_the_trash_gives_its_name_free_and_gets_it_back_where_it_is(imported, client):
    site = "https://river.example"
    parts = (
        item(1, "Old", kind="page", slug="about__trashed", status="trash", link=f"{site}/?page_id=1"),
        item(2, "New", kind="page", slug="about", link=f"{site}/about/"),
        item(3, "Alone", wxr.meta("_wp_desired_post_slug", "alone"), kind="page", slug="alone__trashed-2",
             status="trash", link=f"{site}/?page_id=3"),
        item(4, "Below", kind="page", slug="below__trashed", status="trash", parent=3, link=f"{site}/?page_id=4"),
        item(5, "Twice", kind="page", slug="alone-3__trashed", status="trash", link=f"{site}/?page_id=5"),
        item(6, "Thrice", kind="page", slug="alone-3__trashed-2", status="trash", link=f"{site}/?page_id=6"),
        item(7, "Reserved", kind="page", slug="feed__trashed", status="trash", link=f"{site}/?page_id=7"),
        item(8, "So called", kind="page", slug="so__trashed", link=f"{site}/so__trashed/"),
    )  # fmt: skip
    dry, report = imported(*parts, is_dry=True), imported(*parts)
    assert dry.as_data()["notes"] == report.as_data()["notes"]
    assert dict(Page.objects.values_list("title", "path")) == {
        "Old": "about-trashed",
        "New": "about",
        "Alone": "alone",
        "Below": "alone/below",
        "Twice": "alone-3",
        "Thrice": "alone-3-trashed-2",
        "Reserved": "feed-trashed",
        "So called": "so-trashed",
    }
    assert not [n for n in report.notes if "another's here" in n.reason]
    assert client.get("/alone/").status_code == client.get("/?page_id=3").status_code == 404
    page = Page.objects.get(title="Alone")
    page.is_published = True
    page.save()
    assert client.get("/?page_id=3")["Location"] == "/alone/"
    assert b"Alone" in client.get("/alone/").content


def test_pages_stand_below_what_their_parent_has_become(imported):
    report = imported(
        item(2, "Child", kind="page", parent=1),
        item(3, "Feed", kind="page"),
        item(4, "Below feed", kind="page", parent=3),
        item(1, "About", kind="page"),
        item(5, "About", kind="page"),
        item(6, "Below the second", kind="page", parent=5),
        *(item(10 + n, f"L{n}", kind="page", parent=9 + n if n else 0) for n in range(13)),
        item(40, "Round", kind="page", parent=41),
        item(41, "And round", kind="page", parent=40),
    )
    paths = {p.title: (p.path, p.parent.path if p.parent else "") for p in Page.objects.all()}
    assert paths["Child"] == ("about/child", "about")
    assert paths["Below feed"] == ("feed-2/below-feed", "feed-2")
    assert paths["Below the second"] == ("about-2/below-the-second", "about-2")
    assert paths["L3"] == ("l0/l1/l2/l3", "l0/l1/l2")
    highest = "/".join(f"l{n}" for n in range(9))
    assert paths["L9"] == (f"{highest}/l9", highest)
    assert paths["L12"] == (f"{highest}/l12", highest)
    assert paths["And round"] == ("round/and-round", "round")
    assert report.of("page").changed == 6
    for page in Page.objects.all():
        page.clean()
        page.save()
    assert {p.title: p.path for p in Page.objects.all()} == {t: p for t, (p, _) in paths.items()}


def test_where_addresses_are_names_a_page_keeps_its_own(imported, client):
    site = "https://river.example"
    imported(
        item(1, "About", slug="about", link=f"{site}/about/", body="article"),
        item(2, "About", slug="about", link=f"{site}/about/", kind="page", body="page text"),
        *(item(n, f"P {n}", link=f"{site}/p-{n}/") for n in range(3, 6)),
    )
    assert b"page text" in client.get("/about/").content
    assert Article.objects.get(pk=1).get_absolute_url() == "/about-2/"


def test_an_old_and_a_new_export_in_one_go_are_one_blog(tmp_path, db):
    from transfer.options import Options
    from transfer.wordpress.loading import import_wordpress

    old = [item(1, "One", comment(1), body="first"), item(2, "Same")]
    new = [
        item(1, "One", comment(1), comment(2, "later", parent=1), body="edited"),
        item(2, "Same"),
    ]
    paths = [
        wxr.written(tmp_path, export(*parts), f"{n}.xml") for n, parts in enumerate((old, new))
    ]
    dry = import_wordpress(paths, Options(is_dry=True))
    real = import_wordpress(paths, Options())
    assert Article.objects.count() == 2
    assert Comment.objects.get(pk=2).parent_id == 1
    assert real.as_data()["kinds"] == dry.as_data()["kinds"]
    tally = real.of("comment")
    assert (tally.found, tally.imported, tally.skipped) == (3, 2, 1)


@pytest.mark.parametrize("tail", ["\n\nWarning: something in x.php\n", "<!-- cached -->", "\n \n"])
def test_what_a_server_says_behind_the_end_is_passed_over(imported, tail):
    imported(text=export(item(1, "One")) + tail)
    assert Article.objects.count() == 1


def test_two_exports_in_one_file_are_refused(imported):
    with pytest.raises(Unreadable, match="split the file"):
        imported(text=export(item(1, "One")) + "<rss>")


def test_lines_are_counted_from_the_first(imported):
    notice = "\n\nNotice: Undefined index\n<b>in</b> x.php\n"
    text = export("\n\n", item(1, "One", status="odd"))
    plain = imported(text=text, is_dry=True)
    late = imported(text=notice + text, is_dry=True)
    lines = [n.line for r in (plain, late) for n in r.notes if n.old_id == "1"]
    assert lines == [text[: text.index("<item>")].count("\n") + 1 + n for n in (0, 4)]


def test_a_default_namespace_within_an_item_is_read(imported):
    text = export(item(7, "One")).replace(
        "<wp:post_id>7</wp:post_id>",
        '<post_id xmlns="https://wordpress.org/export/1.2/">7</post_id>',
    )
    imported(text=text)
    assert Article.objects.get().pk == 7


def test_spoilt_letters_are_mended_and_reported(imported):
    report = imported(item(1, "CafÃ©", comment(2, "trÃ¨s"), body="â€œsoâ€\x9d"))
    article = Article.objects.get()
    assert (article.title, article.body) == ("Café", "<p>“so”</p>")
    assert Comment.objects.get().source == "très"
    assert report.of("post").changed == report.of("comment").changed == 1


def test_an_export_of_ours_is_never_mended(imported):
    text = export("<generator>Broadsheet</generator>", item(1, "On “Ã©”"))
    imported(text=text)
    assert Article.objects.get().title == "On “Ã©”"


def test_words_of_other_taxonomies_and_comments_on_plugin_records_are_kept(imported):
    parts = [
        (
            "<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>genre</wp:term_taxonomy>"
            "<wp:term_slug>crime</wp:term_slug><wp:term_name>Crime</wp:term_name></wp:term>"
        ),
        item(1, "A thing", comment(2), kind="product", link=""),
    ]
    report = imported(*parts)
    assert Leftover.objects.get(kind="term: genre").data["name"] == "Crime"
    assert report.of("comment").skipped == 1
    imported(parts[0], item(1, "A thing", comment(2), comment(3, "later"), kind="product", link=""))
    kept = Leftover.objects.get(kind="product").data["comments"]
    assert [c["number"] for c in kept] == ["2", "3"]


def test_the_clock_of_the_old_blog_is_named_where_it_differs(imported):
    report = imported(item(1, "One", at="2013-11-21 01:00:00", gmt="2013-11-20 16:00:00"))
    assert any("+9 hours" in n.reason for n in report.notes)
