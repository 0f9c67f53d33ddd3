"""The site in demo mode on a real port, with a reader's browser."""

from collections.abc import Iterator

import pytest
from allauth.socialaccount.providers.facebook import flows as facebook_flows
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter

from accounts.demo_identity.addresses import point_providers_here
from accounts.demo_identity.views import stand_in_for
from accounts.stand_in.server import StandIn
from accounts.wordpress_com.views import WordPressComAdapter
from tests.accounts.readers_browser import Browser

PROVIDERS = ["wordpress_com", "google", "twitter_oauth2", "facebook"]

#: Everything that pointing the providers elsewhere may change.
ADDRESSES = [
    (adapter, name)
    for adapter in (
        FacebookOAuth2Adapter,
        GoogleOAuth2Adapter,
        TwitterOAuth2Adapter,
        WordPressComAdapter,
    )
    for name in (
        "authorize_url",
        "access_token_url",
        "identity_url",
        "profile_url",
        "token_info_url",
    )
    if hasattr(adapter, name)
] + [(facebook_flows, "GRAPH_API_URL")]


@pytest.fixture
def demo(live_server, settings, monkeypatch) -> StandIn:
    """The site in demo mode; returns the stand-in that plays the providers."""
    settings.DEMO = settings.DEMO_IDENTITY = True
    settings.SITE_URL = live_server.url
    settings.PROVIDER_ORIGINS = []
    settings.ROOT_URLCONF = "tests.accounts.demo_urls"
    for owner, name in ADDRESSES:
        monkeypatch.setattr(owner, name, getattr(owner, name))
    point_providers_here()
    stand_in_for.cache_clear()
    return stand_in_for(live_server.url)


@pytest.fixture
def browser(demo, live_server) -> Iterator[Browser]:
    """A reader's browser at the site in demo mode."""
    browser = Browser(live_server.url)
    yield browser
    browser.close()


@pytest.fixture
def other_browser(demo, live_server) -> Iterator[Browser]:
    """Somebody else's browser."""
    browser = Browser(live_server.url)
    yield browser
    browser.close()
