"""What the import commands have in common: the files that they write, the report, the words in which one ends."""

import re
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from accounts.models import User
from transfer.alone import alone
from transfer.bar import Bar
from transfer.ending import STATUS, Ended, Ending
from transfer.healing import Unreadable
from transfer.importers import IMPORTERS, Importer
from transfer.options import Interrupted
from transfer.quarantine import is_quarantine
from transfer.report import Report
from transfer.row_counts import count_anew

NOTHING = "Nothing has been imported."
GOES_ON = "What has been imported stays. Give the same command again, and it goes on."
#: How a shell knows that somebody has pressed Ctrl-C.
INTERRUPTED = 130
#: So much of the name of the first file stands in that of a quarantine.
_STEM_LENGTH = 40

#: Takes the files, unpacked, and what every import is told (fields of transfer.options.Told).
Work = Callable[[list[Path], dict[str, Any]], Report]


class ImportCommand(BaseCommand):
    """An import: its files, --dry-run, and where report and quarantine are written."""

    #: Its name in transfer.importers.
    importer: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name what every import takes."""
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would happen; change nothing."
        )
        parser.add_argument(
            "--report",
            type=Path,
            help="Write the report as JSON into this file, whether the import ends well or not.",
        )
        parser.add_argument(
            "--quarantine",
            type=Path,
            help="Keep items that cannot be stored in this file, behind what stands there; "
            "by default in one of each import's own in VAR_DIR/quarantine.",
        )

    def run(self, paths: list[Path], work: Work, options: dict[str, Any]) -> None:
        """Do an import whose files may be packed, print its report and write it.

        One that cannot begin, or does not end, has a report, too: of what was done until then, and why it ended.
        Raises CommandError with the words for it.
        """
        quarantine = self._checked(paths, options)
        bar, ending = Bar(sys.stderr), Ending()
        report = Report(is_dry=options["dry_run"])

        def begun(its: Report) -> None:
            nonlocal report
            report = its

        told = {
            "is_dry": options["dry_run"],
            "quarantine": quarantine,
            "progress": ending.watching(bar),
            "pause": ending.look,
            "tell": bar.say,
            "begun": begun,
        }
        try:
            with ending, bar.above_the_log():
                report = self._import(paths, work, told)
        except BaseException as error:
            bar.end()
            failure = _in_words(error, has_begun=bool(report.source), is_dry=report.is_dry)
            report.is_interrupted = isinstance(error, KeyboardInterrupt | Ended | Interrupted)
            report.error = str(failure or f"It has failed: {type(error).__name__}: {error}").strip()
            self._tell(report, quarantine, options)
            if failure is None:
                raise
            raise failure from None
        bar.end()
        self._tell(report, quarantine, options)

    def _import(self, paths: list[Path], work: Work, told: dict[str, Any]) -> Report:
        importer: Importer = IMPORTERS[self.importer]
        with tempfile.TemporaryDirectory(prefix="import-") as folder, alone():
            report = work(importer.unpacked(paths, Path(folder)), told)
            if not report.is_dry:
                count_anew()
            return report

    def _tell(self, report: Report, quarantine: Path | None, options: dict[str, Any]) -> None:
        """Print the report, unless nothing has begun, and write it."""
        if report.put_aside and quarantine:
            report.quarantine = str(quarantine.absolute())
        if report.source:
            self.stdout.write(report.as_text())
        if options["report"]:
            options["report"].write_text(report.as_json(), encoding="utf-8")

    # --- Where it writes

    def _checked(self, paths: list[Path], options: dict[str, Any]) -> Path | None:
        """Return the file of what cannot be stored, None in a dry run.

        Raises CommandError, before anything has begun, where that or the report cannot be written.
        """
        if options["report"]:
            _try("--report", options["report"])
        chosen: Path | None = options["quarantine"]
        if options["dry_run"]:
            return None
        if chosen is None:
            return self._new_quarantine(paths)
        if not chosen.exists():
            _try("--quarantine", chosen)
            chosen.unlink()
            return chosen
        _try("--quarantine", chosen)
        if chosen.stat().st_size and not is_quarantine(chosen):
            raise CommandError(f"--quarantine {chosen}: there is something else in it. {NOTHING}")
        return chosen

    def _new_quarantine(self, paths: list[Path]) -> Path:
        """Return a file of this import's own, which is not there yet: named by importer, first file and moment."""
        stem = re.sub(r"[^\w.-]+", "-", paths[0].name.partition(".")[0])[:_STEM_LENGTH].strip("-")
        words = [self.importer, stem, f"{timezone.localtime():%Y-%m-%d-%H%M%S}"]
        name = "-".join(filter(None, words))
        folder, number = Path(settings.VAR_DIR) / "quarantine", 1
        path = folder / f"{name}.jsonl"
        while path.exists():
            number += 1
            path = folder / f"{name}-{number}.jsonl"
        return path


def _in_words(error: BaseException, *, has_begun: bool, is_dry: bool) -> CommandError | None:
    """Return why an import has not come to its end, for the person who gave the command; None for a fault of ours."""
    rest = "Nothing has been changed." if is_dry else GOES_ON if has_begun else NOTHING
    match error:
        case CommandError():
            return error
        case Unreadable():
            words = f"{error}\n{NOTHING}"
        case Interrupted():
            words = f"{error}\n{rest}"
        case OperationalError():
            words = f"The database fails: {error}. {rest}"
        case OSError():
            words = f"{error.filename or 'The disk'}: {error.strerror}. {rest}"
        case KeyboardInterrupt():
            return CommandError(f"Interrupted. {rest}", returncode=INTERRUPTED)
        case Ended():
            return CommandError(f"Interrupted. {rest}", returncode=STATUS)
        case _:
            return None
    return CommandError(words)


def _try(option: str, path: Path) -> None:
    """Raise CommandError where a file cannot be written."""
    try:
        path.open("a").close()
    except OSError as error:
        raise CommandError(f"{option} {path}: {error.strerror}. {NOTHING}") from None


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
