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


def _goes_on() -> bool:
    """Never end."""
    return False


_ending: ContextVar[Callable[[], bool]] = ContextVar("whether the work must end", default=_goes_on)
_turn: ContextVar[Callable[[], None]] = ContextVar("what is done between steps", default=_nothing)


def breathe() -> None:
    """Let others have their turn. Called outside of any transaction; raises MustEnd."""
    _turn.get()()


def end_if_told() -> None:
    """Raise MustEnd where the work is to go on in another worker. Anybody may call it, at any moment between steps."""
    if _ending.get()():
        raise MustEnd


@contextmanager
def giving_way(
    turn: Callable[[], None], is_ending: Callable[[], bool] = _goes_on
) -> Iterator[None]:
    """Let ``breathe`` call ``turn`` inside, and ``end_if_told`` ask ``is_ending``."""
    tokens = _turn.set(turn), _ending.set(is_ending)
    try:
        yield
    finally:
        _turn.reset(tokens[0])
        _ending.reset(tokens[1])
