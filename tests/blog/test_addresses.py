"""Permalinks, archives, pages of lists: what each address answers."""

import datetime as dt
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from blog.models import SiteSettings
from tests.factories import (
    a_category,
    a_comment,
    a_reader,
    a_tag,
    an_article,
    an_author,
    an_editor,
)

pytestmark = pytest.mark.django_db


def test_an_article_opens_under_its_permalink(client):
    article = an_article(title="The bridge", body="<p>It stands.</p>")
    response = client.get("/2013/11/20/the-bridge/")
    assert response.status_code == 200
    assert "It stands." in response.content.decode()
    assert f'href="http://testserver{article.get_absolute_url()}"' in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/2013/11/20/the-bridge", "/2012/01/02/the-bridge/", "/2013/11/21/THE-BRIDGE/"],
)
def test_an_address_that_is_nearly_right_leads_to_the_right_one(client, address):
    an_article(title="The bridge")
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1] == ("/2013/11/20/the-bridge/", 301)
    assert response.status_code == 200


def test_an_article_whose_date_changed_is_found_under_the_old_address(client):
    article = an_article(title="The bridge")
    old = article.get_absolute_url()
    article.published_at += dt.timedelta(days=40)
    article.save()
    assert client.get(old)["Location"] == "/2013/12/30/the-bridge/"


def test_a_redirect_keeps_the_query(client):
    comment = a_comment(an_article(title="The bridge"))
    response = client.get(f"/2012/01/01/the-bridge/?replytocom={comment.pk}")
    assert response["Location"] == f"/2013/11/20/the-bridge/?replytocom={comment.pk}"


NOWHERE = [
    *(
        "/nowhere/",
        "/2013/11/20/nothing/",
        "/2013/11/20/nothing/more/",
        "/999/",
        "/0000/",
        "/10000/",
    ),
    *(
        "/2013/13/",
        "/2013/00/",
        "/2013/02/30/",
        "/2013/1/",
        "/2013/11/20/%00/",
        "/2013/11/20/a%00b/",
    ),
    *(
        "/2013/11/20/%FF%FE/",
        "/%FF/",
        "/category/%FF/",
        "/tag/%00/",
        "/author/%00/",
        "/9999/12/31/",
    ),
    *("/category/nothing/", "/tag/nothing/", "/author/nobody/", "/category/a/b/c/d/e/f/g/h/"),
    *("/page/0/", "/page/01/", "/page/-1/", "/page/2/", "/page/999999/", "/page/1000000/"),
    *("/page/99999999999999999999999/", "/page/x/", "/page/%E0%B9%91/", "/2013/page/2/"),
    *("/wp-login.php", "/.env", "/media/../manage.py"),
    *(
        "/media/%2e%2e/manage.py",
        "/media/nothing.png",
        "/media/%00",
        "/sitemap-1900.xml",
    ),
    "/2013/11/20/" + "x" * 300 + "/",
    "/" + "x" * 3000,
]


@pytest.mark.parametrize("address", NOWHERE)
def test_an_address_that_leads_nowhere_is_not_found(address):
    an_article()
    client = Client(raise_request_exception=False)
    response = client.get(address)
    if response.status_code in {301, 302}:
        response = client.get(response["Location"])
    assert response.status_code in {400, 404}


def test_a_page_that_is_not_found_looks_like_the_site(client):
    page = client.get("/nowhere/").content.decode()
    assert "Broadsheet" in page
    assert 'lang="en' in page


ENDS = [
    "/9999/",
    "/9999/12/",
    "/9999/12/30/",
    "/9999/12/31/",
    "/1000/01/01/",
    "/0001/",
    "/0001/01/01/",
]


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Lima"])
@pytest.mark.parametrize("address", [*ENDS, "/sitemap-0001.xml", "/sitemap-9999.xml"])
def test_the_ends_of_the_calendar_are_no_error(address, zone):
    SiteSettings(title="The Paper", time_zone=zone).save()
    an_article()
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code in {200, 404}


@pytest.mark.parametrize(
    ("shape", "address"), [("day", "/0079/08/24/ash/"), ("month", "/0079/08/ash/")]
)
def test_an_article_of_long_ago_has_an_address_like_any_other(client, shape, address):
    SiteSettings(title="The Paper", permalinks=shape).save()
    an_article(title="Ash", published_at=dt.datetime(79, 8, 24, 13, tzinfo=dt.UTC))

    assert client.get(address).status_code == 200
    for page in ("/", "/0079/", "/0079/08/", "/0079/08/24/", "/feed/", "/sitemap-0079.xml"):
        assert address in client.get(page).text
    assert "/sitemap-0079.xml" in client.get("/sitemap.xml").text


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/2013/", True),
        ("/2013/11/", True),
        ("/2013/11/20/", True),
        ("/2013/10/", False),
        ("/2012/", False),
    ],
)
def test_archives_hold_what_was_published_then(client, address, found):
    an_article(title="The bridge")
    response = client.get(address)
    assert response.status_code == 200
    assert ("The bridge" in response.content.decode()) == found


