"""Whether an archive of a site is whole: each file against the manifest, in two passes and in little memory."""

import gzip
import hashlib
import json
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from transfer.archive.tarball import FORMAT, MANIFEST, VERSION, forget_members

#: What is said of an archive in which nothing is right.
MOST = 20
_BLOCK = 1 << 20
_LONGEST_LINE = 1 << 16
_DAMAGED = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError)


class NoArchive(Exception):
    """The file is no archive of a site, or breaks off; the message says which."""


@dataclass
class Verdict:
    """What a check has found."""

    files: int = 0
    bytes: int = 0
    missing: int = 0
    problems: list[str] = field(default_factory=list)

    def wrong(self, words: str) -> None:
        """Note something that is not as the manifest says; the first MOST in words."""
        if len(self.problems) < MOST:
            self.problems.append(words)


def check(path: Path) -> Verdict:
    """Compare every file in an archive with the manifest. Raises NoArchive, and OSError where it cannot be read."""
    with tempfile.TemporaryFile() as manifest:
        try:
            _read_manifest(path, manifest)
            manifest.seek(0)
            return _compare(path, manifest)
        except _DAMAGED as error:
            raise NoArchive(f"{path} is damaged or breaks off: {error}") from None


def _members(path: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes] | None]]:
    """Yield the members of an archive with what is in them; each to be read before the next."""
    with path.open("rb") as plain:
        is_packed = plain.read(2) == b"\x1f\x8b"
        plain.seek(0)
        file: Any = gzip.GzipFile(fileobj=plain) if is_packed else plain
        with tarfile.open(fileobj=file, mode="r|") as tar:
            for info in tar:
                yield info, tar.extractfile(info) if info.isreg() else None
                forget_members(tar)
        # Behind the last file stands what gzip checks itself by.
        while file.read(_BLOCK):
            pass


def _read_manifest(path: Path, into: IO[bytes]) -> None:
    """Copy the manifest, which stands last. Raises NoArchive where there is none."""
    found = False
    for info, file in _members(path):
        if info.name == MANIFEST and file and not found:
            found = True
            while block := file.read(_BLOCK):
                into.write(block)
    if not found:
        raise NoArchive(f"{path} has no {MANIFEST}: it is no archive of a site, or breaks off.")


def _entries(manifest: IO[bytes], verdict: Verdict) -> Iterator[dict[str, Any]]:
    """Yield what the manifest says of each file that is there. Raises NoArchive for one that says something else."""
    head = _entry(manifest.readline(_LONGEST_LINE))
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        raise NoArchive("The manifest is not one of ours, or of a version that is not known here.")
    end: dict[str, Any] = {}
    while line := manifest.readline(_LONGEST_LINE):
        entry = _entry(line)
        if "missing" in entry and "path" in entry:
            verdict.missing += 1
        elif "path" in entry:
            yield entry
        elif entry.get("end"):
            end = entry
    if end.get("files") != verdict.files or end.get("bytes") != verdict.bytes:
        verdict.wrong("The manifest's count differs from what it names.")


def _entry(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise NoArchive("The manifest has a line that nobody can read.")
    return found


def _compare(path: Path, manifest: IO[bytes]) -> Verdict:
    """Go through archive and manifest side by side: they have the same order."""
    verdict = Verdict()
    entries = _entries(manifest, verdict)
    entry = next(entries, None)
    is_over = False
    for info, file in _members(path):
        if is_over:
            verdict.wrong(f"{info.name} stands behind the manifest.")
        elif info.name == MANIFEST:
            is_over = True
        elif file is None:
            verdict.wrong(f"{info.name} is no file.")
        elif entry is None or entry["path"] != info.name:
            verdict.wrong(f"{info.name} is not where the manifest has it.")
        else:
            _compare_one(info.name, file, entry, verdict)
            entry = next(entries, None)
    while entry is not None:
        verdict.files += 1
        verdict.wrong(f"{entry['path']} is not in the archive.")
        entry = next(entries, None)
    return verdict


def _compare_one(name: str, file: IO[bytes], entry: dict[str, Any], verdict: Verdict) -> None:
    digest, size = hashlib.sha256(), 0
    while block := file.read(_BLOCK):
        digest.update(block)
        size += len(block)
    verdict.files += 1
    verdict.bytes += size
    if size != entry.get("bytes") or digest.hexdigest() != entry.get("sha256"):
        verdict.wrong(f"{name} is not what it was when the archive was made.")
