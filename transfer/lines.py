"""Where something stands in what is imported: a number, which counts lines or rows, and the file that it counts in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self


class Line(int):
    """A number of a line or a row that knows its file, by the name that whoever imports knows it by."""

    file: str

    def __new__(cls, number: int, file: str) -> Self:
        """Take both."""
        line = super().__new__(cls, number)
        line.file = file
        return line

    def __deepcopy__(self, _: Any) -> Self:
        """Return itself: it does not change."""
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how it is made anew."""
        return Line, (int(self), self.file)


def file_of(line: int) -> str:
    """Return the name of the file in which a line stands; empty where nobody knows."""
    return line.file if isinstance(line, Line) else ""


def names_of(paths: Sequence[Path]) -> list[str]:
    """Return what files are called."""
    return [path.name for path in paths]
