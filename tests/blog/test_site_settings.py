"""What the owner sets is used everywhere: pages, feeds, addresses, dates, mail."""

import datetime as dt
import zoneinfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils import translation as languages

from accounts.roles import ADMINISTRATOR, EDITOR
from blog.models import Article, Image, MenuItem, Page, SiteSettings
from blog.site_settings import Permalinks, as_the_site
from comments.mail.letters import sender
from tests.factories import a_category, an_article, somebody_as

pytestmark = pytest.mark.django_db

SETTINGS = reverse("admin:blog_sitesettings_change", args=[1])


def site(**fields):
    settings = SiteSettings(**{"title": "The Paper", **fields})
    settings.full_clean(exclude=["logo", "icon"])
    settings.save()
    return settings


@pytest.fixture
def desk(client):
    SiteSettings().save()
    client.force_login(somebody_as(ADMINISTRATOR))
    return client


def sent(**fields):
    return {
        "title": "The Paper",
        "tagline": "",
        "description": "",
        "footer": "",
        "palette": "red",
        "typeface": "newsreader",
        "language": "",
        "time_zone": "",
        "permalinks": "day",
        "page_size": "10",
        "feed_size": "10",
        "is_indexed": "on",
        "robots": "",
        "logo": "",
        "icon": "",
        **fields,
    }


def test_the_words_stand_on_pages_feeds_and_letters(client):
    settings = site(
        tagline="All the views", description="Essays & more", footer="© The Paper, Riverside 7"
    )
    an_article(title="The bridge")

    front = client.get("/").text
    assert "<title>The Paper – All the views</title>" in front
    assert "Essays &amp; more" in front
    assert "© The Paper, Riverside 7" in front
    feed = client.get("/feed/").text
    assert "<title>The Paper</title>" in feed
    assert "Essays &amp; more" in feed
    article = client.get("/2013/11/20/the-bridge/").text
    assert '"publisher": {"@type": "Organization", "name": "The Paper"}' in article
    assert '<meta property="og:site_name" content="The Paper">' in article
    assert sender(settings).startswith("The Paper <")


def test_logo_and_icon_take_the_place_of_title_and_sign(client):
    logo = Image.objects.create(file="images/logo.png", width=400, height=80)
    icon = Image.objects.create(file="images/icon.png", width=192, height=192)
    site(logo=logo, icon=icon)
    page = client.get("/").text

    assert 'src="/media/images/logo.png" width="400" height="80" alt="The Paper"' in page
    assert '<link rel="icon" href="/media/images/icon.png">' in page
    assert client.get("/favicon.ico")["Location"] == "/media/images/icon.png"


def test_a_logo_that_is_deleted_gives_way_to_the_title(client):
    logo = Image.objects.create(file="images/logo.png", width=400, height=80)
    site(logo=logo)
    logo.delete()
    assert ">The Paper</a>" in client.get("/").text


#: Half past eleven in the evening of 20 November in New York is the next day in London and in Tokyo.
EVENING = dt.datetime(2013, 11, 21, 4, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "address", "words"),
    [
        ("America/New_York", "/2013/11/20/the-bridge/", "20 November 2013"),
        ("Asia/Tokyo", "/2013/11/21/the-bridge/", "21 November 2013"),
        ("", "/2013/11/21/the-bridge/", "21 November 2013"),
    ],
)
def test_articles_are_dated_in_the_sites_time_zone(client, zone, address, words):
    site(time_zone=zone)
    an_article(title="The bridge", published_at=EVENING)

    assert words in client.get(address).text
    assert address in client.get("/").text
    assert address in client.get("/feed/").text
    assert address in client.get("/sitemap-2013.xml").text
    day = address.removesuffix("the-bridge/")
    assert "The bridge" in client.get(day).text


