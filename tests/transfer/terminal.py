"""A terminal to write to, and what somebody who looks at it sees."""

import os
import pty
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TextIO


class Terminal:
    """The lines of a terminal; ``out`` is where a program writes."""

    def __init__(self, out: TextIO) -> None:
        """Begin empty."""
        self.out = out
        self.written = b""

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, line by line, the one last on which the cursor stands."""
        lines, column = [""], 0
        for sign in self.written.decode():
            if sign == "\n":
                lines.append("")
            elif sign == "\r":
                column = 0
            else:
                lines[-1] = lines[-1][:column].ljust(column) + sign + lines[-1][column + 1 :]
                column += 1
        return [line.rstrip() for line in lines]


@contextmanager
def terminal() -> Iterator[Terminal]:
    """Yield a terminal; when the program is done, it has read all of what was written."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as out:
        this = Terminal(out)

        def read() -> None:
            # The kernel holds a few thousand bytes, and Linux ends a terminal with an error.
            try:
                while data := os.read(ours, 1024):
                    this.written += data
            except OSError:
                pass

        reader = Thread(target=read)
        reader.start()
        try:
            yield this
        finally:
            out.close()
            reader.join()
            os.close(ours)
