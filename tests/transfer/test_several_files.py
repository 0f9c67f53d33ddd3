"""Several files in one import: each place says of which it is, in the report, in JSON and in the quarantine."""

import json

import pytest
from django.core.management import call_command

from tests.factories import an_article
from tests.transfer import ghost_export as ghost
from tests.transfer import wxr
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from tests.transfer.wxr import comment, export, item

pytestmark = pytest.mark.django_db

LONG = "x" * 70_000


def wordpress(n: int) -> str:
    """Return a file with a text of which something is lost, and a comment that answers nothing."""
    return export(item(n, f"Post {n}", comment(n, parent=90 + n), body="<script>x</script>"))


def of_ghost(n: int) -> str:
    """Return an export with a comment that is too long, and a text of which something is lost."""
    return ghost.export(
        posts=[ghost.post(n, f"Post {n}", html="<p><script>x</script></p>")],
        comments=[ghost.comment(n, LONG, post=n)],
    )


def of_disqus(n: int) -> str:
    """Return an export with a comment that answers nothing, and one that is too long."""
    return disqus(d_thread(1), d_post(n, parent=90 + n), d_post(10 + n, LONG))


def of_remark42(n: int) -> str:
    """Return a backup of that kind."""
    return remark42(r_comment(str(n), pid=f"9{n}"), r_comment(f"1{n}", LONG))


@pytest.mark.parametrize("name", ["wordpress", "ghost", "disqus", "remark42", "isso"])
def test_each_place_names_its_file(tmp_path, name, capsys):
    made = {"wordpress": wordpress, "ghost": of_ghost, "disqus": of_disqus, "remark42": of_remark42}
    an_article(title="One", slug="one")
    paths = []
    for n in (1, 2):
        path = tmp_path / f"part-{n}"
        if name == "isso":
            rows = [{"id": n, "parent": 90 + n}, {"id": 10 + n, "text": LONG}]
            isso(path, [(1, "/2013/11/20/one/", "One")], rows)
        else:
            wxr.written(tmp_path, made[name](n), path.name)
        paths.append(str(path))
    aside, report = tmp_path / "aside.jsonl", tmp_path / "report.json"
    call_command(f"import_{name}", *paths, "--report", report, "--quarantine", aside)
    said = capsys.readouterr().out
    told = json.loads(report.read_text())
    kept = [json.loads(line) for line in aside.read_text().splitlines()]
    assert told["files"] == ["part-1", "part-2"]
    assert {n["file"] for n in told["notes"] if n["line"]} == {"part-1", "part-2"}
    assert {entry["file"] for entry in kept} == {"part-1", "part-2"}
    place = {"wordpress": "line", "disqus": "line", "remark42": "line"}.get(name, "row")
    for entry in kept:
        assert f"({entry['file']}, {place} {entry['line']})" in said


def test_of_one_file_the_report_names_lines_alone(tmp_path, capsys):
    path = wxr.written(tmp_path, wordpress(1))
    call_command("import_wordpress", path, "--report", tmp_path / "report.json")
    said = capsys.readouterr().out
    assert "(line 15)" in said
    assert "export.xml, line" not in said
    told = json.loads((tmp_path / "report.json").read_text())
    assert {n["file"] for n in told["notes"] if n["line"]} == {"export.xml"}


def test_a_file_of_an_attachment_that_does_not_come_names_its_export(tmp_path, capsys):
    parts = [item(n, f"A{n}", kind="attachment", url=f"/a{n}.jpg") for n in (1, 2)]
    paths = [wxr.written(tmp_path, export(p), f"part-{n}.xml") for n, p in enumerate(parts, 1)]
    (tmp_path / "media").mkdir()
    call_command("import_wordpress", *map(str, paths), "--media", tmp_path / "media")
    assert "2 (part-2.xml, line 15)" in capsys.readouterr().out
