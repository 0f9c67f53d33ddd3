"""The demo identity provider as an application, installed in demo mode only."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class DemoIdentityConfig(AppConfig):
    """Sign-in without a provider."""

    name = "accounts.demo_identity"
    label = "demo_identity"
    verbose_name = "Demo identity provider"

    def ready(self) -> None:
        """Point the providers here; raises ImproperlyConfigured outside demo mode.

        The check of the same rule runs with commands only; this stops a server too.
        """
        if not (settings.DEMO and settings.DEMO_IDENTITY):
            raise ImproperlyConfigured("The demo identity provider works in demo mode only.")
        from accounts.demo_identity.addresses import point_providers_here

        point_providers_here()
