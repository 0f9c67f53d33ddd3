"""Archives of a site, for tests that look into them."""

import io
import json
import tarfile
from pathlib import Path

from django.core.management import call_command


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
