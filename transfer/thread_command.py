"""What the commands have in common that import comments alone."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from transfer.command import ImportCommand, chosen_authors
from transfer.matching import Moves
from transfer.report import Report
from transfer.thread_reading import Reader
from transfer.threads import ThreadOptions, import_threads


class ThreadCommand(ImportCommand):
    """An import of comments: its files, whose discussions they are, and who is somebody here."""

    #: What reads the files, and what they are called in the help.
    reader: type[Reader]
    metavar = "FILE"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and how addresses are understood."""
        parser.add_argument("files", nargs="+", type=Path, metavar=self.metavar)
        parser.add_argument(
            "--site",
            action="append",
            default=[],
            metavar="HOST",
            help="Take only discussions that stood on this host. May be given several times.",
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="What stood at the address OLD belongs to NEW; with stars at the ends, all below. Several times.",
        )
        parser.add_argument(
            "--author",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="Who is called OLD there has the account NEW here. May be given several times.",
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import."""
        try:
            moves = Moves.of(options["map"])
        except ValueError as error:
            raise CommandError(f"--map {error}") from None
        chosen = chosen_authors(options["author"])
        users = {old: User.objects.get(username=new) for old, new in chosen.items()}

        def work(paths: list[Path], told: dict[str, Any]) -> Report:
            told_all = ThreadOptions(sites=options["site"], moves=moves, users=users, **told)
            return import_threads(self.reader(), paths, told_all)

        self.run(options["files"], work, options)
