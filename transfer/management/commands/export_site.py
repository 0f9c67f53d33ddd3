"""Exports everything of the site as one archive, and checks such an archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transfer.archive.checking import MOST, NoArchive, check
from transfer.archive.site import export_site
from transfer.counted import counted
from transfer.output import NotWritable, whole_file

PACKED, UNPACKED = (".tar.gz", ".tgz"), (".tar",)


class Command(BaseCommand):
    """Write articles, pages, comments, media and everything else as plain files in one archive with a manifest."""

    help = (
        "Export the whole site as one archive (FILE.tar.gz or FILE.tar): articles and pages as HTML with front "
        "matter, comments as JSON lines, media, redirects, menus, settings, history, and a manifest with the size "
        "and the SHA-256 of every file. It holds PERSONAL DATA: e-mail addresses, network addresses and browsers of "
        "everybody who commented, the e-mail addresses of accounts and of those who get mail, and the passwords of "
        "articles and pages; never passwords of people, sessions, keys or second factors. It is written readable by "
        "you alone: keep it that way."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--force", action="store_true", help="Replace FILE if it is there.")
        parser.add_argument(
            "--check",
            action="store_true",
            help="Write nothing: compare every file in FILE with its manifest; exit status 1 where one differs.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, or check."""
        if options["check"]:
            self._check(options["file"])
            return
        path = options["file"]
        if not path.name.endswith(PACKED + UNPACKED):
            raise CommandError(f"{path}: give it a name that ends in .tar.gz or .tar.")
        try:
            with whole_file(path, replaces=options["force"]) as out:
                counts = export_site(
                    out, path.resolve().parent, is_packed=path.name.endswith(PACKED)
                )
        except NotWritable as error:
            raise CommandError(str(error)) from None
        self.stdout.write(", ".join(f"{kind}: {n}" for kind, n in counts.items() if n) + ".")
        if counts["files that are gone"]:
            self.stderr.write(
                "Some files of pictures or other media are not where they should be; the manifest names them."
            )

    def _check(self, path: Path) -> None:
        try:
            verdict = check(path)
        except NoArchive as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.") from None
        for words in verdict.problems:
            self.stderr.write(words)
        if verdict.problems:
            more = "" if len(verdict.problems) < MOST else " There may be more."
            raise CommandError(f"{path} is not whole.{more}")
        gone = f" {verdict.missing} were gone when it was made." if verdict.missing else ""
        self.stdout.write(
            f"{counted(verdict.files, 'file')}, {counted(verdict.bytes, 'byte')}: all as the manifest says.{gone}"
        )
