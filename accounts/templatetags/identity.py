"""Signing in, on a page: where it leads back to, which providers there are, what they tell."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import template
from django.http import HttpRequest
from django.urls import reverse

from accounts.providers import PROVIDER_NAMES, PROVIDER_TELLS, ProviderLink, configured_providers
from accounts.return_address import is_return_address, remembered_return_address
from accounts.return_address import return_address as requested_address

register = template.Library()


@register.simple_tag
def return_address(
    request: HttpRequest,
    state: dict[str, Any] | None = None,
    late: dict[str, Any] | None = None,
) -> str:
    """Return the page of this site that the request leads back to; empty where it names none.

    After a failed sign-in the request comes from the provider: then the ``state`` of the way remembers the page, or
    that of one which came too ``late``; a cookie, where there is neither.
    """
    stated = str((state or late or {}).get("next") or "")
    return (
        requested_address(request)
        or (stated if is_return_address(stated) else "")
        or remembered_return_address(request)
    )


@register.simple_tag
def small_window(next_url: str) -> dict[str, str] | None:
    """Return what is known of the small window whose way ends at ``next_url``; None for any other way.

    ``tab`` is the name that the tab which opened it goes by, empty for none.
    """
    parts = urlsplit(next_url)
    if parts.path != reverse("signed-in"):
        return None
    return {"tab": parse_qs(parts.query).get("tab", [""])[0]}


@register.simple_tag
def sign_in_links(next_url: str = "") -> list[dict[str, str]]:
    """Return the configured providers with the addresses that start signing in and lead to ``next_url``."""
    return [sign_in_link(provider, next_url) for provider in configured_providers()]


def sign_in_link(provider: ProviderLink, next_url: str) -> dict[str, str]:
    """Return what a link to one provider needs."""
    return {
        "id": provider.id,
        "name": provider.name,
        "icon": provider.icon,
        "url": provider.login_url(next_url or "/"),
    }


@register.filter
def provider_name(provider_id: str) -> str:
    """Return the name that readers know a provider by."""
    return PROVIDER_NAMES.get(provider_id, provider_id)


@register.filter
def provider_tells(provider_id: str) -> str:
    """Return what a provider tells us about somebody, as the rest of a sentence."""
    return PROVIDER_TELLS.get(provider_id, "your name")
