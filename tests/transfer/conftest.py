"""What tests of imports share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.transfer import wxr
from transfer.report import Report
from transfer.wordpress.loading import Options, import_wordpress


@pytest.fixture
def imported(tmp_path: Path, db: None) -> Callable[..., Report]:
    """Return a function that imports the parts of an export and returns the report."""

    def run(*parts: str, text: str | bytes = "", **options: Any) -> Report:
        path = wxr.written(tmp_path, text or wxr.export(*parts))
        return import_wordpress(
            [path], Options(quarantine=tmp_path / "quarantine.jsonl", **options)
        )

    return run
