"""After an import PostgreSQL knows how many rows there are, whichever way it went."""

import pytest
from django.core.management import call_command
from django.db import connection

from comments.models import Comment
from tests.transfer.wxr import comment, export, item

SAID = 300


def known_rows() -> float:
    """Return how many comments PostgreSQL reckons with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'comments_comment'")
        return cursor.fetchone()[0]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(item(1, "One", *(comment(n, f"Word {n}") for n in range(2, SAID + 2)))))
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("is_dry", [False, True])
def test_an_import_tells_how_many_rows_have_come(path, tmp_path, is_dry):
    before = known_rows() if connection.vendor == "postgresql" else None
    options = ["--dry-run"] if is_dry else [f"--quarantine={tmp_path / 'aside'}"]
    call_command("import_wordpress", str(path), *options)
    assert Comment.objects.count() == (0 if is_dry else SAID)
    if connection.vendor == "postgresql":
        assert known_rows() == (before if is_dry else SAID)
