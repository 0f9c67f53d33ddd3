"""The file of what could not be imported: each item whole, with file, line and reason, one JSON object a line."""

import hashlib
import json
import os
import weakref
from collections.abc import Iterator
from dataclasses import asdict, is_dataclass
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from transfer.lines import file_of
from transfer.remembered import Remembered
from transfer.report import Report

#: How much of what a step puts aside is held in memory, in bytes; the rest waits on disk.
_IN_MEMORY = 1 << 20


class Quarantine:
    """Keeps items that cannot be stored, and reports them.

    What is put waits until :meth:`write`, which belongs into the step: a step that fails has put nothing. The file is
    made with the first item, so that a good import leaves none. What stands in it stays, and nothing stands in it
    twice: whoever goes on after an interruption puts the same items again.
    """

    def __init__(self, path: Path | None, report: Report) -> None:
        """Take where the file is to stand, None to keep nothing, and where what is put aside is counted."""
        self.path, self.report = path, report
        self._waiting = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (closed in the next line)
        weakref.finalize(self, self._waiting.close)
        self._written: Remembered | None = None

    def put(self, kind: str, item: Any, old_id: str, line: int, reason: str) -> None:
        """Put an item aside, a record or data, and report that it is left out."""
        self.report.skipped(kind, old_id, line, reason)
        self.report.put_aside += 1
        self.keep(kind, item, line, reason)

    def put_part(self, kind: str, item: Any, old_id: str, line: int, reason: str) -> None:
        """Put aside what belongs to something that is here without it: the report remarks it."""
        self.report.remark(kind, old_id, line, reason)
        self.keep_part(kind, item, line, reason)

    def keep_part(self, kind: str, item: Any, line: int, reason: str) -> None:
        """Put aside what belongs to something that is here without it, and is reported elsewhere."""
        self.report.put_aside += 1
        self.keep(kind, item, line, reason)

    def keep(self, kind: str, item: Any, line: int, reason: str) -> None:
        """Keep an item that is reported and counted elsewhere."""
        if self.path is None:
            return
        data = asdict(item) if is_dataclass(item) and not isinstance(item, type) else item
        entry = {"kind": kind, "file": file_of(line), "line": line, "reason": reason, "item": data}
        # Half a pair of UTF-16, which JSON can bring along, is no text; as an escape it can be written.
        text = json.dumps(entry, ensure_ascii=False, cls=DjangoJSONEncoder) + "\n"
        self._waiting.write(text.encode(errors="backslashreplace"))

    def mark(self) -> int:
        """Return how much waits, for :meth:`back_to`."""
        return self._waiting.tell()

    def back_to(self, mark: int) -> None:
        """Forget what has been put since and not written: its step has failed, or a part of it."""
        self._waiting.seek(min(mark, self.mark()))
        self._waiting.truncate()

    def write(self) -> None:
        """Write what waits into the file, for its owner alone; make its folder. Raises OSError."""
        if self.path is None or not self.mark():
            return
        if self._written is None:
            self._written = Remembered()
            for line in _whole_lines(self.path):
                self._written.put(_digest(line))
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(number, "ab") as file:
            self._waiting.seek(0)
            for line in self._waiting:
                if self._written.put(_digest(line)) is None:
                    file.write(line)
            file.flush()
            os.fsync(file.fileno())
        self.back_to(0)


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def _whole_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, and end the last one; take away what somebody who was killed has written of it."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        while line := file.readline():
            if line.endswith(b"\n"):
                yield line
            elif _is_json(line):
                file.write(b"\n")
                yield line + b"\n"
            else:
                file.seek(-len(line), os.SEEK_END)
                file.truncate()


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def is_quarantine(path: Path) -> bool:
    """Whether a file holds what was put aside, so that more may be written behind it. Raises OSError."""
    with path.open("rb") as file:
        return file.readline(100).startswith(b'{"kind": ')
