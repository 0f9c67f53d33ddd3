"""Writes a tar archive file by file, and its manifest as it goes along. Memory does not grow with the archive."""

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

MANIFEST = "manifest.jsonl"
FORMAT, VERSION = "broadsheet-site", 1
_BLOCK = 1 << 20


class _Hashed(io.RawIOBase):
    """Reads a file for tar and hashes what tar has read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


class Tarball:
    """One archive. Names are relative and have forward slashes; everything is a plain file of mode 0600."""

    def __init__(self, tar: tarfile.TarFile, manifest: IO[bytes], folder: Path, at: int) -> None:
        """Take an open archive; ``at`` is the time that its files bear, in seconds since 1970."""
        self._tar, self._manifest, self._folder, self._at = tar, manifest, folder, at
        self.files = self.bytes = self.missing = 0

    def add(self, name: str, content: str | bytes) -> None:
        """Add a small file."""
        data = content.encode() if isinstance(content, str) else content
        self._add(name, io.BytesIO(data), len(data))

    def add_rows(self, name: str, rows: Iterable[dict[str, Any]]) -> int:
        """Add a file with a JSON object on each line; return how many there are. Any number of rows."""
        number = 0
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            for row in rows:
                spool.write(as_line(row))
                number += 1
            self._add(name, spool, spool.tell())
        return number

    def add_from(self, name: str, opened: Callable[[], IO[bytes]]) -> bool:
        """Add a file that stands elsewhere and may be gone, or end early; return whether it came.

        One that cannot be read is named in the manifest with the reason.
        """
        with tempfile.TemporaryFile(dir=self._folder) as spool:
            if reason := _copy(opened, spool):
                self.missing += 1
                self._note({"path": name, "missing": reason})
                return False
            self._add(name, spool, spool.tell())
        return True

    def _add(self, name: str, file: IO[bytes], size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._at
        file.seek(0)
        hashed = _Hashed(file)
        self._tar.addfile(info, hashed)
        forget_members(self._tar)
        if name != MANIFEST:
            self._note({"path": name, "bytes": size, "sha256": hashed.digest.hexdigest()})
            self.files += 1
            self.bytes += size

    def _note(self, entry: dict[str, Any]) -> None:
        self._manifest.write(as_line(entry))

    def close(self) -> None:
        """Add the manifest, which names every other file in the order of the archive."""
        end = {"end": True, "files": self.files, "bytes": self.bytes, "missing": self.missing}
        self._note(end)
        self._add(MANIFEST, self._manifest, self._manifest.tell())


def _copy(opened: Callable[[], IO[bytes]], spool: IO[bytes]) -> str:
    """Copy a file; return why it cannot be read, empty where it was. Raises OSError where nothing can be written."""
    try:
        source = opened()
    except OSError as error:
        return error.strerror or str(error)
    with source:
        while True:
            try:
                block = source.read(_BLOCK)
            except OSError as error:
                return error.strerror or str(error)
            if not block:
                return ""
            spool.write(block)


def forget_members(tar: tarfile.TarFile) -> None:
    """Let an archive forget what it has written or read: of a million files that would be a gigabyte."""
    tar.members = []  # type: ignore[attr-defined]


@contextmanager
def tarball(
    out: IO[bytes], *, is_packed: bool, folder: Path, at: int, about: dict[str, Any]
) -> Iterator[Tarball]:
    """Yield an archive that is written to ``out``, gzipped where ``is_packed``; it is whole when the block ends.

    ``folder`` is where what has no length yet waits for it; ``about`` stands at the head of the manifest.
    """
    with ExitStack() as held:
        target: Any = out
        if is_packed:
            target = held.enter_context(gzip.GzipFile("", "wb", 6, out, mtime=at))
        tar = held.enter_context(tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT))
        manifest = held.enter_context(tempfile.TemporaryFile(dir=folder))
        manifest.write(as_line({"format": FORMAT, "version": VERSION} | about))
        made = Tarball(tar, manifest, folder, at)
        yield made
        made.close()


def as_line(row: dict[str, Any]) -> bytes:
    """Return a JSON object on one line."""
    return json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder).encode() + b"\n"
