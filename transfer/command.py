"""What the import commands have in common: the progress bar, the report's files, the words for an unreadable file."""

import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from accounts.models import User
from transfer.alone import alone
from transfer.healing import Unreadable
from transfer.importers import Importer
from transfer.options import Interrupted
from transfer.report import Report
from transfer.row_counts import count_anew

WIDTH = 40
GOES_ON = "What has been imported stays. Give the same command again, and it goes on."


class Bar:
    """One line that grows; where nobody watches, a line for each tenth."""

    def __init__(self, out: TextIO) -> None:
        """Draw on ``out``."""
        self.out, self.began, self.shown = out, time.monotonic(), -1

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done."""
        per_cent = min(100, done * 100 // max(total, 1))
        if per_cent == self.shown:
            return
        is_live = self.out.isatty()
        if is_live:
            filled = per_cent * WIDTH // 100
            self.out.write(f"\r[{'█' * filled}{'·' * (WIDTH - filled)}] {per_cent:3} %")
            if per_cent == 100:
                self.out.write("\n")
        elif per_cent // 10 != self.shown // 10:
            self.out.write(f"{per_cent // 10 * 10} %\n")
        self.out.flush()
        self.shown = per_cent


class ImportCommand(BaseCommand):
    """An import: its files, --dry-run, and where report and quarantine are written."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what every import takes."""
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen; change nothing."
        )
        parser.add_argument("--report", type=Path, help="Write the report as JSON into this file.")
        parser.add_argument(
            "--quarantine",
            type=Path,
            help="Keep items that cannot be stored in this file; import-quarantine.jsonl by default.",
        )

    def quarantine(self, options: dict[str, Any]) -> Path | None:
        """Return the file of what cannot be stored; none in a dry run."""
        if options["dry_run"]:
            return None
        return options["quarantine"] or Path("import-quarantine.jsonl")

    def run(self, work: Callable[[Bar], Report], options: dict[str, Any]) -> None:
        """Do the import, print its report and write it; a file that cannot be read ends with its sentence."""
        _refuse_unwritable(options["report"])
        try:
            with alone():
                report = work(Bar(sys.stderr))
                if not report.is_dry:
                    count_anew()
        except Unreadable as error:
            raise CommandError(f"{error}\nNothing has been imported.") from None
        except Interrupted as error:
            raise CommandError(f"{error}\n{GOES_ON}") from None
        except OSError as error:
            raise CommandError(
                f"{error.filename}: {error.strerror}. Nothing has been imported."
            ) from None
        except OperationalError as error:
            raise CommandError(f"The database fails: {error}. {GOES_ON}") from None
        except KeyboardInterrupt:
            raise CommandError(f"\nInterrupted. {GOES_ON}", returncode=130) from None
        self.stdout.write(report.as_text())
        if report.put_aside and (aside := self.quarantine(options)):
            self.stdout.write(f"What could not be stored ({report.put_aside}) is kept in {aside}.")
        if options["report"]:
            options["report"].write_text(report.as_json(), encoding="utf-8")

    def run_unpacked(
        self,
        paths: list[Path],
        work: Callable[[list[Path], Bar], Report],
        options: dict[str, Any],
        importer: Importer,
    ) -> None:
        """Do an import whose files may be packed: .zip as WordPress.com gives them away, or .gz."""
        with tempfile.TemporaryDirectory(prefix="import-") as folder:
            self.run(lambda bar: work(importer.unpacked(paths, Path(folder)), bar), options)


def _refuse_unwritable(path: Path | None) -> None:
    """Raise CommandError, before anything has begun, where the report cannot be written."""
    if path is None:
        return
    try:
        path.open("a").close()
    except OSError as error:
        raise CommandError(
            f"--report {path}: {error.strerror}. Nothing has been imported."
        ) from None


def chosen_authors(pairs: list[str]) -> dict[str, str]:
    """Return what --author says; raises CommandError for what it cannot mean."""
    chosen = {}
    for pair in pairs:
        old, sign, new = pair.partition("=")
        if not (sign and old and new):
            raise CommandError(f"--author {pair}: write it as OLD=NEW.")
        if not User.objects.filter(username=new).exists():
            raise CommandError(f"--author {pair}: there is no account “{new}” here.")
        chosen[old] = new
    return chosen
