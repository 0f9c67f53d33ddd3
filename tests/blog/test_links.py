"""Links that lead nowhere are named: while a text is written, when it is saved, and for the whole blog by a command."""

import datetime as dt
import http.server
import io
import threading

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.fetching import NotFetched
from accounts.roles import AUTHOR
from blog.links import Link, dead_links, is_own, links_in, why_dead
from blog.models import Page, Series, SiteSettings
from blog.redirects import lead
from blog.remote_links import dead_addresses
from blog.remote_links import why_dead as why_dead_elsewhere
from tests.blog.test_admin_articles import sent
from tests.factories import a_category, a_reader, a_tag, an_article, an_author, somebody_as

pytestmark = pytest.mark.django_db

CHECK = reverse("admin:blog_links")


@pytest.fixture
def blog():
    """One of everything that a link may lead to."""
    article = an_article(
        title="The bridge", pk=70007, categories=(a_category("World"),), tags=(a_tag("Rivers"),)
    )
    an_author("Ada")
    Series.objects.create(name="Floods")
    Page(title="About", is_published=True).save()
    Page(title="Hidden").save()
    an_article(title="Unfinished", status="draft")
    an_article(
        title="Tomorrow", status="scheduled", published_at=timezone.now() + dt.timedelta(days=1)
    )
    an_article(title="Thrown away", status="trash")
    lead("/2001/old-name", article=article)
    SiteSettings(old_folders="/blog").save()
    return article


LIVE = [
    *("/", "/?p=70007", "/feed/", "/2013/11/20/the-bridge/", "/2013/11/20/the-bridge", "/2013/11/"),
    *("/2012/01/02/the-bridge/#comment-7", "/the-bridge/", "/category/world/", "/tag/rivers/"),
    *("/author/ada/", "/series/floods/", "/about/", "/2001/old-name/", "/privacy/"),
    *("/?utm_source=x", "/?s=word", "/?m=201311", "/?tag=rivers", "/?feed=rss2", "/page/1/"),
    *("/feed/atom/", "/feed", "/comments/feed/rss2/", "/tag/rivers/feed/atom/", "/wp-rss2.php"),
    *("/category/world/feed/rdf", "/2013/11/20/the-bridge/feed/", "/about/feed/", "/2013/feed/"),
    *("/2013/11/20/the-bridge/feed/atom/", "/2001/old-name/feed/", "/2001/old-name/trackback/"),
    *("/the-bridge/amp/", "/index.php/2013/11/20/the-bridge/", "/blog/", "/blog/?p=70007"),
    *("/blog/category/world/feed/", "/2013/11/20/the-bridge/comment-page-1/"),
    *("http://testserver/tag/rivers/?x=1", "HTTP://TESTSERVER/about/"),
]
DEAD = {
    "/2013/11/20/the-brigde/": "leads nowhere",
    "/nothing/": "leads nowhere",
    "/category/moon/": "leads nowhere",
    "/tag/none/": "leads nowhere",
    "/author/nobody/": "leads nowhere",
    "/series/none/": "leads nowhere",
    "/archives/999999/": "leads nowhere",
    "/media/images/none.png": "leads nowhere",
    "/media/../manage.py": "leads nowhere",
    "/wp-content/uploads/x.png": "leads nowhere",
    "/thrown-away/": "leads nowhere",
    "/hidden/": "is not public yet",
    "/2013/11/20/unfinished/": "is not public yet",
    "/tomorrow/": "is not public yet",
    "/admin/blog/article/": "is for editors alone",
    "/preview/1/": "is for editors alone",
    "http://testserver/nothing/": "leads nowhere",
    **dict.fromkeys(
        [
            *(
                "/?p=990099",
                "/?tag=none",
                "/?feed=x",
                "/?m=201313",
                "/page/99/",
                "/page/99/?x=1",
                "/2013/13/",
            ),
            *("/tag/none/feed/", "/tag/none/feed/atom/", "/none/feed/", "/feed/x/", "/wp-rss3.php"),
            *("/2013/11/20/none/feed/atom/", "/thrown-away/feed/", "/none/comment-page-1/"),
            *("/2013/11/20/unfinished/feed/", "/unfinished/trackback/", "/hidden/amp/"),
            *("/blog/none/", "/blog/?p=990099", "/index.php/none/", "/unlock/70007/"),
        ],
        "leads nowhere",
    ),
    "/%00/": "leads nowhere",
    "/%FF/": "leads nowhere",
}


@pytest.mark.parametrize("address", LIVE)
def test_a_link_that_readers_can_follow_is_alive(blog, settings, address):
    settings.SITE_URL = "http://testserver"
    assert is_own(address)
    assert not why_dead(address)


