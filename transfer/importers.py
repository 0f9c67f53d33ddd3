"""What can be imported: each importer with its name, the files that it takes, what it asks, and the function.

The admin offers whatever stands in this list; an importer of another blog adds a line, and nothing else has to know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.module_loading import import_string

from transfer.options import Options
from transfer.report import Report

#: What an importer may ask of the person beside its files.
AUTHORS, MEDIA = "authors", "media"


@dataclass(frozen=True)
class Importer:
    """One kind of export.

    ``function`` names what takes the files, unpacked, and the options, and returns the report: it raises Unreadable
    before anything is changed, Interrupted where it could not go on, and may be called again. One that does not know
    checkpoints begins its report anew when it goes on.
    """

    name: str
    label: str
    #: Where to get the files, for the person who imports.
    help_text: str
    #: The endings of its files, unpacked.
    endings: tuple[str, ...]
    function: str
    asks: frozenset[str] = frozenset()
    takes_several: bool = False

    @property
    def uploads(self) -> tuple[str, ...]:
        """The endings of files as they may be given: packed, too."""
        return (*self.endings, ".zip", ".gz")

    def run(self, paths: Sequence[Path], options: Options) -> Report:
        """Import."""
        report: Report = import_string(self.function)(paths, options)
        return report


IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        Importer(
            name="wordpress",
            label="WordPress or WordPress.com",
            help_text="In WordPress: Tools, Export, All content. Several files of one blog belong together.",
            endings=(".xml",),
            function="transfer.wordpress.loading.import_wordpress",
            asks=frozenset({AUTHORS, MEDIA}),
            takes_several=True,
        ),
    )
}
