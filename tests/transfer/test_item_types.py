"""Items of types that plugins, themes and WordPress.com have added: those with addresses come, the rest is kept."""

import pytest

from blog.models import Article, Page, Tag
from comments.models import Comment
from tests.transfer.blogs import brought_back, differences, emptied, everything, exported
from tests.transfer.wxr import comment, export, item, meta, tag, term
from transfer.healing import Unreadable
from transfer.importers import TYPES
from transfer.models import Imported, Leftover
from transfer.wordpress.item_types import checked_types

SITE = "https://river.example"
PAGES = "Items of this type become static pages."


def work(number: int, title: str, *parts: str, **told) -> str:
    """Return a project of a portfolio, as WordPress.com has them."""
    slug = title.lower().replace(" ", "-")
    link = f"{SITE}/portfolio/{slug}/"
    return item(
        number, title, *parts, **{"kind": "jetpack-portfolio", "link": link, "slug": slug, **told}
    )


WORKS = (
    work(20, "Bridge", comment(200, "A fine bridge"), meta("client", "The town"),
         term("jetpack-portfolio-tag", "stone", "Stone"), term("jetpack-portfolio-type", "arch", "Arch")),
    work(21, "Below it", parent=20, link=f"{SITE}/portfolio/bridge/below-it/"),
    work(22, "Not yet", comment(201, "whispered"), status="draft", link=f"{SITE}/?post_type=jetpack-portfolio&p=22"),
    work(23, "Locked", comment(202, "whispered"), password="Sesame"),
    work(24, "Ours", status="private"),
    work(25, "Empty", body=""),
    item(30, "Ada", kind="jetpack-testimonial", link=f"{SITE}/testimonial/ada/"),
)  # fmt: skip


def answers(client, *addresses: str) -> dict[str, tuple[int, str]]:
    """Return what stands at some addresses: the status and where it leads."""
    found = {a: client.get(a) for a in addresses}
    return {a: (r.status_code, r.get("Location", "")) for a, r in found.items()}


def test_what_had_an_address_and_words_becomes_a_page_at_its_address(imported, client):
    report = imported(*WORKS)
    assert set(Page.objects.values_list("path", flat=True)) == {
        *("portfolio", "portfolio/bridge", "portfolio/bridge/below-it", "portfolio/not-yet"),
        *(
            "portfolio/locked",
            "portfolio/ours",
            "portfolio/empty",
            "testimonial",
            "testimonial/ada",
        ),
    }
    for path in ("/portfolio/bridge/", "/portfolio/bridge/below-it/", "/testimonial/ada/"):
        assert client.get(path).status_code == 200, path
    assert answers(client, "/?p=20", "/?post_type=jetpack-portfolio&p=20", "/portfolio/bridge/feed/", "/?p=30",
                   "/portfolio/bridge/below-it/trackback/", "/portfolio/page/2/", "/portfolio/feed/") == {
        "/?p=20": (301, "/portfolio/bridge/"),
        "/?post_type=jetpack-portfolio&p=20": (301, "/portfolio/bridge/"),
        "/portfolio/bridge/feed/": (301, "/portfolio/bridge/"),
        "/?p=30": (301, "/testimonial/ada/"),
        "/portfolio/bridge/below-it/trackback/": (301, "/portfolio/bridge/below-it/"),
        "/portfolio/page/2/": (301, "/portfolio/"),
        "/portfolio/feed/": (301, "/portfolio/"),
    }  # fmt: skip
    assert "A fine bridge" in client.get("/portfolio/bridge/").text
    listed = client.get("/portfolio/").text
    assert '<h1 dir="auto">Portfolio</h1>' in listed
    assert 'href="/portfolio/bridge/"' in listed
    assert not any(word in listed for word in ("Not yet", "Locked", "Ours"))
    works = report.of("other: jetpack-portfolio")
    assert (works.found, works.imported, works.skipped) == (6, 6, 0)
    said = {n.old_id: n.reason for n in report.notes if n.kind == "type"}
    assert set(said) == {"jetpack-portfolio", "jetpack-testimonial"}
    portfolio = f"{PAGES} 3 of 6 are public pages now, such as “Bridge”: jetpack-portfolio=skip, "
    assert said["jetpack-portfolio"].startswith(portfolio)
    assert "1 of 1 are public pages now, such as “Ada”" in said["jetpack-testimonial"]
    assert [n.old_id for n in report.notes if n.kind == "page"] == ["/portfolio/", "/testimonial/"]
    assert not Leftover.objects.exclude(kind__startswith="term").exists()


