"""Everything that is checked without running the product: one list, for a person and for CI.

Use: python -m tests.suite.checks [names or groups, all when none is given]
"""

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

#: A deployment as the README describes it, down to the least that must be set.
PRODUCTION = {
    "DEMO": "0",
    "DEBUG": "0",
    "SECRET_KEY": secrets.token_urlsafe(60),
    "SITE_URL": "https://blog.example",
}


@dataclass(frozen=True)
class Check:
    """A command that is silent or says what is wrong."""

    name: str
    group: str
    command: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)

    def passes(self, scratch: Path) -> bool:
        """Run it, print what it says when it fails, and tell whether it passed."""
        environment = {**os.environ, "VAR_DIR": str(scratch), **self.environment}
        done = subprocess.run(
            self.command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        passed = done.returncode == 0
        print(f"{'ok  ' if passed else 'FAIL'}  {self.name}", flush=True)
        if not passed:
            print(done.stdout, flush=True)
        return passed


CHECKS = (
    Check("Python style", "lint", [BIN / "ruff", "check", "."]),
    Check("Python formatting", "lint", [BIN / "ruff", "format", "--check", "."]),
    Check("Imports go one way", "lint", [BIN / "lint-imports", "--no-cache"]),
    Check("Templates", "lint", [BIN / "djlint", "--quiet", "--lint", "templates"]),
    Check("JavaScript", "lint", [sys.executable, "-m", "tests.suite.javascript"]),
    Check("Types", "types", [BIN / "mypy"]),
    Check(
        "Migrations match the models",
        "django",
        [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
        PRODUCTION,
    ),
    Check(
        "Nothing to say against a deployment",
        "django",
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level=DEBUG"],
        PRODUCTION,
    ),
    Check("Lock files match pyproject.toml", "locks", [sys.executable, "-m", "tests.suite.locks"]),
    Check("Installed packages fit together", "locks", [sys.executable, "-m", "pip", "check"]),
)


def main(wanted: Sequence[str]) -> int:
    """Run the checks that are asked for, all of them to the end; return 1 when one failed."""
    chosen = [c for c in CHECKS if not wanted or c.name in wanted or c.group in wanted]
    if not chosen:
        groups = sorted({check.group for check in CHECKS})
        print(f"There is no such check. Groups: {', '.join(groups)}.")
        return 2
    with tempfile.TemporaryDirectory(prefix="broadsheet-checks-") as scratch:
        failed = [check.name for check in chosen if not check.passes(Path(scratch))]
    if failed:
        print(f"\nFAILED: {', '.join(failed)}.")
        return 1
    print(f"\nPassed: {len(chosen)} checks.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
