"""Imports a Ghost export."""

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from transfer.command import ImportCommand, chosen_authors
from transfer.ghost.loading import PERMALINK, GhostOptions, import_ghost
from transfer.ghost.media import ContentFolder, or_packed
from transfer.ghost.typed import checked_permalink, checked_site
from transfer.options import Source
from transfer.report import Report
from transfer.wordpress.files import OldBlog


class Command(ImportCommand):
    """Import the JSON export of one blog. Run again, it takes over only what is new."""

    importer = "ghost"
    help = (
        "Import a Ghost export: posts, pages, tags, authors, files, addresses, comments, members."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and how they are to be read."""
        parser.add_argument(
            "files",
            nargs="+",
            type=Path,
            metavar="FILE",
            help="The .json, or a .zip with it; pictures that are packed beside it come along.",
        )
        parser.add_argument(
            "--site", default="", metavar="URL", help="Where the blog stood: https://blog.example."
        )
        media = parser.add_mutually_exclusive_group()
        media.add_argument(
            "--media", type=Path, metavar="DIR", help="Take files from Ghost's folder “content”."
        )
        media.add_argument(
            "--fetch-media", action="store_true", help="Fetch files from the old blog, over https."
        )
        parser.add_argument(
            "--members", type=Path, metavar="FILE.csv", help="The members, as Ghost exports them."
        )
        parser.add_argument(
            "--ask-members",
            action="store_true",
            help="Write to each member and let them say yes again, before anything else goes to them.",
        )
        parser.add_argument(
            "--members-posts",
            choices=("private", "public"),
            default="private",
            help="What posts become that only members could read: private by default.",
        )
        parser.add_argument(
            "--permalink",
            default=PERMALINK,
            metavar="PATTERN",
            help="The address of posts in the old blog's routes.yaml; /{slug}/ by default.",
        )
        parser.add_argument(
            "--author",
            action="append",
            default=[],
            metavar="OLD=NEW",
            help="The export's author OLD (the end of their address) is the account NEW here. Several times.",
        )
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Import."""
        site = checked("--site", checked_site, options["site"])
        permalink = checked("--permalink", checked_permalink, options["permalink"])
        authors = chosen_authors(options["author"])
        files: Source | None = None
        if options["media"]:
            if not options["media"].is_dir():
                raise CommandError(f"{options['media']} is no folder.")
            files = lambda _: ContentFolder(options["media"])  # noqa: E731
        elif options["fetch_media"]:
            if not site:
                raise CommandError(
                    "--fetch-media needs --site: an export does not say where the blog stood."
                )
            files = lambda _: OldBlog()  # noqa: E731

        def work(paths: list[Path], told: dict[str, Any]) -> Report:
            with or_packed(files, options["files"]) as source:
                chosen = GhostOptions(
                    files=source,
                    site=site,
                    members=options["members"],
                    asks_members=options["ask_members"],
                    opens_members_posts=options["members_posts"] == "public",
                    permalink=permalink,
                    authors=authors,
                    **told,
                )
                return import_ghost(paths, chosen)

        self.run(options["files"], work, options)


def checked(name: str, check: Callable[[str], str], typed: str) -> str:
    """Return what was typed as an option's value; raises CommandError for what it cannot be."""
    try:
        return check(typed)
    except ValueError as error:
        raise CommandError(f"{name} {error}") from None