def test_what_was_hidden_there_is_hidden_here_with_what_was_said(imported, client):
    imported(*WORKS)
    assert client.get("/portfolio/locked/").status_code == 200
    assert "A password protects this page." in client.get("/portfolio/locked/").text
    assert Comment.objects.count() == 3
    hidden = ("/portfolio/not-yet/", "/?p=22", "/portfolio/ours/", "/?p=24")
    assert {status for status, _ in answers(client, *hidden).values()} == {404}
    for address in ("/portfolio/locked/", "/comments/feed/", "/portfolio/", "/sitemap-pages.xml"):
        assert "whispered" not in client.get(address).text


def test_custom_fields_and_words_of_other_taxonomies_are_kept_with_it(imported):
    report = imported(*WORKS)
    kept = Imported.objects.get(kind="page", old_id="20").details
    assert kept["type"] == "jetpack-portfolio"
    assert kept["meta"] == [["client", "The town"]]
    assert kept["terms"] == [
        ["jetpack-portfolio-tag", "stone", "Stone"],
        ["jetpack-portfolio-type", "arch", "Arch"],
    ]
    assert [n.old_id for n in report.notes if "filed under words" in n.reason] == ["20"]
    assert not Tag.objects.exists()


def test_what_had_no_address_or_no_words_is_kept_as_before(imported, client):
    parts = (
        item(1, "One"),
        item(2, "Row", comment(7), kind="plugin_row", link=f"{SITE}/?post_type=plugin_row&p=2"),
        item(3, "Draft", kind="idea", status="draft", link=f"{SITE}/idea/draft/"),
        item(4, "No words", kind="mark", body="", link=f"{SITE}/mark/no-words/"),
        item(5, "No link", kind="box", link=""),
        item(6, "Front", kind="front", link=f"{SITE}/"),
        item(7, "Named", kind="lib", link=f"{SITE}/?lib=named"),
        item(8, "Menu", kind="nav_menu_item", link=f"{SITE}/menu/"),
    )
    dry, report = imported(*parts, is_dry=True), imported(*parts)
    assert dry.as_data()["notes"] == report.as_data()["notes"]
    assert not Page.objects.exists()
    assert set(Leftover.objects.values_list("kind", flat=True)) == {
        *("plugin_row", "idea", "mark", "box", "front", "lib", "nav_menu_item"),
    }
    assert not [n for n in report.notes if n.kind == "type"]
    assert {
        s for s, _ in answers(client, "/idea/draft/", "/mark/no-words/", "/?p=2", "/menu/").values()
    } == {404}


def test_where_addresses_are_queries_those_name_a_page(imported, client):
    imported(
        item(1, "One", link=f"{SITE}/?p=1"),
        item(7, "Weir", kind="portfolio", link=f"{SITE}/?portfolio=weir"),
        item(8, "Row", kind="plugin_row", link=f"{SITE}/?post_type=plugin_row&p=8"),
    )
    assert answers(client, "/?portfolio=weir", "/?p=7", "/weir/", "/?p=8", "/?portfolio=none") == {
        "/?portfolio=weir": (301, "/weir/"),
        "/?p=7": (301, "/weir/"),
        "/weir/": (200, ""),
        "/?p=8": (404, ""),
        "/?portfolio=none": (200, ""),
    }


