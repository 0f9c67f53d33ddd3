"""Where the library's adapters go in demo mode: the one place in which it differs from a real sign-in."""

from allauth.socialaccount.providers.facebook import flows as facebook_flows
from allauth.socialaccount.providers.facebook.views import FacebookOAuth2Adapter
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from allauth.socialaccount.providers.twitter_oauth2.views import TwitterOAuth2Adapter
from django.conf import settings

from accounts.wordpress_com.views import WordPressComAdapter


def point_providers_here() -> None:
    """Send browsers to our own pages, and our own requests to ourselves at SITE_URL.

    The browser's address has no host: it stays wherever it has found the site.
    """
    GoogleOAuth2Adapter.authorize_url = page_of("google")
    GoogleOAuth2Adapter.access_token_url = here("google", "token")
    GoogleOAuth2Adapter.identity_url = here("google", "userinfo")

    TwitterOAuth2Adapter.authorize_url = page_of("twitter_oauth2")
    TwitterOAuth2Adapter.access_token_url = here("twitter_oauth2", "token")
    TwitterOAuth2Adapter.profile_url = here("twitter_oauth2", "me")

    FacebookOAuth2Adapter.authorize_url = page_of("facebook")
    FacebookOAuth2Adapter.access_token_url = here("facebook", "graph/oauth/access_token")
    facebook_flows.GRAPH_API_URL = here("facebook", "graph")

    WordPressComAdapter.authorize_url = page_of("wordpress_com")
    WordPressComAdapter.access_token_url = here("wordpress_com", "token")
    WordPressComAdapter.token_info_url = here("wordpress_com", "token-info")
    WordPressComAdapter.profile_url = here("wordpress_com", "me")


def page_of(provider: str) -> str:
    """Return the address of the page that asks the reader."""
    return f"/demo-identity/{provider}/authorize"


def here(provider: str, step: str) -> str:
    """Return the address of a step that our server asks itself for."""
    return f"{settings.SITE_URL}/demo-identity/{provider}/{step}"
