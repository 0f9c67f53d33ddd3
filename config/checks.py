"""Refusals to start: combinations of settings that would be unsafe."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def demo_stays_a_demo(**kwargs: Any) -> list[CheckMessage]:
    """Refuse the demo identity provider outside demo mode, and demo mode behind a real address.

    With it anybody can sign in as anybody.
    """
    problems: list[CheckMessage] = []
    is_installed = apps.is_installed("accounts.demo_identity")
    if (settings.DEMO_IDENTITY or is_installed) and not settings.DEMO:
        problems.append(
            Error("The demo identity provider works in demo mode only.", id="broadsheet.E001")
        )
    if settings.DEMO and settings.HTTPS:
        problems.append(
            Error(
                "DEMO=1 together with an https SITE_URL: a demo has a published login.",
                hint="Unset DEMO for a real site; leave SITE_URL alone for a demo.",
                id="broadsheet.E002",
            )
        )
    return problems
