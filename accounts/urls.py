"""Addresses of sign-in and identity, all below /accounts/ and never cached.

The names are the library's, which looks them up; of its pages only those stand here that this site supports.
"""

from django.urls import include, path

from accounts import facebook_deletion, my_data, pages, profile
from accounts.connections import connections
from accounts.freshness import fresh_sign_in
from accounts.providers import PROVIDER_NAMES
from accounts.signing_in import callback, start

urlpatterns = [
    # One's own account
    path("", profile.account, name="account"),
    path("export/", my_data.export, name="account_export"),
    path("delete/", my_data.delete, name="account_delete"),
    path("keep/", my_data.keep, name="account_keep"),
    path("once-more/", fresh_sign_in, name="account_fresh_sign_in"),
    # Facebook asks for somebody's data to be deleted, and says where to look how far that is
    path("facebook/deletion/", facebook_deletion.callback, name="facebook_deletion"),
    path(
        "facebook/deletion/<slug:code>/",
        facebook_deletion.status,
        name="facebook_deletion_status",
    ),
    # With a password
    path("login/", pages.login, name="account_login"),
    path("logout/", pages.logout, name="account_logout"),
    path("reauthenticate/", pages.reauthenticate, name="account_reauthenticate"),
    path("inactive/", pages.inactive, name="account_inactive"),
    # A second factor
    path("2fa/", include("accounts.second_factor_urls")),
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
