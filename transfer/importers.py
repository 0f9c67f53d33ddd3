"""What can be imported: each importer with its name, the files that it takes, what it asks, and the function.

The admin offers whatever stands in this list; an importer of another blog adds a line, and nothing else has to know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.module_loading import import_string

from transfer.options import Files, Options
from transfer.report import Report
from transfer.unpacking import unpacked

#: What an importer may ask of the person beside its files; see transfer/admin_questions.py.
AUTHORS, MEDIA, SITE, PERMALINK = "authors", "media", "site", "permalink"
MEMBERS_POSTS, ASK_MEMBERS = "members_posts", "ask_members"
PEOPLE, HOSTS, MOVES, TYPES = "people", "hosts", "moves", "types"

#: What Ghost's own backups hold beside the export.
_BESIDE_GHOST = (
    *("images", "media", "files", "themes", "settings", "adapters", "apps", "public", "logs"),
    "redirects*.json",
)


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
    #: The endings of files that may come beside them, never packed together.
    beside: tuple[str, ...] = ()
    #: Folders and files in a .zip that are something else, as patterns of their names.
    passes_over: tuple[str, ...] = ()
    #: What finds files in a folder of media on this server.
    folder: str = "transfer.wordpress.files.Folder"

    @property
    def uploads(self) -> tuple[str, ...]:
        """The endings of files as they may be given: packed, too."""
        return tuple(dict.fromkeys((*self.endings, *self.beside, ".zip", ".gz")))

    def unpacked(self, paths: Sequence[Path], folder: Path) -> list[Path]:
        """Return the files, unpacked into ``folder`` where they are packed. Raises Unreadable."""
        return unpacked(paths, folder, self.endings, self.passes_over)

    def files_in(self, folder: Path) -> Files:
        """Return the files of a folder of media, as this kind of blog names them."""
        files: Files = import_string(self.folder)(folder)
        return files

    def run(self, paths: Sequence[Path], options: Options) -> Report:
        """Import."""
        report: Report = import_string(self.function)(paths, options)
        return report


_OF_COMMENTS = frozenset({MOVES, HOSTS, PEOPLE})

IMPORTERS: dict[str, Importer] = {
    importer.name: importer
    for importer in (
        Importer(
            name="wordpress",
            label="WordPress or WordPress.com",
            help_text="In WordPress: Tools, Export, All content. Several files of one blog belong together.",
            endings=(".xml",),
            function="transfer.wordpress.loading.import_wordpress",
            asks=frozenset({AUTHORS, MEDIA, TYPES}),
            takes_several=True,
        ),
        Importer(
            name="ghost",
            label="Ghost",
            help_text="In Ghost: Settings, Import/Export, Export content. A .zip that holds this file and the folder "
            "content/images brings the pictures, too. The list of members (Members, Export) may be given beside it.",
            endings=(".json",),
            beside=(".csv",),
            passes_over=_BESIDE_GHOST,
            function="transfer.entrances.import_ghost",
            asks=frozenset({AUTHORS, MEDIA, SITE, PERMALINK, MEMBERS_POSTS, ASK_MEMBERS}),
            takes_several=True,
            folder="transfer.ghost.media.ContentFolder",
        ),
        Importer(
            name="disqus",
            label="Comments of Disqus",
            help_text="At Disqus: Admin, Community, Export. The file comes by mail. Bring the articles first.",
            endings=(".xml",),
            function="transfer.entrances.import_disqus",
            asks=_OF_COMMENTS,
            takes_several=True,
        ),
        Importer(
            name="remark42",
            label="Comments of Remark42",
            help_text="A backup, as Remark42 writes one each night or when it is asked for one. "
            "Bring the articles first.",
            endings=(".json", ".jsonl", ".gz"),
            function="transfer.entrances.import_remark42",
            asks=_OF_COMMENTS,
            takes_several=True,
        ),
        Importer(
            name="isso",
            label="Comments of Isso",
            help_text="Isso’s database, comments.db. Stop Isso while it is copied. Bring the articles first.",
            endings=(".db", ".sqlite", ".sqlite3"),
            function="transfer.entrances.import_isso",
            asks=_OF_COMMENTS,
            takes_several=True,
        ),
    )
}
