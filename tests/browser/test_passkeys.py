"""A passkey in a real browser, under our policy for scripts; and the account page without any."""

import time
from collections.abc import Iterator

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories import a_reader

pytestmark = pytest.mark.django_db(transaction=True)

#: Milliseconds: a busy machine needs its time.
PATIENCE = 30_000
PASSWORD = "a long pass phrase"

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def home(live_server, settings) -> str:
    """The site as localhost: for a bare number no browser keeps a passkey."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


@pytest.fixture
def page(chromium, home) -> Iterator[Page]:
    """A page that complains of whatever our policy for scripts forbids."""
    context = chromium.new_context(base_url=home)
    context.set_default_timeout(PATIENCE)
    page, complaints = context.new_page(), []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.fixture
def plain_page(chromium, home) -> Iterator[Page]:
    """A page without JavaScript."""
    context = chromium.new_context(base_url=home, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def editor() -> User:
    return User.objects.create_superuser("editor", password=PASSWORD, display_name="Ed Editor")


def give_device(page: Page, *, willing: bool = True) -> None:
    """Plug a device into the browser; an unwilling one lets nobody prove who they are."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator", {"options": DEVICE | {"isUserVerified": willing}}
    )


def type_password(page: Page) -> None:
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def prove_once_more(page: Page, home: str) -> None:
    page.wait_for_url(f"{home}/accounts/reauthenticate/*")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_a_passkey_is_made_and_logs_in_alone_and_as_the_second_step(home, page, editor):
    give_device(page)
    page.goto("/accounts/login/?next=/accounts/2fa/keys/add/")
    type_password(page)
    prove_once_more(page, home)
    page.get_by_label("I want to log in with it alone").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible(timeout=PATIENCE)

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/admin/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(f"{home}/admin/")

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/admin/")
    type_password(page)
    page.get_by_role("button", name="Use a passkey or security key").click()
    page.wait_for_url(f"{home}/admin/")

    page.goto("/accounts/2fa/keys/")
    page.get_by_role("link", name="Remove").click()
    prove_once_more(page, home)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("You have none yet.")).to_be_visible(timeout=PATIENCE)


def test_a_device_that_says_no_is_told_in_words(page, editor):
    give_device(page, willing=False)
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("did not confirm it", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Log in with a passkey")).to_be_enabled()


def test_without_javascript_the_page_says_what_a_passkey_needs(plain_page):
    plain_page.goto("/accounts/login/")

    expect(plain_page.get_by_role("button", name="Log in with a passkey")).to_be_disabled()
    expect(plain_page.get_by_text("Passkeys need a browser that knows them")).to_be_visible()


def test_the_account_page_works_without_javascript(home, plain_page):
    reader = a_reader("Ada Demo")
    kept = {"name": "Ada", "avatar": "https://pbs.twimg.com/a.jpg"}
    SocialAccount.objects.create(user=reader, provider="facebook", uid="1", extra_data=kept)
    log_in(plain_page, home, reader)
    plain_page.goto("/accounts/")
    plain_page.get_by_label("Name (").fill("Ada of the River")
    plain_page.get_by_label("Website (").fill("ada.example")
    plain_page.get_by_label("My picture at Facebook").check()
    plain_page.get_by_role("button", name="Save", exact=True).click()
    expect(plain_page.get_by_text("Saved.")).to_be_visible(timeout=PATIENCE)
    expect(plain_page.get_by_label("Website (")).to_have_value("https://ada.example")

    plain_page.get_by_role("link", name="Delete my account").click()
    plain_page.get_by_label("They stay").check()
    plain_page.get_by_role("button", name="Delete my account").click()
    expect(plain_page.get_by_text("This account will be deleted")).to_be_visible(timeout=PATIENCE)
    plain_page.get_by_role("button", name="Keep my account").click()
    expect(plain_page.get_by_role("link", name="Delete my account")).to_be_visible(timeout=PATIENCE)


def log_in(page: Page, home: str, reader: User) -> None:
    """Give the browser the session of somebody who came from Facebook a moment ago."""
    client = Client()
    client.force_login(reader)
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "socialaccount", "at": time.time(), "provider": "facebook", "uid": "1"}
    ]
    session["account_authentication_methods_user"] = str(reader.pk)
    session.save()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": home}]
    )
