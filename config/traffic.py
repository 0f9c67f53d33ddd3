"""How many requests are being answered in this process, so that the background worker beside them can give way."""

import math
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Traffic:
    """Counts the requests that are inside an application. Safe among threads."""

    def __init__(self) -> None:
        """Begin with an empty road."""
        self.inside = 0
        self.left_at = -math.inf
        self.changed = threading.Condition()

    def through(self, application: Application) -> Application:
        """Return the application, its requests counted until their answer is made."""

        def counted(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            with self.changed:
                self.inside += 1
            try:
                return application(environ, start_response)
            finally:
                with self.changed:
                    self.inside -= 1
                    if not self.inside:
                        # Who waits need not wake up for every one that leaves.
                        self.left_at = time.monotonic()
                        self.changed.notify_all()

        return counted

    def wait_for_a_gap(self, seconds: float, lasting: float = 0.0) -> bool:
        """Wait until no request is being answered, ``seconds`` at most; return whether there is none.

        ``lasting``: nor has one been for so many seconds. Whoever sends one request after the other has only gone to
        fetch the next.
        """
        until = time.monotonic() + seconds
        with self.changed:
            while True:
                now = time.monotonic()
                ends = until if self.inside else self.left_at + lasting
                if not self.inside and ends <= now:
                    return True
                if until <= now:
                    return False
                self.changed.wait(min(ends, until) - now)


#: That of this process. A worker by itself never has any.
traffic = Traffic()
