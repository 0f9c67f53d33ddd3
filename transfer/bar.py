"""The progress of a command: one line that grows on a terminal, elsewhere a line for each tenth."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 40


class Bar:
    """One line that grows; what is said meanwhile stands above it, on lines of its own."""

    def __init__(self, out: TextIO) -> None:
        """Draw on ``out``."""
        self.out, self.began, self.shown = out, time.monotonic(), -1
        # How long the line is that has not ended.
        self._open = 0

    def __call__(self, done: int, total: int) -> None:
        """Show how much is done."""
        per_cent = min(100, done * 100 // max(total, 1))
        if per_cent == self.shown:
            return
        if self.out.isatty():
            filled = per_cent * WIDTH // 100
            line = f"[{'█' * filled}{'·' * (WIDTH - filled)}] {per_cent:3} %"
            self.out.write(f"\r{line}")
            self._open = len(line)
            if per_cent == 100:
                self.end()
        elif per_cent // 10 != self.shown // 10:
            self.out.write(f"{per_cent // 10 * 10} %\n")
        self.out.flush()
        self.shown = per_cent

    def say(self, words: str) -> None:
        """Say something on a line of its own."""
        self.make_room()
        self.out.write(f"{words}\n")
        self.out.flush()

    def make_room(self) -> None:
        """Take the line away that has not ended; it is drawn again with the next progress."""
        if self._open:
            self.out.write(f"\r{' ' * self._open}\r")
            self.out.flush()
            self._open, self.shown = 0, -1

    def end(self) -> None:
        """End the line: what comes now begins below it."""
        if self._open:
            self.out.write("\n")
            self.out.flush()
            self._open = 0

    @contextmanager
    def above_the_log(self) -> Iterator[None]:
        """Let what is logged inside stand on lines of its own, too."""
        root, first = logging.getLogger(), _MakesRoom(self)
        root.handlers.insert(0, first)
        try:
            yield
        finally:
            root.removeHandler(first)


class _MakesRoom(logging.Handler):
    """Stands before the handlers that write."""

    def __init__(self, bar: Bar) -> None:
        super().__init__()
        self.bar = bar

    def emit(self, record: logging.LogRecord) -> None:
        """Make room for what is about to be written."""
        if record.levelno >= logging.getLogger().getEffectiveLevel():
            self.bar.make_room()
