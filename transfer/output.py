"""Where an export is written: a file that is there whole or not at all, for its owner alone; or standard output."""

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


class NotWritable(Exception):
    """The export cannot be written; the message says why and what to do."""


@contextmanager
def whole_file(path: Path, *, replaces: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file that gets its name when everything is in it, and on the disk.

    Until then it stands beside it under another name; whatever goes wrong, that one is removed. It has mode 0600
    from the beginning: an export holds addresses of people. Raises NotWritable where ``path`` is there already and
    ``replaces`` is not set, where it is no file, and where the folder or the disk does not take it.
    """
    path = path.resolve()
    _check(path, replaces)
    part = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        number = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR)
    except OSError as error:
        raise NotWritable(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(number, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check(path, replaces)
        part.replace(path)
    except OSError as error:
        raise NotWritable(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        with suppress(OSError):
            part.unlink()
    _keep_name(path.parent)


def _check(path: Path, replaces: bool) -> None:
    if path.exists() and not path.is_file():
        raise NotWritable(f"{path} is no file that could be replaced.")
    if path.exists() and not replaces:
        raise NotWritable(f"{path} is there already. With --force it is replaced.")


def _keep_name(folder: Path) -> None:
    """Have the folder on the disk, too: a file whose name is lost with the power is lost."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


@contextmanager
def standard_output() -> Iterator[IO[bytes]]:
    """Yield standard output for bytes. Raises NotWritable where it takes no more."""
    out = sys.stdout.buffer
    try:
        yield out
        out.flush()
    except OSError as error:
        # Nothing more can be said there; and what is still waiting to be written must not be tried again at the end.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        raise NotWritable(
            f"Standard output takes no more: {error.strerror}. What was written is not complete."
        ) from None
