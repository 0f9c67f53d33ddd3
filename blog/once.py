"""What is read once, for each request or until it changes: the owner's settings, of which every page asks something."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

from django.db import connection

from pagecache.fragments import kept, kept_parts

T = TypeVar("T")

#: What the request in hand has read; None outside of one.
_held: ContextVar[dict[str, Any] | None] = ContextVar("read once", default=None)


@contextmanager
def loaded_once() -> Iterator[None]:
    """Let ``once`` make each thing at most once inside: one request, or one task's loop."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def once(name: str, make: Callable[[], T]) -> T:
    """Return what ``make`` has returned before in this request; outside of one it is made each time."""
    held = _held.get()
    if held is None:
        return make()
    if name not in held:
        held[name] = make()
    return cast("T", held[name])


def once_until(tag: str, name: str, make: Callable[[], T]) -> T:
    """Return what ``make`` has returned before, in this request or an earlier one; made anew when ``tag`` has changed.

    All threads share it: nobody changes it. Within a transaction it is made each time that ``once`` would make it:
    what the transaction has changed is announced only when it ends.
    """

    def kept_or_made() -> T:
        if connection.in_atomic_block:
            return make()
        with kept_parts():
            return kept(name, (tag,), make)

    return once(name, kept_or_made)


def read_again(name: str) -> None:
    """Forget what was read, because it was changed."""
    held = _held.get()
    if held is not None:
        held.pop(name, None)
