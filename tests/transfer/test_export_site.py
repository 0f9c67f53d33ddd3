"""The archive of a whole site: everything in it, each file as the manifest says, in little memory."""

import datetime as dt
import gc
import gzip
import hashlib
import io
import json
import tarfile
import tomllib
import tracemalloc
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.avatars import SIZES, avatar_file
from accounts.models import User
from blog.models import Article, Image, Page, Revision
from comments.models import Comment, Mailbox, Subscription, Vote
from tests.factories import a_comment, a_reader, an_article
from tests.transfer.blogs import a_whole_blog, png
from tests.transfer.test_export_wordpress import grow
from transfer.archive import texts
from transfer.archive.checking import NoArchive, check
from transfer.archive.front_matter import with_front_matter
from transfer.archive.rows import row_of
from transfer.archive.site import export_site
from transfer.archive.tarball import tarball


def archived(folder: Path) -> Path:
    """Write an archive of the site and return where it is."""
    path = folder / "site.tar.gz"
    call_command("export_site", str(path), "--force", stdout=io.StringIO())
    return path


def contents(path: Path) -> dict[str, bytes]:
    """Return all files of an archive."""
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}  # type: ignore[union-attr]


def rows(data: bytes) -> list[dict]:
    """Return what stands in JSON lines."""
    return [json.loads(line) for line in data.decode().splitlines()]


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
    said = {row["id"]: row for row in rows(files["comments.jsonl"])}
    assert set(said) == set(Comment.objects.values_list("pk", flat=True))
    top = said[Comment.objects.get(created_at=article.published_at).pk]
    assert top["source"] == "Top *bold* `code`\n\nand ]]> more\r\n"
    assert top["html"].startswith("<p>Top <em>bold</em>")
    assert {row["status"] for row in said.values()} == {"approved", "pending", "spam", "trash"}
    assert {row["below"] for row in said.values() if "below" in row} == {"page", "attachment"}
    for image in Image.objects.all():
        assert files[f"media/{image.file.name}"] == Path(image.file.path).read_bytes()
    assert len(rows(files["pictures.jsonl"])) == 2
    assert {row["kind"] for row in rows(files["elsewhere/leftovers.jsonl"])} == {
        "nav_menu_item",
        "plugin_row",
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
    head, *entries, end = rows(files.pop("manifest.jsonl"))
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
    (person,) = (p for p in rows(files["people.jsonl"]) if p["id"] == reader.pk)
    assert (person["email"], person["sign_ins"]) == ("rita@example.org", ["google"])
    assert rows(files["history/revisions.jsonl"])[0]["title"] == "Once"
    assert rows(files["history/votes.jsonl"])[0]["user"] == reader.pk
    assert rows(files["history/mailboxes.jsonl"])[0]["email"] == "box@example.org"
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
    (entry,) = (e for e in rows(files["manifest.jsonl"]) if "missing" in e and "path" in e)
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


def rewritten(path: Path, change) -> Path:
    """Return an archive whose files ``change`` has had in its hands: (name, data) to the same, or None."""
    files = [change(name, data) for name, data in contents(path).items()]
    other = path.with_name("other.tar")
    with tarfile.open(other, "w") as tar:
        for name, data in (f for f in files if f):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return other


CHANGES = [
    (lambda n, d: (n, d + b"x") if n == "site.json" else (n, d), "site.json is not what it was"),
    (
        lambda n, d: (n, b"x" * len(d)) if n == "site.json" else (n, d),
        "site.json is not what it was",
    ),
    (
        lambda n, d: None if n == "redirects.jsonl" else (n, d),
        "redirects.jsonl is not in the archive",
    ),
    (lambda n, d: ("else.json", d) if n == "site.json" else (n, d), "else.json is not where"),
    (
        lambda n, d: (
            (n, d.replace(b'"files": ', b'"files": 9')) if n == "manifest.jsonl" else (n, d)
        ),
        "The manifest's count differs",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_whatever_has_changed_is_found(tmp_path, change, words):
    an_article()
    path = archived(tmp_path)
    assert check(path).problems == []
    said = io.StringIO()
    with pytest.raises(CommandError, match="is not whole"):
        call_command("export_site", str(rewritten(path, change)), "--check", stderr=said)
    assert words in said.getvalue()


@pytest.mark.django_db
def test_what_stands_behind_the_manifest_or_is_no_file_is_found(tmp_path):
    path = tmp_path / "site.tar"
    call_command("export_site", str(path), stdout=io.StringIO())
    with tarfile.open(path, "a") as tar:
        link = tarfile.TarInfo("media/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    assert check(path).problems == ["media/link stands behind the manifest."]


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [0, 1, 300, 0.5, 0.99])
def test_an_archive_that_breaks_off_is_none(tmp_path, kept):
    an_article()
    path = archived(tmp_path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept) if isinstance(kept, float) else kept])
    with pytest.raises(CommandError, match=r"breaks off|no archive"):
        call_command("export_site", str(path), "--check")


@pytest.mark.parametrize(
    "data",
    [b"", b"no archive at all", gzip.compress(b"nor this"), b"\0" * 20_000, b"<?xml?>" * 900],
)
def test_something_else_is_no_archive(tmp_path, data):
    path = tmp_path / "a.tar.gz"
    path.write_bytes(data)
    with pytest.raises(NoArchive):
        check(path)


@pytest.mark.parametrize(
    "manifest",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b"\xff\xfe",
        b'{"format": "broadsheet-site", "version": 2}\n',
        b'{"format": "broadsheet-site", "version": 1}\n["a"]\n',
        b'{"format": "broadsheet-site", "version": 1}\n' + b"9" * 100_000,
    ],
)
def test_a_manifest_that_nobody_can_read_is_refused_in_words(tmp_path, manifest):
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as tar:
        info = tarfile.TarInfo("manifest.jsonl")
        info.size = len(manifest)
        tar.addfile(info, io.BytesIO(manifest))
    with pytest.raises(NoArchive, match="manifest"):
        check(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"nothing\.tar: No such file"):
        call_command("export_site", str(tmp_path / "nothing.tar"), "--check")


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

    def more(number):
        start = Article.objects.count()
        Article.objects.bulk_create(
            Article(title="T", slug=f"a-{n}", body="<p>" + "word" * 5000 + "</p>")
            for n in range(start, start + number)
        )

    class Sink(io.RawIOBase):
        at = 0

        def writable(self):
            return True

        def write(self, data):
            self.at += len(data)
            gc.collect()
            return len(data)

        def tell(self):
            return self.at

    def peak():
        gc.collect()
        gc.freeze()
        tracemalloc.start()
        try:
            export_site(Sink(), tmp_path, is_packed=False)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
            gc.unfreeze()

    more(8)
    export_site(io.BytesIO(), tmp_path, is_packed=False)
    small = peak()
    more(40)
    assert peak() < small * 1.1


def test_a_row_holds_numbers_for_what_it_refers_to():
    user = User(pk=7)
    assert row_of(Comment(pk=1, user=user), ("id", "user", "parent")) == {
        "id": 1,
        "user": 7,
        "parent": None,
    }
