"""Ends an import between two steps when its process is asked to end: by a service manager, by a container's stop."""

import signal
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

#: How a shell knows that a process has ended because it was asked to.
STATUS = 128 + signal.SIGTERM


class Ended(BaseException):
    """The process is to end. No exception, so that nobody takes it for what is wrong with an item."""


class Ending:
    """Hears SIGTERM while it is entered. Whoever sends it twice ends the work at once: the step is taken back."""

    def __init__(self) -> None:
        """Begin without having heard anything."""
        self._is_asked = False
        self._before: Any = None

    def __enter__(self) -> Self:
        """Listen; signals reach the main thread alone, so that elsewhere there is nothing to hear."""
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGTERM, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Listen no more."""
        if self._before is not None:
            signal.signal(signal.SIGTERM, self._before)

    def _hear(self, *_: object) -> None:
        if self._is_asked:
            raise Ended
        self._is_asked = True

    def look(self) -> None:
        """Raise Ended where the process is to end. Called between steps and while files are read."""
        if self._is_asked:
            raise Ended

    def watching(self, progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
        """Return what tells how far an import is and looks whether it is to end."""

        def tell(done: int, total: int) -> None:
            progress(done, total)
            self.look()

        return tell
