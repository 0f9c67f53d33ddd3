"""Who keeps something about people: the modules of settings.PERSONAL_DATA, one for each app.

Each has three functions, described in accounts/personal.py: ``export``, ``forget`` and ``announce``. So what belongs to
accounts reaches what stands to the left of it without importing it.
"""

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

from django.conf import settings

from accounts.models import User


def keepers() -> Iterator[ModuleType]:
    """Yield the modules in their order: accounts, with the person, comes last."""
    for path in settings.PERSONAL_DATA:
        yield import_module(path)


def looks_different(user: User) -> None:
    """Announce every page on which somebody's name, picture or website stands; in the caller's transaction."""
    for module in keepers():
        module.announce(user)
