"""The site as a whole, as an application: its checks and its commands."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Settings, addresses, security headers and the server command."""

    name = "config"
    label = "site_config"
    verbose_name = "Site"

    def ready(self) -> None:
        """Register the checks."""
        from config import checks  # noqa: F401
