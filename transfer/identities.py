"""Which thing of another blog has become which of ours: asked before, noted after each step of an import."""

import hashlib
from collections.abc import Iterable
from typing import Any

from transfer.inserting import insert_values
from transfer.models import OLD_ID_LENGTH, SOURCE_LENGTH, Imported

#: SQLite takes at most 32,766 values in one query, older ones 999.
_MANY = 900
_FIELDS = ("source", "kind", "old_id", "object_id", "details")


def short(old_id: str) -> str:
    """Return an identity as it is kept: two long ones that begin alike stay two."""
    if len(old_id) <= OLD_ID_LENGTH:
        return old_id
    mark = hashlib.sha256(old_id.encode()).hexdigest()[:16]
    return f"{old_id[: OLD_ID_LENGTH - len(mark) - 1]}~{mark}"


class Identities:
    """The identities of one source."""

    def __init__(self, source: str) -> None:
        """Take the source's name, such as wordpress:blog.example."""
        self.source = source[:SOURCE_LENGTH]
        self._new: list[tuple[str, str, str, int | None, dict[str, Any]]] = []
        self._noted: dict[tuple[str, str], int | None] = {}

    def of(self, kind: str) -> dict[str, int | None]:
        """Return all identities of a kind, as ``short`` keeps them: for kinds of which there are few."""
        found = Imported.objects.filter(source=self.source, kind=kind)
        return dict(found.values_list("old_id", "object_id"))

    def known(self, kind: str, old_ids: Iterable[str]) -> dict[str, int | None]:
        """Return those of ``old_ids`` that were imported before or are noted, with their numbers here."""
        wanted = {short(old_id): old_id for old_id in old_ids}
        kept = list(wanted)
        found: dict[str, int | None] = {}
        for at in range(0, len(kept), _MANY):
            some = Imported.objects.filter(
                source=self.source, kind=kind, old_id__in=kept[at : at + _MANY]
            )
            rows = some.values_list("old_id", "object_id")
            found.update((wanted[old_id], pk) for old_id, pk in rows)
        if self._noted:
            found |= {
                old_id: self._noted[kind, kept_id]
                for kept_id, old_id in wanted.items()
                if (kind, kept_id) in self._noted
            }
        return found

    def brought(self, kind: str, object_ids: Iterable[int]) -> set[int]:
        """Return those of our numbers whose things this source has brought."""
        mine = Imported.objects.filter(
            source=self.source, kind=kind, object_id__in=list(object_ids)
        )
        return {number for number in mine.values_list("object_id", flat=True) if number}

    def note(
        self, kind: str, old_id: str, object_id: int | None, details: dict[str, Any] | None = None
    ) -> None:
        """Note one; :meth:`write` stores it."""
        kept = short(old_id)
        self._noted[kind, kept] = object_id
        self._new.append((self.source, kind, kept, object_id, details or {}))

    def write(self) -> None:
        """Store what was noted, inside the transaction that stores the things themselves."""
        insert_values(Imported, _FIELDS, self._new)
        self.forget()

    def forget(self) -> None:
        """Forget what was noted and not stored: its transaction failed."""
        self._new = []
        self._noted = {}
