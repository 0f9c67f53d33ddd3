"""The file of what could not be imported: each item whole, with its line and the reason, one JSON object a line."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class Quarantine:
    """Opened when the first bad item comes, so that a good import leaves no empty file."""

    def __init__(self, path: Path | None, *, goes_on: bool = False) -> None:
        """Take where the file is to stand; None keeps nothing. ``goes_on``: what is there is of the same run."""
        self.path, self.kept, self._is_begun = path, 0, goes_on

    def keep(self, kind: str, record: Any, line: int, reason: str) -> None:
        """Keep an item. The first of a run begins the file anew: what an earlier run has left is tried again."""
        self.kept += 1
        if self.path is None:
            return
        if not self._is_begun:
            self.path.unlink(missing_ok=True)
            self._is_begun = True
        data = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
        entry = {"kind": kind, "line": line, "reason": reason, "item": data}
        # Half a pair of UTF-16, which JSON can bring along, is no text; as an escape it can be written.
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(entry, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n")
