"""The second factor: setting it up, being asked for it, and editors who must have one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import an_article

PASSWORD = "a long pass phrase"


@pytest.fixture
def editor(db):
    return User.objects.create_user(
        "editor", password=PASSWORD, display_name="Ed", is_staff=True, is_superuser=True
    )


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def log_in(client, **more):
    return client.post("/accounts/login/", {"login": "editor", "password": PASSWORD, **more})


def prove(client):
    return client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def set_up(client):
    """Set up an app as the pages lead; return its secret."""
    log_in(client)
    prove(client)
    page = client.get("/accounts/2fa/app/").content.decode()
    secret = re.search(r'account-secret">(\w+)<', page)[1]
    answer = client.post("/accounts/2fa/app/", {"code": code_for(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    return secret


def second_step(client, code):
    return client.post("/accounts/2fa/authenticate/", {"code": code})


def test_an_app_is_set_up_and_asked_for(client, editor):
    secret = set_up(client)
    cache.clear()
    other = Client()
    answer = log_in(other, next="/admin/")

    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert not other.get("/me").json()["signed_in"]
    assert "Second step" in other.get(answer["Location"]).content.decode()

    refused = second_step(other, "000000")
    assert refused.status_code == 200
    assert "Incorrect code" in refused.content.decode()
    assert not other.get("/me").json()["signed_in"]

    assert second_step(other, code_for(secret))["Location"] == "/admin/"
    assert other.get("/me").json()["signed_in"]


def test_after_the_second_step_the_way_to_a_provider_ends_where_it_should(browser):
    """In a small window, too: its end closes it."""
    browser.sign_in("google")
    secret = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=User.objects.get(), type="totp", data={"secret": secret})
    browser.session.cookies.clear()
    step = browser.sign_in("google", next_url="/signed-in?tab=7").headers["Location"]
    page = browser.get(step)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    answer = browser.post(step, {"csrfmiddlewaretoken": token, "code": code_for(secret)})
    end = browser.get(answer.headers["Location"])

    assert "/accounts/login/?next=%2Fsigned-in%3Ftab%3D7" in page.text
    assert answer.headers["Location"] == "/signed-in?tab=7"
    assert '<meta name="sign-in-outcome" content="done" data-tab="7">' in end.text
    assert browser.me()["provider"] == "google"


def test_a_recovery_code_helps_once(client, editor):
    set_up(client)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"<li><code>(\d+)</code>", page)[1]
    first, second = Client(), Client()
    log_in(first)
    second_step(first, code)
    log_in(second)
    second_step(second, code)

    assert first.get("/me").json()["signed_in"]
    assert not second.get("/me").json()["signed_in"]


def test_guessing_codes_is_slowed_down(client, editor):
    secret = set_up(client)
    cache.clear()
    other = Client()
    log_in(other)
    for _ in range(6):
        second_step(other, "000000")
    second_step(other, code_for(secret))

    assert not other.get("/me").json()["signed_in"]


def test_setting_up_needs_the_password_once_more(client, editor):
    log_in(client)
    answer = client.get("/accounts/2fa/app/")

    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Fapp%2F"


def test_whoever_has_no_password_can_have_a_second_factor_too(client, db):
    user = User.objects.create_user("google-1", display_name="Ada")
    user.set_unusable_password()
    user.save()
    client.force_login(user)

    assert client.get("/accounts/2fa/app/").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "",
        "app/",
        "keys/",
        "keys/add/",
        "recovery-codes/new/",
    ],
)
def test_the_pages_are_in_our_look_private_and_without_an_address(client, editor, address):
    User.objects.update(email="ed@private.example")
    set_up(client) if address.startswith("rec") else (log_in(client), prove(client))
    answer = client.get(f"/accounts/2fa/{address}")
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'class="page account"' in page
    assert "no-store" in answer["Cache-Control"]
    assert "ed@private.example" not in page
    assert not re.search(r"<style|style=|\son\w+=|javascript:", page)
    assert all("src=" in s or "application/json" in s for s in re.findall(r"<script[^>]*>", page))


def test_an_app_is_named_after_the_site_and_the_user_name(client, editor):
    """The address is in the picture's code, which only the app reads: it is no place for an e-mail address."""
    from accounts.second_factor import SecondFactorAdapter

    User.objects.update(email="ed@private.example")
    editor.refresh_from_db()

    assert SecondFactorAdapter().build_totp_url(editor, "S").startswith("otpauth://totp/editor?")


