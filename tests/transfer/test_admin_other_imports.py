"""Ghost, Disqus, Remark42 and Isso in the admin: upload, a look, what is asked, the import, going on."""

import io
import json
import zipfile

import pytest

from accounts.roles import EDITOR
from blog.models import Article, Image
from comments.mail.models import Mailbox
from comments.models import Comment, Status
from tests.factories import a_reader, an_article, somebody_as
from tests.transfer import ghost_export as ghost
from tests.transfer.desk import NEW, at, looked_through, upload, work
from tests.transfer.services import d_post, d_thread, disqus, isso, packed, r_comment, remark42
from tests.transfer.test_import_media import picture
from transfer import carrying_out, threads
from transfer.ghost import loading
from transfer.imports import Import, State
from transfer.models import Leftover

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]

MAP = "/content/images/2020/01/map.jpg"
BLOG = ghost.export(
    posts=[
        ghost.post(1, html=f'<p><img src="__GHOST_URL__{MAP}" alt="A map"></p>'),
        ghost.post(2, "Two", visibility="members"),
    ],
    posts_authors=ghost.written_by(1, "anna"),
)
TALK = disqus(
    d_thread(1), d_post(11), d_thread(2, "https://old.example/lost/"), d_post(12, thread=2)
)


def zipped(**files: str | bytes) -> bytes:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return inner.getvalue()


def imported(client, this: Import, **answers) -> Import:
    """Press the button, and let the worker import."""
    client.post(at(this, "start"), answers)
    work()
    this.refresh_from_db()
    assert this.state == State.DONE, this.error
    return this


# --- Ghost


def test_a_ghost_blog_comes_with_its_pictures_and_members_out_of_the_admin(boss):
    inner = zipped(
        **{
            "river/ghost.json": BLOG,
            f"river{MAP}": picture(),
            "river/content/images/size/w600/2020/01/map.jpg": b"small",
            "river/content/data/redirects.json": "[]",
        }
    )
    members = "id,email,name,subscribed_to_emails\n1,ada@example.org,Ada,true\n"
    this = looked_through(boss, ("river.zip", inner), ("members.csv", members), importer="ghost")
    assert (this.state, this.error) == (State.LOOKED, "")
    assert not Article.objects.exists()
    told = this.dry_report["kinds"]
    assert [told[kind]["imported"] for kind in ("post", "file", "member")] == [2, 1, 1]
    page = boss.get(this.get_absolute_url()).text
    assert "Who is who (1)" in page
    assert "Posts that only members could read" in page
    assert "Discussions whose address" not in page

    here = somebody_as(EDITOR)
    imported(boss, this, **{"members_posts": "public", "author-0": here.username})
    assert Image.objects.get().alt == "A map"
    assert Article.objects.get(slug="one").byline == [here]
    assert Article.objects.get(slug="two").status == "published"
    assert Mailbox.objects.get().email == "ada@example.org"
    assert not (this.folder / "files").exists()


@pytest.mark.parametrize(
    ("files", "data", "words"),
    [
        ([("a.xml", "<x/>")], {}, "no export of this kind"),
        ([("a.json", BLOG)], {"media_from": "fetch"}, "Without the address of the old blog"),
        ([("a.json", BLOG)], {"site": "ftp://x"}, "write it as https://blog.example"),
    ],
)
def test_what_ghost_cannot_begin_with_is_said(boss, files, data, words):
    answer = upload(boss, *files, importer="ghost", **data)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Import.objects.exists()


@pytest.mark.parametrize(
    ("importer", "file", "words"),
    [
        (
            "ghost",
            ("a.zip", zipped(**{"content/themes/casper/package.json": "{}"})),
            "there is no file",
        ),
        ("ghost", ("members.csv", "email\na@example.org\n"), "The export itself is missing"),
        ("ghost", ("a.json", '{"db": []}'), "is no export of Ghost"),
        ("disqus", ("a.xml", "<rss/>"), "rss"),
        ("remark42", ("a.json", "{}"), "names no version"),
        ("isso", ("a.db", "x"), "is no SQLite database"),
    ],
)
def test_a_wrong_file_is_named_and_nothing_comes(boss, importer, file, words):
    this = looked_through(boss, file, importer=importer)
    assert this.state == State.REFUSED
    assert words in boss.get(this.get_absolute_url()).text
    boss.post(at(this, "start"))
    this.refresh_from_db()
    assert this.state == State.REFUSED


# --- Comments


