"""An archive that is not what it was when it was made is found out."""

import gzip
import io
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import an_article
from tests.transfer.archives import archived, contents
from transfer.archive.checking import NoArchive, check


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
