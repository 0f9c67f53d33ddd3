"""What tests of imports share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import ADMINISTRATOR
from blog.models import Article, Page, Tag
from comments.mail.models import Mailbox, Subscription
from comments.models import Comment, Conversation
from tests.factories import somebody_as
from tests.transfer import wxr
from transfer.disqus import Disqus
from transfer.ghost.loading import GhostOptions, import_ghost
from transfer.models import Imported, Leftover
from transfer.remark42 import Remark42
from transfer.report import Report
from transfer.threads import ThreadOptions, import_threads
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
