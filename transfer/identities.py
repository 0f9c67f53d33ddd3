"""Which thing of another blog has become which of ours: asked before, noted after each step of an import."""

from collections.abc import Iterable
from typing import Any

from transfer.models import OLD_ID_LENGTH, SOURCE_LENGTH, Imported

#: SQLite takes at most 32,766 values in one query, older ones 999.
_MANY = 900


class Identities:
    """The identities of one source."""

    def __init__(self, source: str) -> None:
        """Take the source's name, such as wordpress:blog.example."""
        self.source = source[:SOURCE_LENGTH]
        self._new: list[Imported] = []

    def of(self, kind: str) -> dict[str, int | None]:
        """Return all identities of a kind: for kinds of which there are few."""
        found = Imported.objects.filter(source=self.source, kind=kind)
        return dict(found.values_list("old_id", "object_id"))

    def known(self, kind: str, old_ids: Iterable[str]) -> dict[str, int | None]:
        """Return those of ``old_ids`` that were imported before, with their numbers here."""
        wanted = [old_id[:OLD_ID_LENGTH] for old_id in old_ids]
        found: dict[str, int | None] = {}
        for at in range(0, len(wanted), _MANY):
            some = Imported.objects.filter(
                source=self.source, kind=kind, old_id__in=wanted[at : at + _MANY]
            )
            found.update(some.values_list("old_id", "object_id"))
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
        self._new.append(
            Imported(
                source=self.source,
                kind=kind,
                old_id=old_id[:OLD_ID_LENGTH],
                object_id=object_id,
                details=details or {},
            )
        )

    def write(self) -> None:
        """Store what was noted, inside the transaction that stores the things themselves."""
        Imported.objects.bulk_create(self._new, batch_size=500)
        self._new = []

    def forget(self) -> None:
        """Forget what was noted and not stored: its transaction failed."""
        self._new = []