def test_comments_come_below_their_articles_and_those_without_one_where_it_is_said(boss):
    one, two = an_article(title="One"), an_article(title="Two", slug="two")
    ada = a_reader("Ada")
    this = looked_through(boss, ("talk.xml", TALK), importer="disqus")
    assert not Comment.objects.exists()
    assert "No article here has its address" in boss.get(this.get_absolute_url()).text

    told = {"moves": "https://old.example/lost/=/two/", "authors": f"ada={ada.username}"}
    boss.post(at(this, "look"), told)
    work()
    this.refresh_from_db()
    assert this.dry_report["kinds"]["comment"]["imported"] == 2
    page = boss.get(this.get_absolute_url()).text
    assert "https://old.example/lost/=/two/</textarea>" in page
    imported(boss, this, **told)
    assert {c.article: c.user for c in Comment.objects.all()} == {one: ada, two: ada}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"moves": "x"}, "OLD=NEW"),
        ({"authors": "ada"}, "OLD=NEW"),
        ({"authors": "ada=nobody"}, "Nobody here has the user name “nobody”"),
    ],
)
def test_what_cannot_be_meant_is_said_and_nothing_begins(boss, data, words):
    this = looked_through(boss, ("talk.xml", TALK), importer="disqus")
    answer = boss.post(at(this, "start"), data)
    assert answer.status_code == 422
    assert words in answer.text
    this.refresh_from_db()
    assert this.state == State.LOOKED


def test_discussions_of_other_sites_stay_away(boss):
    an_article(title="One")
    this = looked_through(boss, ("talk.xml", TALK), importer="disqus")
    imported(boss, this, hosts="elsewhere.example")
    assert not Comment.objects.exists()
    assert Leftover.objects.count() == 2


def test_a_backup_of_remark42_and_a_database_of_isso_come(boss, tmp_path):
    one = an_article(title="One")
    backup = packed(tmp_path / "b.gz", remark42(r_comment("c1"))).read_bytes()
    imported(boss, looked_through(boss, ("backup.gz", backup), importer="remark42"))
    database = isso(
        tmp_path / "comments.db", [(1, "/2013/11/20/one/", "One")], [{"id": 1}]
    ).read_bytes()
    imported(boss, looked_through(boss, ("comments.db", database), importer="isso"))
    assert Comment.objects.filter(article=one, status=Status.APPROVED).count() == 2


def test_the_report_says_what_has_become_of_what_it_names_and_where_it_stands(boss, tmp_path):
    an_article(title="One")
    threads_there = [(1, "/2013/11/20/one/", "One"), (2, "/gone/", "Gone")]
    said = [{"id": 1, "dislikes": 3}, {"id": 2, "tid": 2}]
    database = isso(tmp_path / "comments.db", threads_there, said).read_bytes()
    this = looked_through(boss, ("comments.db", database), importer="isso")
    page = " ".join(boss.get(this.get_absolute_url()).text.split())
    # A database has rows and no lines.
    assert ">/gone/</span> (row 2)" in page
    assert "1 × thread, left out</span>" in page
    assert "Say where it belongs" in page
    # A remark changes nothing.
    assert '1 × comment</span> <span dir="auto">More readers were against it' in page


@pytest.fixture
def between(monkeypatch):
    """Steps of one item; what is put into the list happens after the next."""
    for module in (threads, loading):
        monkeypatch.setattr(module, "STEP_ITEMS", 1)
    monkeypatch.setattr(carrying_out, "MOMENT", 0)
    what: list = []
    monkeypatch.setattr(carrying_out, "breathe", lambda: what.pop()() if what else None)
    return what


@pytest.mark.parametrize(
    ("importer", "file", "kind"),
    [("disqus", ("talk.xml", TALK), "comment"), ("ghost", ("blog.json", BLOG), "post")],
)
def test_it_is_stopped_after_a_step_and_goes_on_as_if_nothing_had_happened(
    boss, between, importer, file, kind
):
    def stop_behind_the_first_one():
        if (Comment if kind == "comment" else Article).objects.exists():
            boss.post(at(this, "stop"))
        else:
            between.append(stop_behind_the_first_one)

    if kind == "comment":
        an_article(title="One")
        an_article(title="Lost", slug="lost")
    this = looked_through(boss, file, importer=importer)
    whole = this.dry_report["kinds"]
    boss.post(at(this, "start"))
    between.append(stop_behind_the_first_one)
    work()
    this.refresh_from_db()
    assert this.state == State.STOPPED
    assert (Comment if kind == "comment" else Article).objects.count() in {1, 2}
    assert 'value="Continue"' in boss.get(this.get_absolute_url()).text
    imported(boss, this)
    assert this.report["kinds"] == whole
    assert json.loads(boss.get(at(this, "report")).content)["kinds"][kind]["imported"] == 2


# --- Who may


@pytest.mark.parametrize("importer", ["ghost", "disqus", "remark42", "isso"])
def test_each_has_a_form_of_its_own_for_administrators_alone(boss, client, importer):
    page = boss.get(NEW, {"importer": importer})
    assert f'value="{importer}"' in page.text
    assert not Import.objects.exists()
    client.force_login(somebody_as(EDITOR))
    assert client.get(NEW, {"importer": importer}).status_code == 403
    assert upload(client, ("a.json", "{}"), importer=importer).status_code == 403
    assert not Import.objects.exists()
