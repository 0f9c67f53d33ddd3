"""The command: what it takes, what it says, and in what words it refuses."""

import gzip
import io
import json
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from blog.models import Article
from tests.factories import an_author
from tests.transfer import wxr
from tests.transfer.wxr import author, comment, export, item
from transfer import unpacking
from transfer.wordpress import items

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run the command in a folder of its own and return what it printed."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object) -> str:
        out = io.StringIO()
        call_command("import_wordpress", *map(str, arguments), stdout=out)
        return out.getvalue()

    return command


def test_the_report_is_text_for_people_and_json_for_programs(run, tmp_path):
    path = wxr.written(tmp_path, export(item(1, "One", comment(2)), item(2, "", status="odd")))
    said = run(path, "--report", "report.json")
    told = json.loads((tmp_path / "report.json").read_text())
    post = told["kinds"]["post"]
    assert (post["found"], post["imported"], post["changed"]) == (2, 2, 1)
    assert post["statuses"] == {"published": 1, "draft": 1}
    assert "2 (line 15)" in said or "2 (line 16)" in said


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_it_says_what_it_has_found_before_it_stores_anything(
    run, tmp_path, capsys, monkeypatch, dry
):
    path = wxr.written(
        tmp_path,
        export(
            author("anna"),
            item(1, "One", comment(2), comment(3)),
            item(4, "Two", status="draft"),
            item(5, "About", kind="page"),
            item(6, "Elsewhere", kind="nav_menu_item"),
        ),
    )
    there = []
    monkeypatch.setattr(
        "transfer.wordpress.loading.reserve", lambda *_: there.append(capsys.readouterr().err)
    )
    run(path, *dry)
    said = there[0] if there else capsys.readouterr().err
    assert (
        "2 posts, 1 page, 0 attachments, 1 other item, 2 comments, 1 author, 0 categories, tags"
        in said
    )


def test_it_takes_what_becomes_of_a_type(run, tmp_path):
    work = item(5, "Weir", kind="portfolio", link="https://river.example/portfolio/weir/")
    path = wxr.written(tmp_path, export(item(1, "One"), work))
    for typed, words in {
        "portfolio": "write it as NAME=page, NAME=post or NAME=skip",
        "page=skip": "stays what it is",
        "product=page": "Nothing in the export is of the type “product”",
    }.items():
        with pytest.raises(CommandError, match=words):
            run(path, "--type", typed)
    assert not Article.objects.exists()
    said = run(path, "--type", "portfolio=post")
    assert "Items of this type become articles." in said
    assert Article.objects.count() == 2


def test_a_report_that_cannot_be_written_is_said_before_anything_is_imported(run, tmp_path):
    path = wxr.written(tmp_path, export(item(1, "One")))
    with pytest.raises(CommandError, match="Nothing has been imported"):
        run(path, "--report", tmp_path / "nowhere" / "report.json")
    assert not Article.objects.exists()


def test_a_dry_run_says_so_and_changes_nothing(run, tmp_path):
    path = wxr.written(tmp_path, export(item(1, "One")))
    assert "nothing has been changed" in run(path, "--dry-run")
    assert not Article.objects.exists()


def packed(tmp_path, name: str, files: dict[str, str]):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inner, text in files.items():
            archive.writestr(inner, text)
    return path


def test_packed_exports_are_unpacked(run, tmp_path):
    parts = {
        "blog/part.010.xml": export(item(3, "Ten")),
        "blog/part.2.xml": export(item(2, "Two")),
        "__MACOSX/blog/._part.2.xml": "\0\5",
        "../../evil.xml": export(item(4, "Evil")),
        "readme.txt": "no export",
    }
    archive = packed(tmp_path, "blog.zip", parts)
    plain = tmp_path / "one.xml.gz"
    plain.write_bytes(gzip.compress(export(item(1, "One")).encode()))
    run(archive, plain)
    assert set(Article.objects.values_list("title", flat=True)) == {"One", "Two", "Ten", "Evil"}
    assert not (tmp_path.parent.parent / "evil.xml").exists()