def test_a_page_of_the_blog_that_stands_there_is_above_them(imported, client):
    imported(
        item(5, "My works", kind="page", slug="portfolio", link=f"{SITE}/portfolio/"),
        *WORKS[:2],
        item(6, "About", kind="page", link=f"{SITE}/about/"),
        item(7, "Team", kind="page", parent=6, slug="team", link=f"{SITE}/about/team/"),
        *(
            item(n, f"Person {n}", kind="person", link=f"{SITE}/about/team/person-{n}/")
            for n in (8, 9)
        ),
    )
    assert Page.objects.get(path="portfolio/bridge").parent == Page.objects.get(title="My works")
    assert set(Page.objects.filter(parent__path="about/team").values_list("path", flat=True)) == {
        "about/team/person-8", "about/team/person-9",
    }  # fmt: skip
    assert not Imported.objects.filter(old_id__startswith="~/").exists()


def test_a_page_of_the_owner_that_stands_there_is_above_them(imported):
    mine = Page(title="Works", slug="portfolio", is_published=True)
    mine.save()
    imported(*WORKS[:2])
    assert Page.objects.get(path="portfolio/bridge").parent == mine


def test_a_page_that_is_saved_later_stays_where_it_is(imported, client):
    imported(*WORKS)
    for page in Page.objects.all():
        page.clean()
        page.save()
    assert client.get("/portfolio/bridge/below-it/").status_code == 200


def test_in_a_folder_and_behind_a_front_they_are_found(imported, client):
    posts = (item(n, f"Post {n}", link=f"{SITE}/blog/post-{n}/") for n in (1, 2, 3))
    imported(*posts, work(20, "Bridge", link=f"{SITE}/blog/portfolio/bridge/"))
    assert answers(client, "/blog/portfolio/bridge/", "/blog/portfolio/", "/portfolio/bridge/") == {
        "/blog/portfolio/bridge/": (301, "/portfolio/bridge/"),
        "/blog/portfolio/": (301, "/portfolio/"),
        "/portfolio/bridge/": (200, ""),
    }


def test_what_would_stand_below_an_address_of_the_site_stands_elsewhere(imported, client):
    imported(
        item(7, "Weir", kind="work", link=f"{SITE}/category/weir/"),
        item(8, "Twice", kind="work", link=f"{SITE}/category/twice/"),
        item(9, "Feed", kind="works", slug="feed", link=f"{SITE}/works/feed/"),
    )
    assert answers(client, "/category/weir/", "/weir/", "/works/feed/", "/?p=9") == {
        "/category/weir/": (301, "/weir/"),
        "/weir/": (200, ""),
        "/works/feed/": (301, "/works/feed-2/"),
        "/?p=9": (301, "/works/feed-2/"),
    }


def test_somebody_may_say_what_becomes_of_a_type(imported, client):
    told = {"jetpack-portfolio": "post", "jetpack-testimonial": "skip", "wp_block": "page"}
    parts = (
        tag("stone", "Stones"),
        *WORKS,
        item(31, "Pattern", kind="wp_block", link=f"{SITE}/?p=31"),
        item(
            32,
            "Map",
            kind="attachment",
            parent=20,
            status="inherit",
            link=f"{SITE}/portfolio/bridge/map/",
        ),
    )
    dry = imported(*parts, answers={TYPES: told}, is_dry=True)
    report = imported(*parts, answers={TYPES: told})
    assert dry.as_data()["notes"] == report.as_data()["notes"]
    bridge = Article.objects.get(title="Bridge")
    assert (bridge.pk, bridge.slug, bridge.status) == (20, "bridge", "published")
    assert {t.name for t in bridge.tags.all()} == {"Stones", "Arch"}
    assert Article.objects.get(title="Locked").password == "Sesame"
    assert Article.objects.get(title="Not yet").status == "draft"
    assert answers(
        client, "/portfolio/bridge/", "/?p=20", "/portfolio/bridge/map/", "/testimonial/ada/"
    ) == {
        "/portfolio/bridge/": (301, bridge.get_absolute_url()),
        "/?p=20": (301, bridge.get_absolute_url()),
        "/portfolio/bridge/map/": (301, bridge.get_absolute_url()),
        "/testimonial/ada/": (404, ""),
    }
    assert "A fine bridge" in client.get(bridge.get_absolute_url()).text
    assert Leftover.objects.exclude(kind__startswith="term").get().kind == "jetpack-testimonial"
    assert Page.objects.get().title == "Pattern"
    pattern = next(n.reason for n in report.notes if n.old_id == "wp_block")
    assert pattern.startswith(f"{PAGES} 1 of 1 are public pages now, such as “Pattern”: ")
    assert {n.old_id: n.reason for n in report.notes if n.kind == "type"} == {
        "jetpack-portfolio": "Items of this type become articles.",
        "jetpack-testimonial": "Items of this type are kept as they came.",
        "wp_block": pattern,
    }
    assert Imported.objects.get(kind="post", old_id="20").details["type"] == "jetpack-portfolio"


