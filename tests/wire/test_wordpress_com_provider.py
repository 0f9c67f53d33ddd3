"""Our provider class under the questions that the library's own test mixin for OAuth 2 providers asks.

The mixin (``allauth.socialaccount.tests.OAuth2TestsMixin``) stands in the library's source archive and in no installed
package. It answers requests from a mock; here the stand-in answers them, over TLS.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers import registry

from accounts.models import User
from accounts.stand_in.wire import json_answer
from accounts.wordpress_com.provider import WordPressComProvider

LOGIN = "wordpress_com"


def test_the_library_knows_the_class_by_its_id():
    assert registry.get_class(LOGIN) is WordPressComProvider
    assert WordPressComProvider.get_package() == "accounts.wordpress_com"


@pytest.mark.parametrize("pkce", [None, False, True])
def test_log_in_with_and_without_pkce(browser, settings, pkce):
    """``test_login``, ``test_login_with_pkce_disabled`` and ``test_login_with_pkce_enabled``."""
    if pkce is not None:
        settings.SOCIALACCOUNT_PROVIDERS = {LOGIN: {"OAUTH_PKCE_ENABLED": pkce}}
    address = browser.start(LOGIN)
    asked = parse_qs(urlsplit(address).query)

    assert address.partition("?")[0] == "https://public-api.wordpress.com/oauth2/authenticate"
    assert asked["client_id"] == ["id-wordpress_com"]
    assert asked["redirect_uri"] == ["https://blog.test/accounts/wordpress_com/login/callback/"]
    assert asked["response_type"] == ["code"]
    assert asked["scope"] == ["auth"]
    assert len(asked["state"]) == 1
    assert ("code_challenge" in asked) == bool(pkce)
    assert browser.get(browser.allow(address)).headers["Location"] == "/me"
    assert browser.me()["account"] == "WordPress.com"


def test_an_account_has_the_persons_facts_and_no_token(browser):
    """``test_account_tokens``, for a site that stores none."""
    browser.sign_in(LOGIN)
    account, user = SocialAccount.objects.get(), User.objects.get()

    shown = account.get_provider_account()
    assert str(shown) == "Ada Demo"
    assert shown.get_avatar_url() == account.extra_data["avatar"]
    assert shown.get_profile_url() == account.extra_data["profile"]
    assert account.uid.isdigit()
    assert (user.display_name, user.email) == ("Ada Demo", "ada@demo.example")
    assert EmailAddress.objects.get().verified
    assert not user.has_usable_password()
    assert not SocialToken.objects.exists()


def test_a_later_log_in_brings_the_account_up_to_date(browser, providers, settings):
    """``test_account_refresh_token_saved_next_login``, for what a site without tokens keeps."""
    browser.sign_in(LOGIN)
    account = SocialAccount.objects.get()
    said = {"ID": int(account.uid), "display_name": "Ada New", "username": "ada"}
    providers.misbehaviour[LOGIN, "me"] = lambda request: json_answer(said)
    browser.sign_in(LOGIN)

    account.refresh_from_db()
    assert SocialAccount.objects.count() == User.objects.count() == 1
    assert account.extra_data["name"] == "Ada New"


def test_an_error_at_the_provider_is_a_page(browser):
    """``test_authentication_error``."""
    answer = browser.get("/accounts/wordpress_com/login/callback/?error=server_error")

    assert answer.status_code == 401
    assert "Sign-in failed" in answer.text


def test_an_address_is_verified_only_where_the_provider_says_so(browser, providers):
    for number, verified in enumerate([True, False, "true", 1, None], 1):
        said = {"ID": number, "email": f"p{number}@example.org", "email_verified": verified}
        providers.misbehaviour[LOGIN, "me"] = lambda request, said=said: json_answer(said)
        info = {"client_id": "id-wordpress_com"}
        providers.misbehaviour[LOGIN, "token-info"] = lambda request, info=info: json_answer(info)
        browser.session.cookies.clear()
        browser.sign_in(LOGIN)

    verified = EmailAddress.objects.filter(verified=True).values_list("email", flat=True)
    assert list(verified) == ["p1@example.org"]
