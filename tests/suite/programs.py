"""The programs that parts of the suite need, and where Debian and Ubuntu put them."""

import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path


def chromium() -> Path | None:
    """Return a Chromium or Chrome of this machine, None where there is none.

    Best is the one without a window: the others draw their own tabs and buttons even where nobody sees them.
    """
    shell = ("chromium-headless-shell", "chrome-headless-shell")
    whole = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return first_in_path((*shell, *whole))


def node() -> Path | None:
    """Return Node.js, None where there is none."""
    return first_in_path(("node", "nodejs"))


def postgresql_binaries() -> Path | None:
    """Return the folder of PostgreSQL's server programs, the newest where there are several.

    Debian keeps them out of PATH, one folder for each version.
    """
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for folder in [*versions, *folders]:
        if all(os.access(folder / program, os.X_OK) for program in ("initdb", "postgres")):
            return folder
    return None


def first_in_path(names: Iterable[str]) -> Path | None:
    """Return the first of these programs that PATH holds."""
    found = (shutil.which(name) for name in names)
    return next((Path(path) for path in found if path), None)


def _version(folder: Path) -> int:
    """Return the major version that a folder like /usr/lib/postgresql/15/bin names."""
    numbers = re.findall(r"\d+", folder.parent.name)
    return int(numbers[0]) if numbers else 0
