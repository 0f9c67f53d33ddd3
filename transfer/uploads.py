"""Large uploads go to the disk as they come, to where they are needed, and not a byte further than is allowed."""

import secrets
import shutil
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

_NAME_LENGTH = 120


class Incoming:
    """A folder for what is uploaded."""

    def __init__(self) -> None:
        """Think of a name; the folder is made when the first file comes."""
        self.name = secrets.token_hex(16)
        self.folder = Path(settings.VAR_DIR) / "imports" / self.name

    @property
    def files(self) -> Path:
        """Where the files stand in it."""
        return self.folder / "files"

    def place(self, number: int, name: str) -> Path:
        """Return where a file goes: in the order of its coming, under a name that leads nowhere else."""
        self.folder.parent.mkdir(exist_ok=True, parents=True)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.files.mkdir(mode=0o700, exist_ok=True)
        return self.files / f"{number:04}-{safe_name(name)}"

    def clear(self) -> None:
        """Take it away: nothing has come of it."""
        shutil.rmtree(self.folder, ignore_errors=True)


class OnDisk(UploadedFile):
    """A file that has arrived: where it stands."""

    def __init__(self, path: Path, name: str, size: int) -> None:
        """Take where it stands and what it was called."""
        super().__init__(file=None, name=name, size=size)
        self.path = path


class ToFolder(FileUploadHandler):
    """Writes what comes into a folder, until there is too much of it."""

    def __init__(self, incoming: Incoming, most: int) -> None:
        """Take at most ``most`` bytes in all."""
        super().__init__()
        self.incoming, self.most = incoming, most
        self.number = self.size = 0
        self.is_too_large = False
        self._out: Any = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.number += 1
        self.path = self.incoming.place(self.number, self.file_name or "export")
        self._out = self.path.open("xb")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece. Raises StopUpload when there is more than is allowed; what comes still is thrown away."""
        self.size += len(raw_data)
        if self.size > self.most:
            self.is_too_large = True
            self._close()
            raise StopUpload(connection_reset=False)
        self._out.write(raw_data)

    def file_complete(self, file_size: int) -> OnDisk:
        """End a file."""
        self._close()
        return OnDisk(self.path, self.file_name or "export", file_size)

    def upload_interrupted(self) -> None:
        """End what was begun: whoever sent it has gone."""
        self._close()

    def _close(self) -> None:
        if self._out is not None:
            self._out.close()
            self._out = None


def safe_name(name: str) -> str:
    """Return a name for a file of ours that still tells what it was: no folder, no dot in front, no control sign."""
    last = PurePosixPath(name.replace("\\", "/")).name
    kept = "".join(c for c in last if c.isprintable() and c not in '/\\:*?"<>|').lstrip(". ")
    stem, dot, ending = kept.rpartition(".")
    ending = f".{ending}" if dot else ending
    return f"{stem[: _NAME_LENGTH - len(ending)]}{ending[:20]}" or "export"
