"""Numbers by word in a file that all processes of one machine map into memory: a look at one costs next to nothing."""

import mmap
import os
import zlib
from pathlib import Path

#: Slots of a file: half a megabyte. Two words may share one, and what is noted of one then holds for both.
SLOTS = 65_536


class SharedNumbers:
    """Whole numbers of 64 bits, nought at first."""

    def __init__(self, path: Path, besides: int = 0) -> None:
        """Take the file, made where it is missing, and how many numbers stand before those of words."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.besides, size = besides, 8 * (SLOTS + besides)
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if os.fstat(self.descriptor).st_size < size:
            os.truncate(self.descriptor, size)
        self.numbers = memoryview(mmap.mmap(self.descriptor, size)).cast("Q")

    def slot(self, word: str) -> int:
        """Return where a word's number stands, the same in every process."""
        return self.besides + zlib.crc32(word.encode()) % SLOTS