@pytest.mark.parametrize(
    "pair",
    ["x", "x=", "=page", "x=pages", "x=Page", "post=skip", "page=post", "Attachment=page", "", "="],
)
def test_what_no_type_can_become_is_refused(pair):
    with pytest.raises(ValueError, match=r"write it as|stays what it is"):
        checked_types([pair])
    assert checked_types([" A = page ", "b=post", "b=skip"]) == {"a": "page", "b": "skip"}


def test_a_type_that_is_not_there_is_refused_before_anything_is_changed(imported):
    with pytest.raises(
        Unreadable, match=r"“product”. Types of its own that it has: jetpack-portfolio\."
    ):
        imported(*WORKS[:2], answers={TYPES: {"product": "page"}})
    assert not Page.objects.exists()


def test_a_second_run_changes_nothing_and_takes_over_what_is_new(imported):
    first = imported(*WORKS[:3])
    before = everything()
    again = imported(*WORKS[:3])
    assert before == everything()
    assert {t.imported for t in again.tallies.values()} == {0}
    assert (
        first.of("other: jetpack-portfolio").imported
        == again.of("other: jetpack-portfolio").skipped
        == 3
    )
    assert not [n for n in again.notes if n.kind == "page"]
    imported(*WORKS[:3], work(40, "Newer", comment(400)), item(41, "Eve", kind="jetpack-testimonial",
                                                               link=f"{SITE}/testimonial/eve/"))  # fmt: skip
    assert set(Page.objects.values_list("path", flat=True)) > {"portfolio/newer", "testimonial/eve"}
    assert Page.objects.get(path="portfolio/newer").parent == Page.objects.get(path="portfolio")


def test_what_an_earlier_import_has_kept_comes_now_and_what_it_has_made_stays_that(
    imported, client
):
    imported(*WORKS, answers={TYPES: {"jetpack-portfolio": "skip", "jetpack-testimonial": "post"}})
    kept = Leftover.objects.exclude(kind__startswith="term")
    assert (kept.count(), Page.objects.count(), Comment.objects.count()) == (6, 0, 0)
    report = imported(*WORKS)
    assert not kept.exists()
    assert Comment.objects.count() == 3
    assert client.get("/portfolio/bridge/").status_code == 200
    assert report.of("other: jetpack-testimonial").skipped == 1
    assert Article.objects.filter(title="Ada").count() == 1
    assert not Page.objects.filter(title="Ada").exists()
    imported(*WORKS, answers={TYPES: {"jetpack-portfolio": "skip"}})
    assert not kept.exists()


def test_they_make_the_whole_way_round(imported, tmp_path):
    imported(
        *WORKS,
        item(2, "Row", comment(7), kind="plugin_row", link=f"{SITE}/?post_type=plugin_row&p=2"),
    )
    before, first = everything(), exported()
    emptied()
    brought_back(first, tmp_path)
    assert differences(before, everything()) == []
    assert exported() == first
    assert Imported.objects.filter(kind="page", details__type="jetpack-portfolio").count() == 6
    with pytest.raises(Unreadable, match="says itself what becomes"):
        brought_back(first, tmp_path, answers={TYPES: {"plugin_row": "page"}})