def test_a_schedule_is_typed_in_the_sites_time_zone(client):
    site(time_zone="America/New_York")
    client.force_login(somebody_as(EDITOR))
    from tests.blog.test_admin_articles import sent as article_sent

    client.post(
        reverse("admin:blog_article_add"),
        article_sent(status="published", published_at_0="2040-01-01", published_at_1="09:00:00"),
    )

    assert Article.objects.get().published_at == dt.datetime(2040, 1, 1, 14, 0, tzinfo=dt.UTC)
    assert Article.objects.get().status == "scheduled"


def test_the_language_is_said_and_dates_are_written_in_it(client):
    site(language="de")
    an_article(title="Die Brücke")
    page = client.get("/2013/11/20/die-brücke/").text

    assert '<html lang="de" dir="ltr">' in page
    assert "20. November 2013" in page or "20 November 2013" in page
    site(language="ar")
    assert '<html lang="ar" dir="rtl">' in client.get("/").text


def test_tasks_speak_the_sites_language_and_read_its_clock():
    site(language="de", time_zone="Asia/Tokyo")
    with as_the_site():
        assert timezone.get_current_timezone() == zoneinfo.ZoneInfo("Asia/Tokyo")
        assert languages.get_language() == "de"
    assert timezone.get_current_timezone() != zoneinfo.ZoneInfo("Asia/Tokyo")


ADDRESSES = {
    Permalinks.DAY: "/2013/11/20/the-bridge/",
    Permalinks.MONTH: "/2013/11/the-bridge/",
    Permalinks.NAME: "/the-bridge/",
    Permalinks.NUMBER: "/archives/{pk}/",
}


@pytest.mark.parametrize("permalinks", ADDRESSES)
def test_the_owner_shapes_the_addresses_and_all_others_lead_there(client, permalinks):
    site(permalinks=permalinks)
    article = an_article(title="The bridge")
    own = ADDRESSES[permalinks].format(pk=article.pk)

    assert article.get_absolute_url() == own
    assert client.get(own).status_code == 200
    for other in (*ADDRESSES.values(), "/?p={pk}"):
        address = other.format(pk=article.pk)
        if address != own:
            response = client.get(address)
            assert (response.status_code, response["Location"]) == (301, own)
    for page in ("/", "/feed/", "/sitemap-2013.xml"):
        assert own in client.get(page).text


def test_names_at_the_root_never_hide_a_page_of_the_site(client):
    site(permalinks=Permalinks.NAME)
    Page(title="About", is_published=True).save()
    for title in ("Feed", "Admin", "2013", "Privacy"):
        article = an_article(title=title)
        assert client.get(article.get_absolute_url()).status_code == 200
        assert f'<h1 dir="auto">{title}</h1>' in client.get(article.get_absolute_url()).text


def test_addresses_by_name_are_refused_where_a_page_has_the_name(desk):
    Page(title="About", is_published=True).save()
    an_article(title="About")
    response = desk.post(SETTINGS, sent(permalinks="name"))

    assert "A page and an article would both stand at /about/." in response.text
    assert SiteSettings.load().permalinks == Permalinks.DAY


def test_pages_and_feed_are_as_long_as_the_owner_wants(client):
    site(page_size=3, feed_size=2)
    for _ in range(5):
        an_article()
    assert client.get("/").text.count("<h2 dir") == 3
    assert client.get("/page/2/").text.count("<h2 dir") == 2
    assert client.get("/page/3/").status_code == 404
    assert client.get("/feed/").text.count("<item>") == 2


def test_robots_are_told_what_the_owner_says(client):
    site(robots="User-agent: GPTBot\nDisallow: /")
    text = client.get("/robots.txt").text
    assert "User-agent: GPTBot\nDisallow: /" in text
    assert "Sitemap: " in text
    site(is_indexed=False)
    assert client.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    assert '<meta name="robots" content="noindex">' in client.get("/").text


