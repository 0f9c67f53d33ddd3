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

#: What each tells us when somebody signs in; all of it is kept, the e-mail address privately.
PROVIDER_TELLS = {
    "wordpress_com": "your name, your user name, your e-mail address and the addresses of your profile and picture",
    "google": "your name, your e-mail address and the address of your picture",
    "twitter_oauth2": "your name, your user name and the address of your picture, but no e-mail address",
    "facebook": "your name, the address of your picture and, if you agree, your e-mail address",
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
        return self._url("login", next_url)

    @property
    def connect_url(self) -> str:
        """The address that starts adding this provider to the account of whoever is signed in."""
        return self._url("connect", reverse("socialaccount_connections"))

    def _url(self, process: str, next_url: str) -> str:
        query = urlencode({"process": process, "next": next_url})
        return f"{reverse(f'{self.id}_login')}?{query}"


def configured_providers() -> list[ProviderLink]:
    """Return the providers that have keys; one without shows no icon."""
    return [
        ProviderLink(provider, name)
        for provider, name in PROVIDER_NAMES.items()
        if provider in settings.PROVIDER_KEYS
    ]