def test_a_hundred_types_with_strange_names_stop_nothing(imported):
    names = [*(f"type-{n}" for n in range(100)), "ünïcode", "a b", "x" * 300, "~/x", "<b>", "%00"]
    parts = [
        item(n, f"Thing {n}", kind=name, slug=f"thing-{n}", link=f"{SITE}/{n}/thing-{n}/")
        for n, name in enumerate(names, 1)
    ]
    loop = [
        item(901, "Round", kind="ring", parent=902, slug="round", link=f"{SITE}/ring/x/round/"),
        item(902, "And round", kind="ring", parent=901, slug="and-round", link=f"{SITE}/ring/y/"),
        item(903, "Itself", kind="ring", parent=903, slug="itself", link=f"{SITE}/ring/itself/"),
        item(904, "", kind="ring", slug="", link=f"{SITE}/a/b/c/d/e/f/g/"),
        item(905, "Not ours", kind="ring", slug="not-ours", link="http://[/x/"),
        item(906, "A post", link="http://[/x/"),
    ]
    report = imported(text=export(*parts, *loop))
    assert not report.put_aside
    things = sum(t.found for k, t in report.tallies.items() if k.startswith("other: "))
    assert things == len(parts) + len(loop) - 1
    assert Page.objects.filter(title__startswith="Thing").count() == len(parts)


def test_a_list_that_the_owner_has_deleted_stays_deleted(imported, client):
    imported(work(20, "Bridge"), work(21, "Weir"))
    Page.objects.filter(path__startswith="portfolio/").update(parent=None)
    Page.objects.get(path="portfolio").delete()
    newer = (work(20, "Bridge"), work(21, "Weir"), work(22, "Lock"))
    dry = imported(*newer, is_dry=True)
    report = imported(*newer)
    assert dry.as_data()["notes"] == report.as_data()["notes"]
    assert set(Page.objects.values_list("path", flat=True)) == {
        "portfolio/bridge", "portfolio/weir", "portfolio/lock",
    }  # fmt: skip
    assert answers(client, "/portfolio/", "/portfolio/lock/") == {
        "/portfolio/": (404, ""),
        "/portfolio/lock/": (200, ""),
    }


def test_an_item_named_like_the_folder_of_its_type_stands_below_the_list(imported, client):
    imported(
        work(20, "Portfolio", link=f"{SITE}/portfolio/portfolio/"),
        work(21, "Bridge"),
    )
    assert dict(Page.objects.values_list("path", "parent__path")) == {
        "portfolio": None,
        "portfolio/portfolio": "portfolio",
        "portfolio/bridge": "portfolio",
    }
    assert client.get("/portfolio/portfolio/").status_code == 200


def test_a_list_that_cannot_have_its_address_is_named_by_it_and_counted_as_nothing(imported):
    parts = (
        item(1, "About", kind="page"),
        item(7, "Weir", kind="work", slug="weir", link=f"{SITE}/admin/weir/"),
        item(8, "Twice", kind="work", slug="twice", link=f"{SITE}/admin/twice/"),
    )
    report = imported(*parts)
    pages = report.of("page")
    assert (pages.found, pages.imported, pages.changed) == (1, 1, 0)
    assert not [n for n in report.notes if "~/" in n.old_id]
    assert [(n.old_id, n.outcome) for n in report.notes if n.kind == "page"] == [
        ("/admin-2/", "remark"),
        ("/admin/", "remark"),
    ]
    Page.objects.filter(parent__path="admin-2").update(parent=None)
    Page.objects.get(path="admin-2").delete()
    again = imported(*parts)
    assert [n.old_id for n in again.notes if n.kind == "page"] == ["1"]
