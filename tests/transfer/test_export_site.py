"""The archive of a whole site: everything in it, each file as the manifest says, in little memory."""

import datetime as dt
import hashlib
import io
import json
import tarfile
import tomllib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.avatars import SIZES, avatar_file
from accounts.models import User
from blog.models import Article, Image, Page, Revision
from comments.models import Comment, Mailbox, Subscription, Vote
from tests.factories import a_comment, a_reader, an_article
from tests.transfer.archives import archived, contents
from tests.transfer.archives import rows as lines
from tests.transfer.growing import Sink, grow, grow_long, peak_of
from tests.transfer.whole_blog import a_whole_blog, png
from transfer.archive import rows, texts
from transfer.archive.checking import check
from transfer.archive.front_matter import with_front_matter
from transfer.archive.rows import row_of
from transfer.archive.site import export_site
from transfer.archive.tarball import tarball
from transfer.wordpress.export import talk


@pytest.mark.django_db
def test_everything_of_a_site_stands_in_it(tmp_path):
    a_whole_blog()
    files = contents(archived(tmp_path))
    article = Article.objects.get(slug="high-water")
    _, head, body = files[f"articles/{article.pk}-high-water.html"].decode().split("+++\n", 2)
    told = tomllib.loads(head)
    assert (told["title"], told["published_at"]) == (article.title, article.published_at)
    assert told["authors"] == [a.username for a in article.byline]
    assert told["categories"] == ["news", "world", "world/news"]
    assert told["old_addresses"] == ["/2013/11/20/high-water-em-em-low-tide", "/typed/by-hand"]
    assert told["lead_image"] in files
    assert body.strip() == article.body
    heads = [c.decode().split("+++")[1] for n, c in files.items() if n.startswith("articles/")]
    assert len(heads) == 13
    statuses = {tomllib.loads(head)["status"] for head in heads}
    assert statuses == {"draft", "pending", "scheduled", "published", "private", "trash"}
    page = Page.objects.get(title="Contact")
    told = tomllib.loads(files[f"pages/{page.pk}-contact.html"].decode().split("+++")[1])
    assert (told["path"], told["parent"]) == ("about-us/contact", page.parent_id)
    said = {row["id"]: row for row in lines(files["comments.jsonl"])}
    assert set(said) == set(Comment.objects.values_list("pk", flat=True))
    top = said[Comment.objects.get(created_at=article.published_at).pk]
    assert top["source"] == "Top *bold* `code`\n\nand ]]> more\r\n"
    assert top["html"].startswith("<p>Top <em>bold</em>")
    assert {row["status"] for row in said.values()} == {"approved", "pending", "spam", "trash"}
    assert {row["below"] for row in said.values() if "below" in row} == {"page", "attachment"}
    for image in Image.objects.all():
        assert files[f"media/{image.file.name}"] == Path(image.file.path).read_bytes()
    assert len(lines(files["pictures.jsonl"])) == 2
    assert {row["kind"] for row in lines(files["elsewhere/leftovers.jsonl"])} == {
        *(
            "nav_menu_item",
            "plugin_row",
            "term: genre",
            "term: nav_menu",
            "term: jetpack-portfolio-type",
        ),
    }
    site = json.loads(files["site.json"])
    assert site["site"]["title"] == "The River & <co>"
    assert [m["label"] for m in site["menus"]] == ["All", "N&W", ""]
    assert "KEEP IT PRIVATE" in files["README.txt"].decode()


@pytest.mark.django_db
def test_the_manifest_names_every_file_with_size_and_checksum(tmp_path):
    a_whole_blog()
    path = archived(tmp_path)
    files = contents(path)
    head, *entries, end = lines(files.pop("manifest.jsonl"))
    assert (head["format"], head["version"]) == ("broadsheet-site", 1)
    assert [e["path"] for e in entries] == list(files)
    for entry in entries:
        data = files[entry["path"]]
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
    assert end == {
        "end": True,
        "files": len(files),
        "bytes": sum(map(len, files.values())),
        "missing": 0,
    }
    said = io.StringIO()
    call_command("export_site", str(path), "--check", stdout=said)
    assert said.getvalue().startswith(f"{len(files)} files, ")
    # The same site is the same bytes.
    assert path.read_bytes() == archived(tmp_path).read_bytes()


@pytest.mark.django_db
def test_history_and_people_stand_in_it_and_nothing_secret(tmp_path):
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    reader = a_reader("Rita", email="rita@example.org", password="a-password")
    reader.avatar = "avatars/ab/rita"
    reader.save()
    for size in SIZES:
        default_storage.save(avatar_file(reader.avatar, size), ContentFile(b"picture"))
    SocialAccount.objects.create(user=reader, provider="google", uid="uid-of-rita")
    Authenticator.objects.create(user=reader, type="totp", data={"secret": "totp-of-rita"})
    article = an_article()
    comment = a_comment(article)
    Vote.objects.create(comment=comment, user=reader)
    Revision.objects.create(article=article, number=1, kind="saved", title="Once", key="page-key")
    box = Mailbox.objects.create(email="box@example.org")
    Subscription.objects.create(mailbox=box, article=article)
    files = contents(archived(tmp_path))
    (person,) = (p for p in lines(files["people.jsonl"]) if p["id"] == reader.pk)
    assert (person["email"], person["sign_ins"]) == ("rita@example.org", ["google"])
    assert lines(files["history/revisions.jsonl"])[0]["title"] == "Once"
    assert lines(files["history/votes.jsonl"])[0]["user"] == reader.pk
    assert lines(files["history/mailboxes.jsonl"])[0]["email"] == "box@example.org"
    assert files[f"media/{avatar_file('avatars/ab/rita', SIZES[0])}"] == b"picture"
    everything = b"".join(files.values()).decode()
    for secret in (reader.password, "uid-of-rita", "totp-of-rita", "page-key"):
        assert secret not in everything