def test_parts_come_in_the_order_of_their_numbers(tmp_path):
    archive = packed(tmp_path, "a.zip", {f"part{n}.xml": str(n) for n in (10, 9, 2, 1)})
    (tmp_path / "out").mkdir()
    found = unpacking.unpacked([archive], tmp_path / "out")
    assert [p.read_text() for p in found] == ["1", "2", "9", "10"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: packed(p, "a.zip", {"a.txt": "x"}), "no file with the ending .xml"),
        (lambda p: packed(p, "a.zip", {"a.xml": "\n" * 60_000_000}), "beyond all measure"),
        (lambda p: _cut(packed(p, "a.zip", {"a.xml": export(item(1))})), "not complete"),
        (lambda p: _written(p, "a.gz", gzip.compress(b"x" * 1000)[:-9]), "not complete"),
        (lambda p: _written(p, "a.gz", b"\x1f\x8bnonsense"), "not complete"),
        (lambda p: p / "none.xml", "No such file"),
        (lambda p: p, "Is a directory"),
        (lambda p: _written(p, "a.xml", b""), "a.xml is empty"),
        (lambda p: _written(p, "a.xml", export(item(1))[:-9].encode()), "ends in the middle"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_imported(run, tmp_path, make, words):
    with pytest.raises(CommandError, match=words) as refusal:
        run(make(tmp_path))
    assert "othing has been imported" in str(refusal.value)
    assert not Article.objects.exists()


def test_of_several_files_the_one_that_cannot_be_read_is_named(run, tmp_path):
    good = wxr.written(tmp_path, export(item(1, "One")), "part-1.xml")
    bad = _cut(wxr.written(tmp_path, export(item(2, "Two")), "part-2.xml"))
    with pytest.raises(CommandError, match=r"^part-2.xml, line \d+: the file ends in the middle"):
        run(good, bad)
    (tmp_path / "part-3.xml").touch()
    with pytest.raises(CommandError, match=r"^part-3.xml is empty."):
        run(good, tmp_path / "part-3.xml")
    (tmp_path / "part-4.xml").mkdir()
    with pytest.raises(CommandError, match=r"part-4.xml: Is a directory."):
        run(good, tmp_path / "part-4.xml")
    with zipfile.ZipFile(tmp_path / "parts.zip", "w") as archive:
        archive.write(good, "blog/part-1.xml")
        archive.write(bad, "blog/part-2.xml")
    with pytest.raises(CommandError, match=r"^part-2.xml, line \d+: "):
        run(tmp_path / "parts.zip")
    assert not Article.objects.exists()


def _cut(path):
    path.write_bytes(path.read_bytes()[:-30])
    return path


def _written(folder, name, data):
    (folder / name).write_bytes(data)
    return folder / name


def test_an_author_is_somebody_here_and_a_mistake_is_named_before_anything_happens(run, tmp_path):
    here = an_author("Berta Here")
    path = wxr.written(tmp_path, export(author("anna", 3), item(1, "One", comment(1, user=3))))
    for pair, words in {
        "anna": "OLD=NEW",
        "anna=nobody": "no account",
        f"berta={here.username}": "It names anna",
    }.items():
        with pytest.raises(CommandError, match=words):
            run(path, "--author", pair)
    assert not Article.objects.exists()
    run(path, "--author", f"anna={here.username}")
    assert Article.objects.get().byline == [here]


def test_an_interruption_says_what_stays_and_how_to_go_on(run, tmp_path, monkeypatch):
    path = wxr.written(tmp_path, export(item(1, "One")))

    def failing(*_):
        raise OperationalError("no space left")

    monkeypatch.setattr(items, "store_articles", failing)
    with pytest.raises(CommandError, match=r"no space left[\s\S]*goes on"):
        run(path)

    def pressed(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(items, "store_articles", pressed)
    with pytest.raises(CommandError, match=r"Interrupted[\s\S]*goes on"):
        run(path)
