"""manage.py benchmark_spam FILE: how good the judge of spam is on labelled comments."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comments.spam.benchmark import (
    SAMPLE,
    Labelled,
    Unreadable,
    judge_trained,
    judge_untrained,
    read_labelled,
    report,
)
from comments.spam.verdict import Verdict


class Command(BaseCommand):
    """Reports precision and recall, untrained and trained (each tenth judged by what the rest has taught)."""

    help = (
        "Report precision and recall of the judge of spam over a file of labelled comments: one to a line, "
        "“spam” or “ham”, name, website and text with tabs between. Nothing is stored."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the file; our own sample where none is named."""
        parser.add_argument("file", nargs="?", type=Path, default=SAMPLE, metavar="FILE")
        parser.add_argument(
            "--mistakes",
            action="store_true",
            help="also show every comment that was judged wrongly",
        )

    def handle(self, *args: Any, file: Path, mistakes: bool, **options: Any) -> None:
        """Judge and report. Raises CommandError for a file that cannot be read."""
        try:
            comments = read_labelled(file)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except Unreadable as error:
            raise CommandError(str(error)) from error
        if not comments:
            raise CommandError("There is no comment in the file.")
        spam = sum(comment.is_spam for comment in comments)
        self.stdout.write(f"{len(comments)} comments: {spam} spam, {len(comments) - spam} welcome.")
        for title, judged in (
            ("Untrained", judge_untrained(comments)),
            ("Trained", judge_trained(comments)),
        ):
            self.stdout.write(f"\n{title}")
            self.show("sent to Spam at once", judged, at_once=True)
            self.show("held or sent to Spam", judged, at_once=False)
            if mistakes:
                self.show_mistakes(judged)

    def show(self, what: str, judged: list[tuple[Labelled, Verdict]], at_once: bool) -> None:
        """Write one line of figures."""
        counted = report(judged, at_once)
        self.stdout.write(
            f"  {what}: precision {counted.precision:.3f}, recall {counted.recall:.3f} "
            f"({counted.caught} caught, {counted.missed} missed, {counted.mistaken} mistaken)"
        )

    def show_mistakes(self, judged: list[tuple[Labelled, Verdict]]) -> None:
        """Write what was taken for what it is not, and why."""
        for comment, verdict in judged:
            if comment.is_spam != verdict.is_doubtful:
                kind = "spam" if comment.is_spam else "welcome"
                text = " ".join(comment.evidence.text.split())[:100]
                self.stdout.write(f"    {kind}, {verdict.probability:.2f}: {text}")
                self.stdout.write(f"      {' '.join(verdict.reasons)}")