def lists_of_25():
    """Return the addresses of every list of the same 25 articles."""
    section, tag, author = a_category("World"), a_tag("Rivers"), an_author("Ada")
    for number in range(25):
        an_article(title=f"No {number:02}.", categories=(section,), tags=(tag,), authors=(author,))
    return (
        "/",
        "/2013/",
        "/2013/11/",
        "/2013/11/20/",
        "/category/world/",
        "/tag/rivers/",
        "/author/ada/",
    )


def test_every_list_has_ten_a_page_newest_first_and_ends(client):
    for address in lists_of_25():
        pages = [client.get(address)] + [client.get(f"{address}page/{n}/") for n in (2, 3)]
        found = [[n for n in range(25) if f"No {n:02}." in page.content.decode()] for page in pages]
        assert found == [list(range(15, 25)), list(range(5, 15)), list(range(5))]
        assert client.get(f"{address}page/4/").status_code == 404


def test_the_first_page_has_one_address(client):
    for address in lists_of_25():
        page = client.get(f"{address}page/1/")
        second = client.get(f"{address}page/2/").content.decode()
        if page.status_code == 200:
            assert f'rel="canonical" href="http://testserver{address}"' in page.content.decode()
        else:
            assert page["Location"] == address
        assert f'href="{address}"' in second
        assert f'href="{address}page/3/"' in second


def test_an_empty_blog_is_a_page(client):
    assert client.get("/").status_code == 200


def test_a_section_of_another_script_opens(client):
    section = a_category("ពិភពលោក")
    an_article(title="Inside", categories=(section,))
    assert section.get_absolute_url() == quote("/category/ពិភពលោក/")
    assert "Inside" in client.get(section.get_absolute_url()).content.decode()


HIDDEN = {
    "a draft": {"status": "draft", "published_at": dt.datetime(2013, 11, 20, tzinfo=dt.UTC)},
    "private": {"status": "private"},
    "scheduled": {"status": "scheduled", "published_at": timezone.now() + dt.timedelta(days=3)},
}


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_what_is_not_public_stands_nowhere(client, fields):
    section, tag, author = a_category("World"), a_tag("Rivers"), an_author("Ada")
    hidden = an_article(
        title="Secret plan", categories=(section,), tags=(tag,), authors=(author,), **fields
    )
    an_article(title="Known", categories=(section,))
    day = hidden.published_at
    addresses = [
        *("/", "/2013/", "/2013/11/20/known/", "/feed/", "/category/world/", "/tag/rivers/"),
        *("/author/ada/", "/sitemap-2013.xml", f"/{day:%Y/%m/%d}/secret-plan/", f"/{day:%Y}/"),
    ]
    for address in addresses:
        assert "Secret plan" not in client.get(address).content.decode()
        assert "secret-plan" not in client.get(address).content.decode().replace(address, "")
    assert client.get(f"/{day:%Y/%m/%d}/secret-plan/").status_code == 404


@pytest.mark.parametrize("fields", HIDDEN.values(), ids=HIDDEN)
def test_a_preview_is_for_editors(client, fields):
    hidden = an_article(title="Secret plan", **fields)
    address = f"/preview/{hidden.pk}/"
    assert client.get(address)["Location"].startswith("/admin/login/")
    client.force_login(a_reader())
    assert client.get(address).status_code in {302, 403}
    client.force_login(a_reader(is_staff=True))
    assert client.get(address).status_code == 404
    client.force_login(an_editor())
    response = client.get(address)
    assert "Secret plan" in response.content.decode()
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("number", ["0", "999", "9" * 25])
def test_a_preview_of_nothing_is_not_found(client, number):
    client.force_login(an_editor())
    client.raise_request_exception = False
    assert client.get(f"/preview/{number}/").status_code == 404


def test_the_preview_of_a_public_article_leads_to_it(client):
    client.force_login(an_editor())
    article = an_article()
    assert client.get(f"/preview/{article.pk}/")["Location"] == article.get_absolute_url()


def test_an_editor_reads_a_private_article_and_no_cache_keeps_it(client):
    private = an_article(title="Secret plan", status="private")
    client.force_login(an_editor())
    response = client.get(private.get_absolute_url())
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/feed/", "/2013/", "/robots.txt", "/sitemap.xml", "/me"])
def test_pages_are_for_reading_only(client, address):
    response = client.post(address, headers={"Origin": "http://testserver"})
    assert response.status_code in {403, 405}
    assert client.head(address).status_code == 200
