"""Files that an import is about to store: what a killed one has left without a row is found by its name and removed.

Each name is written down before its file is stored. A file that nobody has written down is never touched: somebody may
have copied a blog's folder here before its import.
"""

from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db.models import Model

from blog.models import Attachment, Image

#: Values in one query; SQLite takes 32,766, older ones 999.
_MANY = 500


def _list() -> Path:
    return Path(settings.VAR_DIR) / "import-files.txt"


def store(name: str, content: File) -> str:
    """Store a file under a name that is free, and return the name; the caller stores its row in a transaction."""
    with _list().open("a", encoding="utf-8") as noted:
        noted.write(f"{name}\n")
    return default_storage.save(name, content)


def remove_unowned() -> int:
    """Delete what was stored and has no row, and return how many files that were.

    For whoever holds the right to import (alone.py): the rows of an import that is running are not there yet.
    """
    path = _list()
    if not path.exists():
        return 0
    names = [name for name in path.read_text(encoding="utf-8").split("\n") if name]
    removed = 0
    for at in range(0, len(names), _MANY):
        some = set(names[at : at + _MANY])
        models: tuple[type[Model], ...] = (Image, Attachment)
        for model in models:
            some -= set(
                model._default_manager.filter(file__in=some).values_list("file", flat=True)  # noqa: SLF001
            )
        for name in some:
            if default_storage.exists(name):
                default_storage.delete(name)
                removed += 1
    path.unlink()
    return removed
