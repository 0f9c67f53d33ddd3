"""The sign-in providers that readers know, in the order in which the form shows them."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

#: The word in "You are commenting using your … account.", by allauth's provider id.
PROVIDER_NAMES = {
    "wordpress_com": "WordPress.com",
    "google": "Google",
    "twitter_oauth2": "X",
    "facebook": "Facebook",
}


@dataclass(frozen=True)
class ProviderLink:
    """One of the icons under "Leave a Reply"."""

    id: str
    name: str

    @property
    def icon(self) -> str:
        """The template that draws this provider's mark."""
        return f"icons/{self.id}.svg"

    def login_url(self, next_url: str) -> str:
        """Return the address that starts signing in and comes back to ``next_url``."""
        query = urlencode({"process": "login", "next": next_url})
        return f"{reverse(f'{self.id}_login')}?{query}"


def configured_providers() -> list[ProviderLink]:
    """Return the providers that have keys; one without shows no icon."""
    return [
        ProviderLink(provider, name)
        for provider, name in PROVIDER_NAMES.items()
        if provider in settings.PROVIDER_KEYS
    ]
