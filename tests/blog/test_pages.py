"""Static pages: their addresses, their tree, and who finds them."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.roles import AUTHOR, EDITOR
from blog.models import Page, SiteSettings
from tests.factories import an_article, somebody_as

pytestmark = pytest.mark.django_db

ADD = reverse("admin:blog_page_add")


@pytest.fixture
def desk(client):
    client.force_login(somebody_as(EDITOR))
    return client


def a_page(title, parent=None, **fields):
    page = Page(
        title=title, parent=parent, **{"is_published": True, "body": f"<p>{title}!</p>", **fields}
    )
    page.clean()
    page.save()
    return page


def sent(**fields):
    return {
        "title": "About",
        "body": "<p>Who we are.</p>",
        "parent": "",
        "slug": "",
        "seo_description": "",
        **fields,
    }


def test_a_page_is_written_and_read(desk, client):
    desk.post(ADD, sent(is_published="on", body="<p>Who we are.</p><script>alert(1)</script>"))
    page = client.get("/about/")

    assert "Who we are." in page.text
    assert "alert(1)" not in page.text
    assert '<link rel="canonical" href="http' in page.text
    assert 'name="description" content="Who we are."' in page.text
    assert "/about/" in client.get("/sitemap-pages.xml").text


def test_a_page_that_is_not_published_is_found_by_nobody(client):
    a_page("About", is_published=False)

    assert client.get("/about/").status_code == 404
    assert "/about/" not in client.get("/sitemap-pages.xml").text


def test_pages_stand_below_one_another(client):
    about = a_page("About")
    a_page("Contact", about)
    a_page("Plans", about, is_published=False)

    parent = client.get("/about/").text
    assert 'href="/about/contact/"' in parent
    assert "Plans" not in parent
    assert 'href="/about/"' in client.get("/about/contact/").text


def test_a_moved_page_takes_those_below_along_and_old_addresses_lead_on(client):
    about = a_page("About")
    contact = a_page("Contact", about)
    a_page("Map", contact)
    about.slug = "us"
    about.save()

    assert client.get("/us/contact/map/").status_code == 200
    for old in ("/about/", "/about/contact/", "/about/contact/map/"):
        assert client.get(old)["Location"] == old.replace("about", "us")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"slug": "feed"}, "/feed/ belongs to the site itself."),
        ({"slug": "admin"}, "/admin/ belongs to the site itself."),
        ({"slug": "2013"}, "/2013/ belongs to the site itself."),
        ({"slug": "privacy"}, "/privacy/ belongs to the site itself."),
        ({"slug": "taken"}, "There is a page at /taken/ already."),
        ({"title": "!!!"}, "at least one letter or digit"),
        ({"title": ""}, "required"),
        ({"body": "<div>" * 300}, "more than 200 levels deep"),
        ({"title": "a\0b"}, "Null characters"),
    ],
)
def test_an_address_that_something_else_has_is_refused_in_words(desk, fields, why):
    a_page("Taken")
    response = desk.post(ADD, sent(**fields))

    assert response.status_code == 200
    assert why in response.text
    assert Page.objects.count() == 1


def test_a_page_never_hides_an_article_at_the_root(desk):
    SiteSettings(permalinks="name").save()
    an_article(title="About")
    assert "There is an article at /about/ already." in desk.post(ADD, sent()).text
    a_page("Contact")
    assert an_article(title="Contact").get_absolute_url() != "/contact/"


def test_a_page_cannot_stand_inside_itself(desk):
    about = a_page("About")
    contact = a_page("Contact", about)
    address = reverse("admin:blog_page_change", args=[about.pk])

    assert "cannot stand inside itself" in desk.post(address, sent(parent=contact.pk)).text


def test_pages_go_ten_levels_deep(desk):
    above = None
    for number in range(10):
        above = a_page(f"Level {number}", above)
    assert "10 levels deep at most" in desk.post(ADD, sent(parent=above.pk)).text


def test_a_page_whose_address_would_be_too_long_for_those_below_it_does_not_move(desk):
    long = None
    for letter in "abc":
        long = a_page(letter * 190, long)
    about = a_page("d" * 100)
    a_page("e" * 190, about)
    address = reverse("admin:blog_page_change", args=[about.pk])
    answer = desk.post(address, sent(title="About", slug=about.slug, parent=long.pk))
    assert "longer than 800 characters" in answer.text
    about.refresh_from_db()
    assert about.parent is None


def test_a_page_with_others_below_it_is_not_deleted(desk):
    about = a_page("About")
    a_page("Contact", about)
    response = desk.post(reverse("admin:blog_page_delete", args=[about.pk]), {"post": "yes"})

    assert response.status_code in {200, 403}
    assert Page.objects.count() == 2


def test_pages_are_for_editors(client):
    client.force_login(somebody_as(AUTHOR))
    assert client.get(ADD).status_code == 403
    assert client.post(ADD, sent()).status_code == 403


def test_two_pages_cannot_have_one_address():
    a_page("About")
    with pytest.raises(IntegrityError):
        Page(title="About").save()


def test_a_page_left_out_by_search_engines_says_so(client):
    a_page("About", is_noindex=True)
    assert '<meta name="robots" content="noindex">' in client.get("/about/").text
    assert "/about/" not in client.get("/sitemap-pages.xml").text


@pytest.mark.parametrize(
    ("renamed", "below", "why"),
    [
        (
            "category",
            "Kid",
            "“Kid” below it would stand at /category/kid/, which belongs to the site",
        ),
        ("tag", "Kid", "“Kid” below it would stand at /tag/kid/, which belongs to the site"),
        (
            "taken",
            "Kid",
            "“Kid” below it would stand at /taken/kid/, where there is a page already",
        ),
    ],
)
def test_a_page_is_not_renamed_to_where_those_below_it_would_be_lost(desk, renamed, below, why):
    Page.objects.bulk_create([Page(title="Alone", slug="kid", path="taken/kid")])
    topics = a_page("Topics")
    kid = a_page(below, topics)
    a_page("Map", kid)
    answer = desk.post(
        reverse("admin:blog_page_change", args=[topics.pk]),
        sent(title="Topics", slug=renamed, is_published="on"),
    )
    assert why in answer.text
    assert Page.objects.get(pk=topics.pk).path == "topics"
    desk.post(
        reverse("admin:blog_page_change", args=[topics.pk]),
        sent(title="Topics", slug="themes", is_published="on"),
    )
    assert desk.get(f"/themes/{below.lower()}/map/").status_code == 200
