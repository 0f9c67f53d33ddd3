"""Imports a Ghost export."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import CommandError

from transfer.command import ImportCommand, chosen_authors
from transfer.ghost.loading import PERMALINK, GhostOptions, import_ghost
from transfer.ghost.media import ContentFolder
from transfer.options import Files
from transfer.wordpress.files import OldBlog


class Command(ImportCommand):
    """Import the JSON export of one blog. Run again, it takes over only what is new."""

    help = (
        "Import a Ghost export: posts, pages, tags, authors, files, addresses, comments, members."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the files and how they are to be read."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE.json")
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
        site = checked_site(options["site"])
        permalink = options["permalink"]
        if not (permalink.startswith("/") and permalink.endswith("/")) or "{" not in permalink:
            raise CommandError(
                f"--permalink {permalink}: it begins and ends with / and names {{slug}}."
            )
        files: Callable[[Iterable[str]], Files] | None = None
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
        self.run(
            lambda bar: import_ghost(
                options["files"],
                GhostOptions(
                    files=files,
                    site=site,
                    members=options["members"],
                    asks_members=options["ask_members"],
                    opens_members_posts=options["members_posts"] == "public",
                    permalink=permalink,
                    is_dry=options["dry_run"],
                    authors=chosen_authors(options["author"]),
                    quarantine=self.quarantine(options),
                    progress=bar,
                    tell=self.stderr.write,
                ),
            ),
            options,
        )


def checked_site(typed: str) -> str:
    """Return scheme and host of an address; raises CommandError for what is none."""
    if not typed:
        return ""
    parts = urlsplit(typed if "//" in typed else f"https://{typed}")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise CommandError(f"--site {typed}: write it as https://blog.example.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
