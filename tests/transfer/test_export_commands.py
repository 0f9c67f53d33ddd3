"""The commands that write exports: whole or not at all, for their owner alone, with a sentence for every refusal."""

import errno
import io
import os
import stat
import sys
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from blog.models import Article
from tests.factories import an_article
from tests.transfer.wordpress_reads import read
from transfer import output
from transfer.management.commands import export_site, export_wordpress
from transfer.output import NotWritable, whole_file

pytestmark = pytest.mark.django_db

COMMANDS = [
    ("export_wordpress", "blog.xml"),
    ("export_site", "site.tar.gz"),
    ("export_site", "site.tar"),
]


def run(command, *arguments):
    """Run a command and return what it says."""
    out = io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_file_is_there_whole_and_for_its_owner_alone(tmp_path, command, name):
    an_article()
    before = os.umask(0)
    try:
        said = run(command, tmp_path / name)
    finally:
        os.umask(before)
    assert "articles: 1" in said
    assert [p.name for p in tmp_path.iterdir()] == [name]
    assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_file_that_is_there_is_replaced_only_when_asked(tmp_path, command, name):
    path = tmp_path / name
    path.write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        run(command, path)
    assert path.read_text() == "mine"
    run(command, path, "--force")
    assert path.stat().st_size > 500
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("command", "name"), COMMANDS)
def test_a_folder_that_is_not_there_is_named(tmp_path, command, name):
    with pytest.raises(CommandError, match="cannot be written: No such file"):
        run(command, tmp_path / "nowhere" / name)
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="cannot be written: Not a directory"):
        run(command, tmp_path / "file" / name)
    (tmp_path / name).mkdir()
    with pytest.raises(CommandError, match="is no file that could be replaced"):
        run(command, tmp_path / name, "--force")


def test_a_device_is_never_replaced():
    with (
        pytest.raises(NotWritable, match="is no file"),
        whole_file(Path("/dev/null"), replaces=True),
    ):
        pass
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize(("command", "name"), COMMANDS)
@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), CommandError),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (SystemExit(143), SystemExit),
    ],
)
def test_an_interrupted_export_leaves_nothing(tmp_path, monkeypatch, command, name, error, raised):
    an_article()
    path = tmp_path / name
    path.write_text("the last one")
    module = export_wordpress if command == "export_wordpress" else export_site
    work = getattr(module, command)

    def breaking(out, *rest, **options):
        work(out, *rest, **options)
        raise error

    monkeypatch.setattr(module, command, breaking)
    with pytest.raises(raised) as caught:
        run(command, path, "--force")
    if raised is CommandError:
        assert "No space left on device" in str(caught.value)
    assert path.read_text() == "the last one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_name_that_somebody_takes_meanwhile_is_theirs(tmp_path, monkeypatch):
    path = tmp_path / "blog.xml"
    work = export_wordpress.export_wordpress

    def slow(out):
        counts = work(out)
        path.write_text("theirs")
        return counts

    monkeypatch.setattr(export_wordpress, "export_wordpress", slow)
    with pytest.raises(CommandError, match="is there already"):
        run("export_wordpress", path)
    assert path.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_leads_to_the_file_that_is_replaced(tmp_path):
    real, link = tmp_path / "real.xml", tmp_path / "link.xml"
    real.write_text("old")
    link.symlink_to(real)
    run("export_wordpress", link, "--force")
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"<?xml")


def test_standard_output_takes_the_same_bytes(tmp_path, capfdbinary):
    an_article(title="Übermut")
    run("export_wordpress", tmp_path / "blog.xml")
    run("export_wordpress", "-")
    data = capfdbinary.readouterr().out
    assert data == (tmp_path / "blog.xml").read_bytes()
    assert read(data).titled("Übermut")


def test_a_standard_output_that_is_full_ends_with_a_sentence(monkeypatch):
    an_article()
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(CommandError, match="takes no more: No space left on device"):
            run("export_wordpress", "-")
        # Nothing is tried once more at the end of the process, where nobody would catch it.
        full.flush()


def test_a_power_cut_after_the_name_was_given_finds_the_file_on_the_disk(tmp_path, monkeypatch):
    steps = []
    monkeypatch.setattr(output.os, "fsync", lambda number: steps.append("on the disk"))
    replace = type(tmp_path).replace
    monkeypatch.setattr(
        type(tmp_path), "replace", lambda self, to: (steps.append("named"), replace(self, to))[1]
    )
    with whole_file(tmp_path / "a") as file:
        file.write(b"x")
    assert steps == ["on the disk", "named", "on the disk"]


@pytest.mark.parametrize("name", ["site.zip", "site", "site.tar.xz", "-"])
def test_an_archive_is_named_like_one(tmp_path, name):
    with pytest.raises(CommandError, match=r"ends in \.tar\.gz or \.tar"):
        run("export_site", tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_is_packed_where_its_name_says_so(tmp_path):
    an_article()
    run("export_site", tmp_path / "a.tar")
    run("export_site", tmp_path / "a.tgz")
    with (
        tarfile.open(tmp_path / "a.tar", "r:") as plain,
        tarfile.open(tmp_path / "a.tgz", "r:gz") as packed,
    ):
        assert plain.getnames() == packed.getnames()
    assert Article.objects.count() == 1


def test_the_helps_say_what_stands_in_them(capsys):
    for command in ("export_wordpress", "export_site"):
        with pytest.raises(SystemExit):
            call_command(command, "--help")
        words = " ".join(capsys.readouterr().out.split())
        assert "e-mail" in words
        assert "network addresses" in words
