"""How many requests are being answered in this process, so that the background worker beside them can give way."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Traffic:
    """Counts the requests that are inside an application. Safe among threads."""

    def __init__(self) -> None:
        """Begin with an empty road."""
        self.inside = 0
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
                    self.changed.notify_all()

        return counted

    def wait_for_a_gap(self, seconds: float) -> bool:
        """Wait until no request is being answered, ``seconds`` at most; return whether there is none."""
        with self.changed:
            return self.changed.wait_for(lambda: not self.inside, seconds)


#: That of this process. A worker by itself never has any.
traffic = Traffic()
