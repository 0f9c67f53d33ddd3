"""What an engine in front of us can do, and which ones the settings name."""

from collections.abc import Sequence
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


class NotTold(Exception):
    """An engine did not answer, or not as it should."""


class Unfinished(Exception):
    """Some addresses are still to be told."""

    def __init__(self, addresses: Sequence[str]) -> None:
        """Take them."""
        super().__init__(f"{len(addresses)} addresses are still to be told")
        self.addresses = list(addresses)


class Engine(Protocol):
    """Something that keeps our pages in front of us."""

    #: Whether it stands beside us, and is told before a change is answered.
    is_near: bool

    def purge(self, tags: Sequence[str]) -> None:
        """Forget every page with one of these tags. Raises NotTold when it did not."""


@cache
def engines() -> tuple[Engine, ...]:
    """Return the engines that settings.PAGE_CACHE_ENGINES names: class path and arguments of each."""
    return tuple(import_string(path)(**given) for path, given in settings.PAGE_CACHE_ENGINES)


def refuse_failure(address: str, status: int) -> None:
    """Raise NotTold for an answer that is not a success."""
    if status not in {200, 204}:
        raise NotTold(f"{address} answered {status}")