@pytest.mark.parametrize(
    "credential",
    ["", "x", "[]", "1", "null", "{}", '{"response": 1}', '{"response": {"userHandle": "MQ"}}',
     '{"id": "a", "rawId": "a", "type": "public-key", "response": {"userHandle": "%%%"}}', "[" * 500],
)  # fmt: skip
def test_a_passkey_of_any_shape_ends_on_a_page(client, editor, credential):
    client.get("/accounts/2fa/keys/login/", headers={"Accept": "application/json"})
    answer = client.post("/accounts/2fa/keys/login/", {"credential": credential, "next": "/admin/"})

    assert answer["Location"] == "/accounts/login/?passkey=failed&next=%2Fadmin%2F"
    assert "was not accepted" in client.get(answer["Location"]).content.decode()
    assert not client.get("/me").json()["signed_in"]


@pytest.mark.parametrize("credential", ["", "[]", "{}", '{"response": {"clientDataJSON": "x"}}'])
def test_a_new_key_of_any_shape_is_refused(client, editor, credential):
    log_in(client)
    prove(client)
    client.get("/accounts/2fa/keys/add/")
    answer = client.post("/accounts/2fa/keys/add/", {"name": "Key", "credential": credential})

    assert answer.status_code == 200
    assert not Authenticator.objects.exists()


def test_the_admin_has_no_door_of_its_own(client, db):
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


def test_a_reader_at_the_admins_door_is_told(client, db):
    client.force_login(User.objects.create_user("reader"))

    assert client.get("/admin/login/").status_code == 403


def test_an_editor_comes_in_through_our_page(client, editor):
    assert log_in(client, next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_an_editor_without_a_second_factor_is_led_to_one(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    log_in(client)
    answer = client.get("/admin/")
    page = client.get(answer["Location"]).content.decode()

    assert answer["Location"] == "/accounts/2fa/?next=%2Fadmin%2F"
    assert "asks its editors for a second factor" in page
    assert client.get("/me").json()["signed_in"]


def test_an_editor_without_a_second_factor_changes_nothing(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    log_in(client)
    draft = an_article(status="draft")

    assert client.post("/admin/blog/article/add/", {"title": "x"}).status_code == 403
    assert client.get(f"/preview/{draft.pk}/").status_code == 302


def test_an_editor_goes_on_after_giving_it(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    secret = set_up(client)
    way = client.get("/admin/")["Location"]

    assert way == "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"
    answer = client.post(
        "/accounts/2fa/reauthenticate/", {"code": unused(secret), "next": "/admin/"}
    )
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def unused(secret):
    """Return a code that has not been used: the library takes each once."""
    cache.clear()
    return code_for(secret)


def test_a_required_factor_cannot_be_taken_away(client, editor, settings):
    settings.STAFF_SECOND_FACTOR = True
    set_up(client)
    client.post("/accounts/2fa/app/remove/")

    assert Authenticator.objects.filter(type="totp").exists()


def test_readers_are_not_asked_for_one(client, db, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(User.objects.create_user("reader"))

    assert client.get("/").status_code == 200


def test_a_page_without_a_session_does_not_ask_who_it_is(client, db, settings):
    settings.STAFF_SECOND_FACTOR = True
    answer = client.get("/")

    assert answer.status_code == 200
    assert "Cookie" not in answer.get("Vary", "")
