"""Exports the whole blog in WordPress's format."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from transfer.output import NotWritable, standard_output, whole_file
from transfer.wordpress.export.exporting import export_wordpress


class Command(BaseCommand):
    """Write everything that WordPress has a place for, and for our own import all the rest."""

    help = (
        "Export the blog as a WXR 1.2 file, which WordPress imports and import_wordpress reads back to the same blog: "
        "articles of every status, pages, comments, authors, terms, menus, redirects, settings. It holds the e-mail "
        "and network addresses of those who commented, and the passwords of articles and pages; never passwords of "
        "people, sessions or keys. The files of pictures are not in it: WordPress fetches them from this site, "
        "import_wordpress takes them from its own media folder or from --media."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the file."""
        parser.add_argument(
            "file",
            metavar="FILE",
            help="Where to write; readable by you alone. - is standard output.",
        )
        parser.add_argument("--force", action="store_true", help="Replace FILE if it is there.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export."""
        name = options["file"]
        try:
            if name == "-":
                with standard_output() as out:
                    counts = export_wordpress(out)
            else:
                with whole_file(Path(name), replaces=options["force"]) as out:
                    counts = export_wordpress(out)
        except NotWritable as error:
            raise CommandError(str(error)) from None
        told = ", ".join(f"{kind}: {number}" for kind, number in counts.items() if number)
        self.stderr.write(f"{told or 'An empty blog'}.")
