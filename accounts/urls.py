"""Addresses of sign-in and identity, all below /accounts/ and never cached.

The names are the library's, which looks them up; of its pages only those stand here that this site supports.
"""

from django.urls import path

from accounts import pages
from accounts.connections import connections
from accounts.providers import PROVIDER_NAMES
from accounts.signing_in import callback, start

urlpatterns = [
    # With a password
    path("login/", pages.login, name="account_login"),
    path("logout/", pages.logout, name="account_logout"),
    path("inactive/", pages.inactive, name="account_inactive"),
    # With a provider: what may come of it
    path("3rdparty/", connections, name="socialaccount_connections"),
    path("3rdparty/signup/", pages.social_signup, name="socialaccount_signup"),
    path("3rdparty/login/cancelled/", pages.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", pages.login_error, name="socialaccount_login_error"),
]

# To each provider and back
for _provider in PROVIDER_NAMES:
    urlpatterns += [
        path(f"{_provider}/login/", start(_provider), name=f"{_provider}_login"),
        path(f"{_provider}/login/callback/", callback(_provider), name=f"{_provider}_callback"),
    ]
