"""Old addresses lead on for ever: by themselves after a change, by hand, and by the hundred from a file."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from accounts.roles import AUTHOR, EDITOR
from blog.models import Redirect, SiteSettings
from blog.redirects import destination, normal_path
from tests.examples import examples
from tests.factories import a_category, an_article, somebody_as

pytestmark = pytest.mark.django_db

IMPORT = reverse("admin:blog_redirect_import")
ADD = reverse("admin:blog_redirect_add")


@pytest.fixture
def desk(client):
    client.force_login(somebody_as(EDITOR))
    return client


def redirect(old, new="", article=None):
    made = Redirect(old_path=old, target=new, article=article)
    made.clean()
    made.save()
    return made


def test_a_changed_slug_leaves_a_redirect_that_follows_the_article(client):
    article = an_article(title="The bridge")
    for slug in ("the-tower", "the-tunnel"):
        article.slug = slug
        article.save()
    article.published_at += dt.timedelta(days=1)
    article.save()

    for old in ("/2013/11/20/the-bridge/", "/2013/11/20/the-tower/", "/2013/11/20/the-bridge"):
        response = client.get(old, follow=True)
        assert response.redirect_chain[-1] == ("/2013/11/21/the-tunnel/", 301)


def test_an_address_that_is_used_again_is_no_longer_led_away(client):
    article = an_article(title="The bridge")
    article.slug = "the-tower"
    article.save()
    other = an_article(title="The bridge", body="<p>Another bridge.</p>")

    assert other.get_absolute_url() == "/2013/11/20/the-bridge/"
    assert "Another bridge." in client.get("/2013/11/20/the-bridge/").text
    article.slug = "the-bridge-of-old"
    article.save()
    assert client.get("/2013/11/20/the-tower/")["Location"] == "/2013/11/20/the-bridge-of-old/"


def test_a_draft_leaves_no_trace_of_its_names():
    article = an_article(title="Working title", status="draft")
    article.slug = "better-title"
    article.save()

    assert not Redirect.objects.exists()


def test_a_redirect_to_an_article_that_readers_may_not_open_leads_nowhere(client):
    article = an_article(title="The bridge")
    redirect("/2001/old/", article=article)
    assert client.get("/2001/old/")["Location"] == "/2013/11/20/the-bridge/"

    article.withdraw()
    response = client.get("/2001/old/")
    assert response.status_code == 404
    assert "the-bridge" not in response.text


def test_an_article_that_was_typed_as_an_address_is_one_step_away_in_whatever_shape(client):
    article = an_article(title="The bridge")
    typed = {
        "/old": "/2013/11/20/the-bridge/",
        "/older": "/2013/11/the-bridge",
        "/oldest": "/the-bridge/",
    }
    for old, new in typed.items():
        redirect(old, new)
    for shape in ("day", "month", "name", "number"):
        SiteSettings(pk=1, title="The Paper", permalinks=shape).save()
        for old in typed:
            assert client.get(f"{old}/")["Location"] == article.get_absolute_url()


def test_one_that_was_typed_as_an_address_is_not_named_while_it_is_hidden(client):
    article = an_article(title="The bridge")
    redirect("/old", "/2013/11/20/the-bridge/")
    redirect("/older", "/2013/11/20/the-bridge/#comments")
    assert client.get("/older/")["Location"] == "/2013/11/20/the-bridge/#comments"
    article.withdraw()
    for old in ("/old/", "/older/"):
        response = client.get(old)
        assert response.status_code == 404
        assert "the-bridge" not in response.text


@pytest.mark.parametrize(
    ("old", "asked"),
    [
        ("/2001/old/", "/2001/old"),
        ("/2001/old", "/2001/old/?utm=1"),
        ("http://testserver/2001/old", "/2001/old/"),
        ("/%E6%9D%B1%E4%BA%AC", "/東京/"),
        ("/東京/", "/%E6%9D%B1%E4%BA%AC/"),
        ("/caf\u00e9", "/cafe\u0301/"),
        ("/index.php?p=7", "/index.php?p=7"),
        ("/OLD/Name.html", "/OLD/Name.html"),
    ],
)
def test_an_old_address_is_found_in_whatever_way_it_is_written(client, settings, old, asked):
    settings.SITE_URL = "http://testserver"
    redirect(old, "/tag/rivers/")

    assert client.get(asked, follow=True).redirect_chain[-1] == ("/tag/rivers/", 301)


def test_another_query_is_another_address(client):
    redirect("/index.php?p=7", "/tag/rivers/")
    assert client.get("/index.php?p=8").status_code == 404
    assert client.get("/index.php")["Location"] == "/"


def test_readers_are_sent_once_however_long_the_chain(client):
    redirect("/a", "/b/")
    redirect("/b", "/c/")
    redirect("/z", "/a/")
    assert {client.get(p)["Location"] for p in ("/a/", "/b/", "/z/")} == {"/c/"}


def test_a_circle_is_refused():
    redirect("/a", "/b/")
    redirect("/b", "/c/")
    with pytest.raises(ValidationError, match="round in a circle"):
        redirect("/c", "/a/")
    with pytest.raises(ValidationError, match="round in a circle"):
        redirect("/x", "/x/")


REFUSED = {
    "two targets": {"old_path": "/a", "target": "/b/", "article": "1"},
    "no target": {"old_path": "/a"},
    "the front page": {"old_path": "/", "target": "/b/"},
    "another site's": {"old_path": "https://elsewhere.example/a", "target": "/b/"},
    "a script": {"old_path": "/a", "target": "javascript:alert(1)"},
    "a host in disguise": {"old_path": "/a", "target": "//evil.example/"},
    "a host behind a backslash": {"old_path": "/a", "target": "/\\evil.example/"},
    "a header": {"old_path": "/a", "target": "/b\r\nSet-Cookie: a=b"},
    "NUL": {"old_path": "/a%00", "target": "/b/"},
    "too long": {"old_path": "/" + "a" * 700, "target": "/b/"},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_what_makes_no_sense_is_refused_in_words(desk, fields):
    an_article(pk=1)
    response = desk.post(ADD, fields)

    assert response.status_code == 200
    assert "errorlist" in response.text
    assert not Redirect.objects.exists()


def test_a_redirect_is_made_by_hand(desk, client):
    desk.post(ADD, {"old_path": "/old", "target": "https://elsewhere.example/new?x=1#y"})
    assert client.get("/old/")["Location"] == "https://elsewhere.example/new?x=1#y"
    assert "/old" in desk.get(reverse("admin:blog_redirect_changelist")).text


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(path=st.text(max_size=60), query=st.text(alphabet="abc=&%?/", max_size=20))
@example(path="//evil.example", query="")
@example(path="[", query="")
def test_no_request_makes_the_look_up_fail(path, query):
    assert destination(f"/{path}", query) is None


@pytest.mark.parametrize("address", ["/a/b/", "/東京/?q=1", "/a%20b", "/a/../b"])
def test_a_normal_path_is_its_own(address):
    assert normal_path(normal_path(address)) == normal_path(address)


# --- From a file


def upload(desk, text, name="redirects.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return desk.post(IMPORT, {"file": SimpleUploadedFile(name, content, "text/csv")}, follow=True)


@pytest.mark.parametrize(
    "text",
    [
        "/old,/tag/new/\n/older,https://elsewhere.example/\n",
        "Old,New\n/old,/tag/new/\n/older,https://elsewhere.example/\n",
        "\ufeffOld;New\r\n/old;/tag/new/\r\n\r\n/older;https://elsewhere.example/;301\r\n",
        '"/old","/tag/new/"\n" /older "," https://elsewhere.example/ "',
    ],
)
def test_redirects_are_taken_from_a_file(desk, client, text):
    response = upload(desk, text)

    assert "2 redirects stored." in response.text
    assert client.get("/old/")["Location"] == "/tag/new/"
    assert client.get("/older/")["Location"] == "https://elsewhere.example/"


def test_what_is_wrong_in_a_file_is_named_by_its_line_and_the_rest_is_taken(desk, client):
    response = upload(desk, "/a,/tag/b/\n/c,javascript:x\n/,/d/\n/e\n/f,/tag/g/\n")

    assert response.status_code == 422
    assert "2 redirects stored." in response.text
    for line in ("Line 2: ", "Line 3: ", "Line 4: "):
        assert line in response.text
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/a", "/f"}


def test_a_file_sent_twice_changes_nothing_the_second_time(desk):
    article = an_article(title="The bridge")
    for _ in range(2):
        upload(desk, "/old,/tag/new/\n/b,/old/\n")
    assert Redirect.objects.count() == 2
    upload(desk, "/old,/tag/newer/\n")
    targets = dict(Redirect.objects.values_list("old_path", "target"))
    assert targets == {"/old": "/tag/newer/", "/b": "/tag/new/"}
    assert article.redirects.count() == 0


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The submitted file is empty."),
        (b"\n\n", "There is no redirect in the file."),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"/a\0,/b/", "not text in UTF-8"),
        (b"/a,/b/\n" * 5001, "more than 5,000 lines"),
        (b"x" * 1_000_001, "larger than a megabyte"),
        (b'"' + b"x" * 200_000, "no CSV"),
    ],
    ids=["nothing", "empty lines", "no text", "NUL", "many lines", "large", "no CSV"],
)
def test_a_file_that_cannot_be_taken_is_refused_in_words(desk, content, why):
    response = upload(desk, content)

    assert response.status_code == 422
    assert why in response.text
    assert not Redirect.objects.exists()


def test_the_import_is_for_editors(client):
    client.force_login(somebody_as(AUTHOR))
    assert client.get(IMPORT).status_code == 403
    assert upload(client, "/a,/b/").status_code == 403
    client.logout()
    assert client.post(IMPORT).status_code == 302
    client.force_login(somebody_as(EDITOR))
    assert client.get(IMPORT).status_code == 200
    assert client.put(IMPORT).status_code == 405


def test_looking_for_an_old_address_costs_the_same_in_a_long_table(client):
    a_category("World")

    def measured() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/old-1/").status_code == 301
        return len(queries)

    redirect("/old-1", "/tag/a/")
    measured()
    before = measured()
    Redirect.objects.bulk_create(
        Redirect(old_path=f"/bulk-{n}", target="/tag/a/") for n in range(500)
    )
    assert measured() == before <= 6