@pytest.mark.parametrize(("address", "why"), DEAD.items(), ids=DEAD)
def test_a_link_that_readers_cannot_follow_is_dead_and_says_why(blog, settings, address, why):
    settings.SITE_URL = "http://testserver"
    assert is_own(address)
    assert why_dead(address) == why


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/x",
        "mailto:a@b.example",
        "#note",
        "x/y",
        "",
        "http://[",
    ],
)
def test_what_leads_elsewhere_is_not_ours_to_judge(address):
    assert not is_own(address)
    assert not dead_links([Link(address, "x")])


@hypothesis_settings(max_examples=30, deadline=None)
@given(path=st.text(max_size=40))
@example(path="/[")
def test_no_address_whatever_makes_the_look_fail(path):
    assert len(dead_links([Link(f"/{path}", "x")])) <= 1


def test_links_are_read_with_their_words_each_once():
    body = (
        '<p><a href="/a/">One <em>two</em></a> <a href="/a/">again</a> <a href="/b/"><img></a></p>'
    )
    assert links_in(body) == [Link("/a/", "One two"), Link("/b/", "")]


def test_saving_names_dead_links_and_saves(client, blog):
    client.force_login(somebody_as(AUTHOR))
    body = '<p><a href="/nothing/">that story</a> and <a href="/tag/rivers/">rivers</a></p>'
    response = client.post(reverse("admin:blog_article_add"), sent(body=body), follow=True)

    assert "“that story” leads nowhere: /nothing/" in response.text
    assert "/tag/rivers/" not in response.text
    many = "".join(f'<p><a href="/nothing/{n}/">{n}</a></p>' for n in range(9))
    response = client.post(reverse("admin:blog_article_add"), sent(body=many), follow=True)
    assert "So do 4 more links." in response.text


def test_the_editor_asks_while_the_text_is_written(client, blog):
    assert client.post(CHECK).status_code == 302
    client.force_login(a_reader())
    assert client.post(CHECK).status_code == 302
    client.force_login(somebody_as(AUTHOR))
    asked = ["/nothing/", "/tag/rivers/", "https://elsewhere.example/", "\0", "/" + "x" * 9000]

    answer = client.post(CHECK, {"address": asked})

    assert answer.json() == {"dead": [{"address": "/nothing/", "why": "leads nowhere"}]}
    assert client.get(CHECK).status_code == 405
    assert client.post(CHECK).json() == {"dead": []}


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("check_links", *options, stdout=out)
    return out.getvalue()


def test_the_command_is_content_with_a_sound_blog(blog):
    an_article(body='<p><a href="/tag/rivers/">rivers</a></p>')
    assert "No dead link among 1." in run()


def test_the_command_names_every_dead_link_below_its_text(blog):
    an_article(title="Careless", body='<p><a href="/nothing/">old</a></p>')
    an_article(title="Draft", status="draft", body='<p><a href="/nothing/else/">x</a></p>')
    Page(
        title="Contact", is_published=True, body='<p><a href="/category/moon/">moon</a></p>'
    ).save()
    out = io.StringIO()

    with pytest.raises(CommandError, match="2 dead links"):
        call_command("check_links", stdout=out)

    assert "Careless (/2013/11/20/careless/)\n  “old” leads nowhere: /nothing/" in out.getvalue()
    assert "“moon” leads nowhere" in out.getvalue()
    assert "Draft" not in out.getvalue()


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Answers with the status that stands in its path; to HEAD at /get/N with 405."""

    def answer(self) -> None:
        *_, kind, status = ("", *self.path.strip("/").split("/"))
        self.send_response(405 if kind == "get" and self.command == "HEAD" else int(status))
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815 (http.server’s names)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def elsewhere():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://news.example:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/200", ""),
        ("/301", ""),
        ("/401", ""),
        ("/get/200", ""),
        ("/404", "leads nowhere (404)"),
        ("/410", "leads nowhere (410)"),
        ("/get/404", "leads nowhere (404)"),
        ("/500", "leads to an error (500)"),
    ],
)
def test_other_sites_are_asked(elsewhere, path, why):
    assert why_dead_elsewhere(elsewhere + path, lambda host: "127.0.0.1") == why


def nobody(host: str) -> str:
    raise NotFetched("The host was not found.")


def test_a_site_that_is_not_there_is_dead_and_our_neighbours_are_not_asked(elsewhere):
    assert "not found" in why_dead_elsewhere("https://gone.example/", nobody)
    assert "not found" in why_dead_elsewhere(elsewhere.replace("news.example", "127.0.0.1"))
    assert "does not answer" in why_dead_elsewhere(
        "http://news.example:1/", lambda host: "127.0.0.1"
    )
    assert not why_dead_elsewhere("mailto:a@b.example")
    assert why_dead_elsewhere("http://[") == "is no address"


def test_many_sites_are_asked_at_once(elsewhere):
    asked = [f"{elsewhere}/{status}" for status in (200, 404, 200, 500)]
    dead = dead_addresses(asked, lambda host: "127.0.0.1")
    assert sorted(dead.values()) == ["leads nowhere (404)", "leads to an error (500)"]
