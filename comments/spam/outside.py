"""The judges outside that the operator has switched on."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from comments.spam.verdict import SpamJudge

#: Says in the queue why a comment waits that nothing else holds.
ASKED = "Waits for the answer of {}."


def outside_judges() -> list[SpamJudge]:
    """Return the judges that settings.SPAM_BACKENDS names, each a path with its options."""
    backends: list[tuple[str, dict[str, Any]]] = settings.SPAM_BACKENDS
    return [import_string(path)(**options) for path, options in backends]


def names() -> str:
    """Return who is asked; empty for nobody."""
    return " and ".join(judge.name for judge in outside_judges())
