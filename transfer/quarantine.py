"""The file of what could not be imported: each item whole, with its line and the reason, one JSON object a line."""

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class Quarantine:
    """Opened when the first bad item comes, so that a good import leaves no empty file."""

    def __init__(self, path: Path | None) -> None:
        """Take where the file is to stand; None keeps nothing."""
        self.path, self.kept = path, 0

    def keep(self, kind: str, record: Any, line: int, reason: str) -> None:
        """Keep an item."""
        self.kept += 1
        if self.path is None:
            return
        data = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
        entry = {"kind": kind, "line": line, "reason": reason, "item": data}
        # Half a pair of UTF-16, which JSON can bring along, is no text; as an escape it can be written.
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(entry, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n")
