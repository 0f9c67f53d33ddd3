"""Imports a WordPress or WordPress.com export."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from transfer.command import ImportCommand, chosen_authors
from transfer.importers import TYPES
from transfer.options import Files, Options
from transfer.report import Report
from transfer.wordpress.files import Folder, OldBlog
from transfer.wordpress.item_types import checked_types
from transfer.wordpress.loading import import_wordpress


class Command(ImportCommand):
    """Import WXR files (1.0 to 1.2) of one blog. Run again, it takes over only what is new."""

    importer = "wordpress"
    help = "Import a WordPress export: posts, pages, media, categories, tags, authors, comments, addresses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and how they are to be read."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        media = parser.add_mutually_exclusive_group()
        media.add_argument("--media", type=Path, metavar="DIR", help="Take files from this folder.")
        media.add_argument(
            "--fetch-media", action="store_true", help="Fetch files from where they stand."
        )
        parser.add_argument(
            "--private-addresses",
            action="store_true",
            help="With --fetch-media: the old blog may stand in a network that is not public.",
        )
        parser.add_argument(
            "--author",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="The export's author OLD is the account NEW here. May be given several times.",
        )
        parser.add_argument(
            "--type",
            action="append",
            default=[],
            metavar="NAME=page|post|skip",
            help="What becomes of the items of a type that a plugin or a theme has added. Without it those that have "
            "an address and words become static pages; the others, and messages, orders and the like, are kept aside. "
            "May be given several times.",
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import."""
        files: Callable[[Iterable[str]], Files] | None = None
        if options["media"]:
            if not options["media"].is_dir():
                raise CommandError(f"{options['media']} is no folder.")
            files = lambda _: Folder(options["media"])  # noqa: E731
        elif options["fetch_media"]:
            takes_private = options["private_addresses"]
            files = lambda _: OldBlog(takes_private=takes_private)  # noqa: E731
        authors = chosen_authors(options["author"])
        try:
            types = checked_types(options["type"])
        except ValueError as error:
            raise CommandError(f"--type {error}") from None

        def work(paths: list[Path], told: dict[str, Any]) -> Report:
            return import_wordpress(
                paths, Options(files=files, authors=authors, answers={TYPES: types}, **told)
            )

        self.run(options["files"], work, options)
