"""Signing in with each provider, through real redirects and requests."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken

from accounts.models import User
from tests.accounts.conftest import PROVIDERS

NAMES = {
    "wordpress_com": "WordPress.com",
    "google": "Google",
    "twitter_oauth2": "X",
    "facebook": "Facebook",
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reader_signs_in_and_is_back_where_they_were(browser, provider):
    back = browser.sign_in(provider, next_url="/2013/11/20/slug/?replytocom=7#respond")

    assert back.status_code == 302
    assert back.headers["Location"] == "/2013/11/20/slug/?replytocom=7#respond"
    me = browser.me()
    assert me["signed_in"]
    assert me["name"] == "Ada Demo"
    assert me["account"] == NAMES[provider]
    assert "@" not in str(me)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_same_person_comes_back_to_the_same_account(browser, other_browser, provider):
    browser.sign_in(provider)
    other_browser.sign_in(provider)

    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_token_is_kept_and_of_the_account_only_what_we_need(browser, provider):
    browser.sign_in(provider)

    account = SocialAccount.objects.get()
    assert set(account.extra_data) <= {"id", "name", "email", "avatar", "profile"}
    assert account.extra_data["id"] == account.uid
    assert account.extra_data["name"] == "Ada Demo"
    assert account.extra_data["avatar"].startswith("https://")
    assert not SocialToken.objects.exists()


@pytest.mark.parametrize("provider", ["wordpress_com", "google", "facebook"])
def test_the_email_address_is_kept_privately(browser, provider):
    browser.sign_in(provider)

    user = User.objects.get()
    assert user.email == "ada@demo.example"
    assert "ada" not in user.username
    assert user.public_name == "Ada Demo"


def test_only_google_and_wordpress_com_vouch_for_an_address(browser):
    for provider in PROVIDERS:
        browser.sign_in(provider)

    verified = EmailAddress.objects.filter(verified=True)
    assert {address.user.username.partition("-")[0] for address in verified} == {
        "google",
        "wordpress_com",
    }


def test_an_address_that_two_providers_report_makes_two_accounts(browser, other_browser):
    browser.sign_in("google")
    other_browser.sign_in("wordpress_com")

    assert User.objects.filter(email="ada@demo.example").count() == 2


def test_an_address_never_signs_in_to_an_editors_account(browser):
    editor = User.objects.create_user("editor", email="ada@demo.example", is_staff=True)
    EmailAddress.objects.create(user=editor, email=editor.email, verified=True, primary=True)

    browser.sign_in("google")

    assert SocialAccount.objects.get().user != editor


@pytest.mark.parametrize("provider", PROVIDERS)
def test_somebody_without_an_address_signs_in_too(browser, provider):
    browser.sign_in(provider, person="ken")

    assert browser.me()["name"] == "Ken Demo"
    assert User.objects.get().email == ""


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_name_that_is_an_address_is_not_shown(browser, provider):
    browser.sign_in(provider, person="nameless")

    assert browser.me()["name"] == "Reader"


def test_signing_in_with_another_provider_changes_who_one_is(browser):
    browser.sign_in("google", person="ada")
    browser.sign_in("twitter_oauth2", person="ken")

    me = browser.me()
    assert (me["name"], me["account"]) == ("Ken Demo", "X")
    assert User.objects.count() == 2


def test_whoever_is_signed_in_can_choose_another_account(browser):
    browser.sign_in("google")
    page = browser.get("/accounts/login/?next=/2013/11/20/slug/")

    assert page.status_code == 200
    assert "You are logged in as" in page.text
    assert 'data-provider="facebook"' in page.text


def test_somebody_who_is_signed_in_adds_a_second_provider(browser):
    browser.sign_in("google")
    back = browser.get(browser.allow(browser.start("facebook", "/accounts/3rdparty/", "connect")))

    assert back.headers["Location"] == "/accounts/3rdparty/"
    assert User.objects.count() == 1
    assert SocialAccount.objects.count() == 2


def test_an_account_of_somebody_else_cannot_be_added(browser, other_browser):
    other_browser.sign_in("facebook")
    browser.sign_in("google", person="ken")
    back = browser.get(browser.allow(browser.start("facebook", "/", "connect")))

    assert back.status_code == 409
    assert "Not added" in back.text
    assert browser.me()["name"] == "Ken Demo"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_link_cannot_change_what_we_ask_for(browser, provider):
    page = browser.get(
        f"/accounts/{provider}/login/",
        params={
            "scope": "offline_access,publish",
            "auth_params": "redirect_uri=https://evil.example/&prompt=none",
            "action": "rerequest",
            "process": "redirect",
        },
    )
    tampered = browser.post(
        page.url,
        {
            "csrfmiddlewaretoken": browser.session.cookies["csrftoken"],
            "scope": "publish",
            "process": "redirect",
        },
    )

    for answer in (browser.submit(page), tampered):
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert len(asked["redirect_uri"]) == 1
        assert asked["redirect_uri"][0].startswith(browser.site)
        assert "evil" not in answer.headers["Location"]
        assert "publish" not in answer.headers["Location"]
        assert "prompt" not in asked


@pytest.mark.parametrize("provider", ["google", "twitter_oauth2"])
def test_the_way_back_is_bound_to_the_way_out_by_pkce(browser, provider):
    asked = parse_qs(urlsplit(browser.start(provider)).query)

    assert asked["code_challenge_method"] == ["S256"]


def test_the_providers_keys_are_looked_up_without_a_query(
    client, db, django_assert_max_num_queries, settings
):
    client.get("/accounts/google/login/")
    with django_assert_max_num_queries(20) as queries:
        client.get("/accounts/google/login/")

    assert not [query for query in queries if "socialapp" in query["sql"]]


def test_the_demo_asks_itself_without_a_proxy(browser, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")

    browser.sign_in("google")

    assert browser.me()["signed_in"]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_demo_says_that_it_is_not_the_provider(browser, provider):
    page = browser.get(browser.start(provider))

    assert f"Demo identity provider: this is not {NAMES[provider]}" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    back = browser.submit(page, person="ken").headers["Location"]
    assert browser.get(back).status_code == 302
    assert browser.me()["name"] == "Ken Demo"
