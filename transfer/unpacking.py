"""Unpacks what an export comes in: a .zip with one file or several, as WordPress.com gives it away, or a .gz."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, Any

from transfer.healing import Unreadable
from transfer.uploads import safe_name

#: Text becomes a tenth when it is packed, now and then a fiftieth; what grows more than this is a bomb.
MOST_GROWTH = 200
#: Up to here nobody asks how much it has grown.
HARMLESS = 50 * 2**20
_BLOCK = 1 << 20
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError)


def unpacked(
    paths: Sequence[Path],
    folder: Path,
    endings: tuple[str, ...] = (".xml",),
    passes_over: tuple[str, ...] = (),
) -> list[Path]:
    """Return the files of an export, in the order of their names where one archive holds several.

    What is packed is unpacked into ``folder``, block by block; of a .zip the files with one of ``endings`` that stand
    in no folder, and have no name, that fits a pattern of ``passes_over``. Packed files are told by how they begin.
    Raises Unreadable for a damaged one, for one without such a file, and for one that grows beyond all measure.
    """
    found: list[Path] = []
    for number, path in enumerate(paths):
        with path.open("rb") as file:
            head = file.read(4)
        target = folder / str(number)
        try:
            if head.startswith(_ZIP):
                target.mkdir()
                found += _from_zip(path, target, endings, passes_over)
            elif head.startswith(_GZIP):
                target.mkdir()
                with gzip.open(path) as packed:
                    name = path.name.removesuffix(".gz") or "export"
                    found.append(_written(packed, target / name, path))
            else:
                found.append(path)
        except _DAMAGED:
            raise Unreadable(
                f"{path.name} is damaged, or not complete: it cannot be unpacked."
            ) from None
        except RuntimeError:
            # The library has no other class for it.
            raise Unreadable(f"{path.name} is locked with a password. Unpack it first.") from None
    return found


def _from_zip(
    path: Path, folder: Path, endings: tuple[str, ...], passes_over: tuple[str, ...]
) -> Iterator[Path]:
    # The first is what macOS puts beside each file.
    others = ("__MACOSX", *passes_over)
    with zipfile.ZipFile(path) as archive:
        names = [
            info
            for info in sorted(archive.infolist(), key=lambda info: _natural(info.filename))
            if info.filename.lower().endswith(endings)
            and not info.is_dir()
            and not any(fnmatchcase(p, o) for p in info.filename.split("/") for o in others)
        ]
        if not names:
            raise Unreadable(
                f"In {path.name} there is no file with the ending {' or '.join(endings)}."
            )
        for number, info in enumerate(names):
            # Two of them may have one name, and their folders could lead anywhere.
            target = folder / f"{number:03}"
            target.mkdir()
            with archive.open(info) as packed:
                yield _written(packed, target / safe_name(info.filename), path)


def _natural(name: str) -> list[Any]:
    """Return what sorts part-2 before part-10."""
    parts = "".join(c if c.isdigit() else f" {c} " for c in name).split()
    return [(1, int(p), "") if p.isdigit() else (0, 0, p) for p in parts]


def _written(packed: IO[bytes] | gzip.GzipFile, target: Path, source: Path) -> Path:
    """Write what is packed into a file. Raises Unreadable where it grows beyond all measure."""
    most = max(HARMLESS, source.stat().st_size * MOST_GROWTH)
    size = 0
    with target.open("wb") as out:
        while block := packed.read(_BLOCK):
            size += len(block)
            if size > most:
                raise Unreadable(f"{source.name} grows beyond all measure when it is unpacked.")
            out.write(block)
    return target
