"""What a long piece of work does between its steps: it lets others have their turn, and ends where it is told to.

Whoever runs background tasks says what that is (config/worker.py), for the thread in which the work runs; elsewhere,
in a terminal, there is nothing to wait for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class MustEnd(Exception):
    """The worker is about to end: the work is to go on in another."""


def _nothing() -> None:
    """Let nobody have a turn."""


_turn: ContextVar[Callable[[], None]] = ContextVar("what is done between steps", default=_nothing)


def breathe() -> None:
    """Let others have their turn. Called outside of any transaction; raises MustEnd."""
    _turn.get()()


@contextmanager
def giving_way(turn: Callable[[], None]) -> Iterator[None]:
    """Let ``breathe`` call ``turn`` inside."""
    token = _turn.set(turn)
    try:
        yield
    finally:
        _turn.reset(token)
