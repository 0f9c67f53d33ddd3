"""Static files: those of a page joined into one, hashed names, compressed once, imports of modules rewritten too."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config.joining import is_joined, joined

#: What is collected: of each name the storage that has it, and its path there.
Collected = dict[str, tuple[Any, str]]


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage that also joins the files of a page, and follows ``import`` between our ES modules."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: Collected, *args: Any, **options: Any) -> Iterator[Any]:
        """Hash and compress what was collected; what is joined is not read where it lies."""
        pages = Joined(paths)
        read_from = {name: (pages, name) if is_joined(name) else paths[name] for name in paths}
        yield from super().post_process(read_from, *args, **options)


class Joined:
    """The sheets and modules of pages, joined, in a storage's place."""

    def __init__(self, paths: Collected) -> None:
        """Take what was collected."""
        self.paths = paths

    def open(self, name: str) -> File[bytes]:
        """Return a joined file; raise ``CannotJoin``."""
        return ContentFile(joined(name, self.read).encode())

    def read(self, name: str) -> str | None:
        """Return the text of what was collected under a name, if anything was."""
        if name not in self.paths:
            return None
        storage, path = self.paths[name]
        with storage.open(path) as file:
            text: str = file.read().decode()
        return text
