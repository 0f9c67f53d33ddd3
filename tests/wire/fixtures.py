"""The blog as https://blog.test among the four providers, and a reader's browser on that wire."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from django.core.cache import cache
from django.urls import reverse
from requests.adapters import HTTPAdapter
from urllib3 import ProxyManager
from urllib3.connection import HTTPConnection

from accounts.stand_in.server import StandIn
from accounts.stand_in.store import Client, Store
from tests.accounts.readers_browser import Browser
from tests.wire.servers import BLOG, Wire, wired

SITE = f"https://{BLOG}"


@pytest.fixture(scope="session")
def cable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """The servers, once for all tests."""
    with wired(tmp_path_factory.mktemp("wire")) as wire:
        yield wire


@pytest.fixture
def wire(cable, live_server, settings, monkeypatch) -> Wire:
    """The blog and fresh providers on the wire.

    The library's adapters are as it ships them and ours as in production: HTTPS_PROXY and REQUESTS_CA_BUNDLE
    alone lead what the blog asks to the stand-in.
    """
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, cable.proxy)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(cable.authority))
    settings.SITE_URL = SITE
    settings.CSRF_TRUSTED_ORIGINS = [SITE]
    settings.ALLOWED_HOSTS = [BLOG]
    settings.TRUSTED_PROXIES = 1
    settings.HTTPS = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    cable.blog = live_server.url
    cable.stand_in = StandIn(
        Store(
            [
                Client(
                    provider,
                    keys.client_id,
                    keys.secret,
                    frozenset({SITE + reverse(f"{provider}_callback")}),
                )
                for provider, keys in settings.PROVIDER_KEYS.items()
            ]
        )
    )
    cable.strangers.clear()
    cache.clear()
    return cable


@pytest.fixture
def providers(wire) -> StandIn:
    """The four providers, to misbehave."""
    return wire.stand_in


class WireBrowser(Browser):
    """A reader's browser that says where a form comes from, as browsers do: here always from the same site."""

    def post(self, address: str, data: dict[str, str], **options: Any) -> requests.Response:
        """Send a form of the site that ``address`` belongs to."""
        parts = urlsplit(urljoin(self.site, address))
        origin = {"Origin": f"{parts.scheme}://{parts.netloc}"}
        return super().post(address, data, headers=origin | options.pop("headers", {}), **options)


class AtOnce(HTTPAdapter):
    """Sends a form right behind its headers through a proxy, too, as browsers do; the library would wait 40 ms."""

    def proxy_manager_for(self, proxy: str, **options: Any) -> ProxyManager:
        """Return the library's way through a proxy, with the options of its way without one."""
        return super().proxy_manager_for(
            proxy, socket_options=HTTPConnection.default_socket_options, **options
        )


def a_browser(wire: Wire) -> Browser:
    """Return a reader's browser at the blog."""
    browser = WireBrowser(SITE)
    browser.session.mount("https://", AtOnce())
    browser.session.proxies = {"https": wire.proxy}
    browser.session.verify = str(wire.authority)
    browser.session.headers["Sec-Fetch-Site"] = "same-origin"
    return browser


@pytest.fixture
def browser(wire) -> Iterator[Browser]:
    """A reader's browser."""
    browser = a_browser(wire)
    yield browser
    browser.close()


@pytest.fixture
def other_browser(wire) -> Iterator[Browser]:
    """Somebody else's."""
    browser = a_browser(wire)
    yield browser
    browser.close()