@pytest.mark.django_db
def test_a_file_that_is_gone_is_named_and_the_rest_is_there(tmp_path):
    gone = Image.objects.create(file=png(), alt="gone")
    here = Image.objects.create(file=png(), alt="here")
    default_storage.delete(gone.file.name)
    path, said = tmp_path / "site.tar", io.StringIO()
    call_command("export_site", str(path), stdout=said, stderr=said)
    assert "the manifest names them" in said.getvalue()
    files = contents(path)
    assert f"media/{here.file.name}" in files
    (entry,) = (e for e in lines(files["manifest.jsonl"]) if "missing" in e and "path" in e)
    assert entry == {"path": f"media/{gone.file.name}", "missing": "No such file or directory"}
    assert check(path).missing == 1


class Broken(io.BytesIO):
    """A file on a disk that fails after its first block."""

    def read(self, size=-1):
        if self.tell():
            raise OSError(5, "Input/output error")
        return super().read(1)


def test_a_file_that_breaks_off_while_it_is_read_is_left_out_whole(tmp_path):
    out = io.BytesIO()
    with tarball(out, is_packed=False, folder=tmp_path, at=0, about={}) as tar:
        assert not tar.add_from("media/a", lambda: Broken(b"abc"))
        assert tar.add_from("media/b", lambda: io.BytesIO(b"abc"))
    (tmp_path / "a.tar").write_bytes(out.getvalue())
    assert set(contents(tmp_path / "a.tar")) == {"media/b", "manifest.jsonl"}


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["title", "slug", "password"]),
        st.text(st.characters(exclude_categories=["Cs"])),
    ),
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=5), max_size=3),
    st.datetimes(timezones=st.just(dt.UTC)),
)
def test_front_matter_is_toml_whatever_stands_in_it(texts_, words, moment):
    fields = {**texts_, "tags": words, "at": moment, "number": -7, "yes": True, "none": None}
    made = with_front_matter(fields, "<p>+++</p>")
    mark, head, rest = made.split("+++\n", 2)
    assert (mark, rest) == ("", "\n<p>+++</p>\n")
    told = tomllib.loads(head)
    assert told == {k: v for k, v in fields.items() if v is not None}


@pytest.mark.parametrize("fields", [{"a b": "x"}, {"a": 1.5}, {"a": {"b": 1}}, {"a\n[x]": "y"}])
def test_front_matter_takes_nothing_that_it_cannot_write(fields):
    with pytest.raises(ValueError, match=r"is no name|holds"):
        with_front_matter(fields, "")


@pytest.mark.django_db
def test_names_of_files_are_short_and_stay_in_their_folders(tmp_path):
    long = an_article(title="京" * 190)
    odd = an_article()
    Article.objects.filter(pk=odd.pk).update(slug="../../etc/passwd")
    with tarfile.open(archived(tmp_path)) as tar:
        names = tar.getnames()
    assert max(len(n.rpartition("/")[2].encode()) for n in names) < 200
    assert not any(".." in name.split("/") for name in names)
    assert any(name.startswith(f"articles/{long.pk}-京") for name in names)


@pytest.mark.django_db
def test_the_archive_asks_no_more_for_more_of_everything(tmp_path):
    grow(2)
    with CaptureQueriesContext(connection) as few:
        export_site(io.BytesIO(), tmp_path, is_packed=False)
    grow(5)
    with CaptureQueriesContext(connection) as many:
        export_site(io.BytesIO(), tmp_path, is_packed=False)
    assert len(many) == len(few)


@pytest.mark.django_db
def test_the_archive_takes_no_more_memory_for_more(tmp_path, monkeypatch):
    monkeypatch.setattr(texts, "PIECE", 4)
    monkeypatch.setattr(rows, "PIECE", 4)
    monkeypatch.setattr(talk, "PIECE", 10)

    grow_long(6)
    export_site(Sink(), tmp_path, is_packed=False)
    small = peak_of(lambda: export_site(Sink(), tmp_path, is_packed=False))
    grow_long(24)
    # Five times as much; what is held is a piece.
    assert peak_of(lambda: export_site(Sink(), tmp_path, is_packed=False)) < small * 1.3


def test_a_row_holds_numbers_for_what_it_refers_to():
    user = User(pk=7)
    assert row_of(Comment(pk=1, user=user), ("id", "user", "parent")) == {
        "id": 1,
        "user": 7,
        "parent": None,
    }
