"""The quarantine: each item stands there once, with its line and reason, and nothing that stands there is lost."""

import json
import stat
from typing import Any

import pytest

from blog.models import Article
from comments.models import Comment
from tests.factories import an_article
from tests.transfer.refusing import WORDS, refuse
from tests.transfer.services import d_post, d_thread, disqus, isso, r_comment, remark42
from transfer.disqus import Disqus
from transfer.isso import Isso
from transfer.models import Imported
from transfer.quarantine import Quarantine
from transfer.remark42 import Remark42
from transfer.report import Report

TWO = "https://river.example/2013/11/20/two/"


def entries(path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "aside.jsonl"


def put(quarantine: Quarantine, *names: str) -> None:
    for line, name in enumerate(names, 1):
        quarantine.put("thing", {"name": name}, name, line, "It is bad.")


def names(path) -> list[str]:
    return [entry["item"]["name"] for entry in entries(path)]


def test_what_is_put_is_counted_and_written_with_its_line_and_reason(path):
    report = Report()
    quarantine = Quarantine(path, report)
    put(quarantine, "a")
    assert not path.exists()
    quarantine.write()
    assert entries(path) == [
        {"kind": "thing", "file": "", "line": 1, "reason": "It is bad.", "item": {"name": "a"}}
    ]
    assert (report.put_aside, report.of("thing").skipped) == (1, 1)


def test_a_good_import_leaves_no_file(path):
    Quarantine(path, Report()).write()
    assert not path.exists()


def test_it_is_for_its_owner_alone(path):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a")
    quarantine.write()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_a_failed_step_has_put_is_forgotten(path):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a")
    mark = quarantine.mark()
    put(quarantine, "b" * 3_000_000)
    quarantine.back_to(mark)
    put(quarantine, "c")
    quarantine.write()
    assert names(path) == ["a", "c"]


def test_going_back_behind_what_is_written_leaves_it(path):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a")
    mark = quarantine.mark()
    quarantine.write()
    quarantine.back_to(mark)
    put(quarantine, "b")
    quarantine.write()
    assert names(path) == ["a", "b"]


def test_what_stands_there_stays_and_nothing_comes_twice(path):
    for _ in range(2):
        quarantine = Quarantine(path, Report())
        put(quarantine, "a", "b")
        quarantine.write()
        quarantine.write()
    put(quarantine, "a", "b", "c")
    quarantine.write()
    assert names(path) == ["a", "b", "c"]


@pytest.mark.parametrize("torn", ['{"kind": "thing", "line": 9', '{"kind": "ä'.encode()[:-1]])
def test_a_line_that_was_not_written_to_its_end_is_written_again(path, torn):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a")
    quarantine.write()
    with path.open("ab") as file:
        file.write(torn if isinstance(torn, bytes) else torn.encode())
    quarantine = Quarantine(path, Report())
    put(quarantine, "b")
    quarantine.write()
    assert names(path) == ["a", "b"]


def test_a_last_line_without_its_end_is_kept(path):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a")
    quarantine.write()
    path.write_bytes(path.read_bytes().rstrip())
    quarantine = Quarantine(path, Report())
    put(quarantine, "a", "b")
    quarantine.write()
    assert names(path) == ["a", "b"]


def test_half_a_pair_of_surrogates_can_be_written(path):
    quarantine = Quarantine(path, Report())
    put(quarantine, "a\ud800")
    quarantine.write()
    assert len(entries(path)) == 1


# --- The imports of comments


def of_disqus(folder) -> Any:
    return disqus(
        *(d_thread(1), d_thread(2, TWO), d_thread(3, "https://river.example/nowhere/")),
        *(d_post(1), d_post(2, "Refused"), d_post(3, parent=2), d_post(4, "Refused")),
        *(d_post(5, thread=2), d_post(6, thread=3), d_post(7, "x" * 70_000)),
    )


def of_remark42(folder) -> Any:
    return remark42(
        *(r_comment("1"), r_comment("2", "Refused"), r_comment("3", pid="2")),
        *(r_comment("4", "Refused", score=-1), r_comment("5", url=TWO)),
        *(r_comment("6", url="https://river.example/nowhere/"), r_comment("7", "x" * 70_000)),
        '{"no": ',
    )


def of_isso(folder) -> Any:
    threads = [(1, "/2013/11/20/one/", "One"), (2, "/2013/11/20/two/", "Two"), (3, "/gone/", "-")]
    texts = {2: "Refused", 4: "Refused", 7: "x" * 70_000}
    return isso(
        folder / "comments.db",
        threads,
        [
            {
                "id": n,
                "text": texts.get(n, "Well said."),
                "tid": {5: 2, 6: 3}.get(n, 1),
                "parent": 2 if n == 3 else None,
            }
            for n in range(1, 8)
        ],
    )


@pytest.mark.parametrize(
    ("reader", "written"), [(Disqus, of_disqus), (Remark42, of_remark42), (Isso, of_isso)]
)
@pytest.mark.parametrize(
    ("model", "column", "value", "bad"),
    [(Comment, "source", "Refused", 2), (Imported, "kind", "thread", 5)],
)
def test_each_bad_comment_stands_there_once(
    from_service, tmp_path, reader, written, model, column, value, bad
):
    for title in ("One", "Two"):
        an_article(title=title)
    refuse(model, column, value)
    report = from_service(reader, written(tmp_path))
    kept = entries(tmp_path / "quarantine.jsonl")
    unread = 2 if reader is Remark42 else 1
    assert sum(WORDS in e["reason"] for e in kept) == bad
    assert len(kept) == len({json.dumps(e) for e in kept}) == report.put_aside == bad + unread
    assert all(e["line"] for e in kept)
    for name, tally in report.tallies.items():
        assert tally.found == tally.imported + tally.skipped, name
    assert Comment.objects.count() == 5 - bad
    assert not Article.objects.filter(title="nowhere").exists()
