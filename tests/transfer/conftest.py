"""What tests of imports share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.roles import ADMINISTRATOR
from blog.models import Article, Page, Tag
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment, Conversation
from tests.factories import somebody_as
from tests.transfer import wxr
from tests.transfer.blogs import emptied
from tests.transfer.discussions import outcome
from tests.transfer.ghost_export import picture
from transfer.disqus import Disqus
from transfer.ghost.loading import GhostOptions, import_ghost
from transfer.models import Imported, Leftover
from transfer.remark42 import Remark42
from transfer.report import Report
from transfer.threads import ThreadOptions, import_threads
from transfer.wordpress import reading
from transfer.wordpress.loading import Options, import_wordpress

MODELS = (
    Article,
    Page,
    Tag,
    User,
    Comment,
    Conversation,
    Imported,
    Leftover,
    Mailbox,
    Subscription,
)


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> None:
    """Let a test have a folder for data for itself."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def boss(client: Client, db: None) -> Client:
    """Return an administrator's browser."""
    client.force_login(somebody_as(ADMINISTRATOR))
    return client


@pytest.fixture
def imported(tmp_path: Path, db: None) -> Callable[..., Report]:
    """Return a function that imports the parts of an export and returns the report."""

    def run(*parts: str, text: str | bytes = "", **options: Any) -> Report:
        path = wxr.written(tmp_path, text or wxr.export(*parts))
        return import_wordpress(
            [path], Options(quarantine=tmp_path / "quarantine.jsonl", **options)
        )

    return run


@pytest.fixture
def from_service(tmp_path: Path, db: None) -> Callable[..., Report]:
    """Return a function that imports what a service has written, text or file, and returns the report."""

    def run(reader: Any, written: str | bytes | Path, **options: Any) -> Report:
        path = written if isinstance(written, Path) else wxr.written(tmp_path, written, "export")
        return import_threads(
            reader(), [path], ThreadOptions(quarantine=tmp_path / "quarantine.jsonl", **options)
        )

    return run


@pytest.fixture
def from_disqus(from_service: Callable[..., Report]) -> Callable[..., Report]:
    """Return a function that imports an export of Disqus."""
    return lambda written, **options: from_service(Disqus, written, **options)


@pytest.fixture
def from_remark42(from_service: Callable[..., Report]) -> Callable[..., Report]:
    """Return a function that imports a backup of Remark42."""
    return lambda written, **options: from_service(Remark42, written, **options)


@pytest.fixture
def from_ghost(tmp_path: Path, db: None) -> Callable[..., Report]:
    """Return a function that imports a Ghost export, text or file, and returns the report."""

    def run(text: str | bytes | Path, *, members: str | bytes = "", **options: Any) -> Report:
        path = text if isinstance(text, Path) else wxr.written(tmp_path, text, "ghost.json")
        csv = wxr.written(tmp_path, members, "members.csv") if members else None
        return import_ghost(
            [path], GhostOptions(members=csv, quarantine=tmp_path / "quarantine.jsonl", **options)
        )

    return run


@pytest.fixture
def snapshot(db: None) -> Callable[[], list[Any]]:
    """Return a function that reads everything that an import may touch."""
    return lambda: [list(m.objects.order_by("pk").values()) for m in MODELS]


@pytest.fixture
def pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two comments be a piece of a discussion."""
    monkeypatch.setattr(reading, "PIECE", 2)


@pytest.fixture(params=[1000, 2], ids=["whole", "pieces"])
def piece(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a test once with discussions that come whole and once in pieces of two comments."""
    monkeypatch.setattr(reading, "PIECE", request.param)


@pytest.fixture
def compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Callable[..., Report]:
    """Return a function that imports an export whole and in pieces of two, and asserts that nothing tells them apart.

    It takes its parts, and what makes the blog as it is before; it returns the report.
    """

    def compare(*parts: str, text: str = "", begin: Callable[[], None] = lambda: None) -> Report:
        path = wxr.written(tmp_path, text or wxr.export(*parts))
        found = []
        for size in (1000, 2):
            monkeypatch.setattr(reading, "PIECE", size)
            emptied()
            begin()
            found.append(outcome(path))
        whole, divided = found
        for name in whole:
            assert divided[name] == whole[name] or name.startswith("report"), name
        report: Report = divided["report 1"]
        return report

    return compare


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Return Ghost's content folder with two pictures."""
    folder = tmp_path / "content" / "images" / "2023" / "01"
    folder.mkdir(parents=True)
    (folder / "a.jpg").write_bytes(picture())
    (folder / "lead.jpg").write_bytes(picture())
    return tmp_path / "content"


@pytest.fixture
def check(tmp_path: Path, db: None, capsys: Any) -> Callable[..., tuple[str, str]]:
    """Return a function that checks a list of old addresses and returns what was printed and what was wrong."""

    def run(written: str | bytes, *options: str, name: str = "old.txt") -> tuple[str, str]:
        path = tmp_path / name
        path.write_bytes(written if isinstance(written, bytes) else written.encode())
        wrong = ""
        try:
            call_command("check_redirects", str(path), *options)
        except CommandError as error:
            wrong = str(error)
        return capsys.readouterr().out, wrong

    return run


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[], list[dict[str, Any]]]:
    """Return a function that reads what was put aside."""

    def read() -> list[dict[str, Any]]:
        path = tmp_path / "quarantine.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return read