def test_slugs_are_kept_or_written_in_latin_letters():
    site()
    assert an_article(title="Über Tokio 東京").slug == "über-tokio-東京"
    site(transliterates_slugs=True)
    latin = an_article(title="Über Wien").slug
    assert latin == "uber-wien"
    assert an_article(title="東京").slug.isascii()
    assert a_category("Ελλάδα").path.isascii()
    assert an_article(title="x", slug="größe").slug == "größe"


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("title", "", "required"),
        ("time_zone", "Europe/Atlantis", "not one of the available choices|no such time zone"),
        ("language", "tlh", "cannot speak this language|not one of the available"),
        ("palette", "invisible", "not one of the available"),
        ("page_size", "0", "greater than or equal to 1"),
        ("page_size", "51", "less than or equal to 50"),
        ("page_size", "9" * 30, "less than or equal"),
        ("robots", "Be nice", "is no line of robots.txt"),
        ("logo", "999", "valid choice"),
        ("title", "a\0b", "Null characters"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(desk, field, value, why):
    response = desk.post(SETTINGS, sent(**{field: value}))

    assert response.status_code == 200
    assert any(words in response.text for words in why.split("|"))
    assert SiteSettings.load().title == "Broadsheet"


def test_everything_is_set_in_the_admin(desk, client):
    icon = Image.objects.create(file="images/icon.png", width=192, height=192)
    fields = {"title": "The Paper", "tagline": "All", "palette": "green", "typeface": "serif"}
    fields |= {
        "language": "fr",
        "time_zone": "Europe/Paris",
        "permalinks": "month",
        "page_size": "5",
    }
    desk.post(SETTINGS, sent(**fields, icon=icon.pk, transliterates_slugs="on"))

    stored = SiteSettings.load()
    assert {name: str(getattr(stored, name)) for name in fields} == fields
    assert stored.icon == icon
    assert "swatch" in desk.get(SETTINGS).text


def test_the_settings_are_an_administrators(client):
    SiteSettings().save()
    client.force_login(somebody_as(EDITOR))
    assert client.get(SETTINGS).status_code == 403
    assert client.post(SETTINGS, sent()).status_code == 403


def test_menus_take_the_place_of_the_sections_and_stand_at_the_foot(client):
    world = a_category("World")
    about = Page(title="About us", is_published=True)
    about.save()
    hidden = Page(title="Not yet")
    hidden.save()
    before = client.get("/").text
    assert 'aria-label="Sections"' in before
    MenuItem(place="head", category=world, position=2).save()
    MenuItem(place="head", page=about, position=1).save()
    MenuItem(place="head", page=hidden).save()
    MenuItem(place="foot", address="https://elsewhere.example/", label="Friends").save()

    page = client.get("/").text
    masthead, _, foot = page.partition("<main")
    assert 'aria-label="Sections"' not in masthead
    assert masthead.index("About us") < masthead.index("World")
    assert "Not yet" not in page
    assert '<a href="https://elsewhere.example/">Friends</a>' in foot
    assert 'href="/about-us/" aria-current="page"' in client.get("/about-us/").text


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"address": ""}, "one of the three"),
        ({"address": "/x/", "label": ""}, "Say what the link is called."),
        ({"address": "javascript:alert(1)", "label": "x"}, "starts with / or with https://"),
        ({"address": "//evil.example", "label": "x"}, "starts with / or with https://"),
    ],
)
def test_a_menu_item_that_leads_nowhere_is_refused(desk, fields, why):
    wanted = {"place": "head", "position": "0", "label": "", "page": "", "category": "", **fields}
    response = desk.post(reverse("admin:blog_menuitem_add"), wanted)

    assert why in response.text
    assert not MenuItem.objects.exists()


def test_a_page_costs_the_same_with_many_menus_and_pages(client):
    def grow(number):
        for _ in range(number):
            page = Page(title=f"Page {Page.objects.count()}", is_published=True)
            page.save()
            MenuItem(place="head", page=page).save()
            MenuItem(place="foot", category=a_category(f"Section {page.pk}")).save()

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/page-0/")
        return len(queries)

    grow(2)
    measured()
    before = measured()
    grow(10)
    assert measured() == before <= 6
