"""The pages of sign-in: in our look, never cached, strict about what they may send where."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.template.loader import render_to_string

from accounts.models import User

PAGES_WITHOUT_A_FORM = [
    ("/accounts/inactive/", 200),
    ("/accounts/3rdparty/login/cancelled/", 200),
    ("/accounts/3rdparty/login/error/", 401),
    ("/accounts/google/login/callback/", 401),
]
PAGES = [
    *PAGES_WITHOUT_A_FORM,
    ("/accounts/login/", 200),
    ("/accounts/google/login/", 200),
    ("/accounts/logout/", 302),
    ("/accounts/3rdparty/", 302),
    ("/accounts/3rdparty/signup/", 302),
]


@pytest.fixture
def reader(db):
    user = User.objects.create_user("google-1", display_name="Ada Demo")
    user.set_unusable_password()
    user.save()
    SocialAccount.objects.create(user=user, provider="google", uid="1", extra_data={"name": "Ada"})
    return user


def form_action(response):
    policy = response["Content-Security-Policy"]
    return re.search(r"form-action ([^;]*)", policy)[1].split()


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_a_page_of_sign_in_is_never_cached(client, db, address, status):
    answer = client.get(address)

    assert answer.status_code == status
    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]


@pytest.mark.parametrize(("address", "status"), PAGES_WITHOUT_A_FORM)
def test_a_page_without_a_session_sets_no_cookie(client, db, address, status):
    assert not client.get(address).cookies


@pytest.mark.parametrize(
    "address",
    [
        "signup/",
        "password/reset/",
        "password/change/",
        "password/set/",
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
        "login/code/confirm/",
        "google/login/token/",
        "facebook/login/token/",
        "social/signup/",
        "twitter/login/",
    ],
)
def test_what_the_site_does_not_support_is_not_there(client, db, address):
    assert client.get(f"/accounts/{address}").status_code == 404


def test_only_the_page_before_a_provider_may_send_its_form_there(client, db, settings):
    with_form = client.get("/accounts/google/login/")
    posted = client.post("/accounts/google/login/")

    assert form_action(with_form) == ["'self'", *settings.PROVIDER_ORIGINS]
    for response in (posted, *(client.get(address) for address, _ in PAGES)):
        if response.request["PATH_INFO"] != "/accounts/google/login/" or response is posted:
            assert form_action(response) == ["'self'"]


@pytest.mark.parametrize(("address", "status"), PAGES)
def test_nothing_on_a_page_is_inline(client, db, address, status):
    page = client.get(address).content.decode()

    assert not re.search(
        r"<script(?! type=\"module\" src=)|<style|style=|\son\w+=|javascript:", page
    )


def test_the_page_before_a_provider_says_what_it_tells_us(client, db):
    page = client.get("/accounts/google/login/").content.decode()

    assert "Continue with Google" in page
    assert "your e-mail address" in page


def test_the_sign_in_page_offers_the_configured_providers(client, db, settings):
    settings.PROVIDER_KEYS = {"google": settings.PROVIDER_KEYS["google"]}
    page = client.get("/accounts/login/").content.decode()

    assert re.findall(r'data-provider="(\w+)"', page) == ["google"]


def test_empty_fields_are_empty(client, db):
    """Words in them repeat the labels."""
    assert "placeholder" not in client.get("/accounts/login/").content.decode()


@pytest.mark.parametrize(
    ("next_url", "tab"),
    [
        ("/signed-in", ""),
        ("/signed-in?tab=12", "12"),
        ('/signed-in?tab="><b>', "&quot;&gt;&lt;b&gt;"),
    ],
)
def test_a_small_window_says_whose_it_is_when_it_ends(client, db, next_url, tab):
    for address in ("/accounts/3rdparty/login/cancelled/", "/accounts/google/login/callback/"):
        page = client.get(address, {"next": next_url}).content.decode()
        assert f'data-tab="{tab}"' in page
        assert "Close this window" in page
    assert "data-tab" not in client.get(address, {"next": "/2013/?tab=1"}).content.decode()


def test_an_editor_signs_in_with_a_password(client, db):
    User.objects.create_user("editor", password="a long pass phrase", is_staff=True)
    answer = client.post(
        "/accounts/login/",
        {"login": "editor", "password": "a long pass phrase", "next": "/admin/"},
    )

    assert answer["Location"] == "/admin/"
    assert not [name for name in answer.cookies if name == "messages"]


def test_a_wrong_password_is_refused_with_what_was_typed(client, db):
    User.objects.create_user("editor", password="a long pass phrase")
    page = client.post("/accounts/login/", {"login": "editor", "password": "wrong"})

    assert 'value="editor"' in page.content.decode()
    assert "wrong" not in page.content.decode()
    assert 'role="alert"' in page.content.decode()


def test_guessing_a_password_is_slowed_down(client, db):
    User.objects.create_user("editor", password="a long pass phrase")
    for _ in range(5):
        client.post("/accounts/login/", {"login": "editor", "password": "wrong"})
    page = client.post("/accounts/login/", {"login": "editor", "password": "a long pass phrase"})

    assert page.status_code != 302


def test_only_a_form_logs_out(client, reader):
    client.force_login(reader)
    page = client.get("/accounts/logout/?next=/2013/11/20/slug/")

    assert "Ada Demo" in page.content.decode()
    assert client.get("/me").json()["signed_in"]
    assert client.post("/accounts/logout/", {"next": "/2013/"})["Location"] == "/2013/"
    assert not client.get("/me").json()["signed_in"]


def test_the_last_way_in_cannot_be_removed(client, reader):
    client.force_login(reader)
    account = SocialAccount.objects.get()
    answer = client.post("/accounts/3rdparty/", {"account": account.pk})

    assert answer.status_code == 409
    assert SocialAccount.objects.filter(pk=account.pk).exists()


def test_a_second_way_in_is_removed(client, reader):
    other = SocialAccount.objects.create(user=reader, provider="facebook", uid="2")
    client.force_login(reader)
    answer = client.post("/accounts/3rdparty/", {"account": other.pk})

    assert answer.status_code == 302
    assert not SocialAccount.objects.filter(pk=other.pk).exists()


def test_a_way_that_this_site_has_no_keys_for_any_more_is_none(client, reader, settings):
    """The owner has given a provider up: whoever is left with it alone could never come back."""
    other = SocialAccount.objects.create(user=reader, provider="facebook", uid="2")
    settings.PROVIDER_KEYS = {"google": settings.PROVIDER_KEYS["google"]}
    client.force_login(reader)
    page = client.get("/accounts/3rdparty/").content.decode()
    google = SocialAccount.objects.get(provider="google")

    assert f'value="{other.pk}"' in page
    assert f'value="{google.pk}"' not in page
    assert "cannot be used here any more" in page
    assert client.post("/accounts/3rdparty/", {"account": google.pk}).status_code == 409
    assert client.post("/accounts/3rdparty/", {"account": other.pk}).status_code == 302


@pytest.mark.parametrize("account", ["", "x", "0", "٣", "9" * 30])
def test_removing_what_is_not_there_is_refused(client, reader, account):
    client.force_login(reader)

    assert client.post("/accounts/3rdparty/", {"account": account}).status_code == 404


def test_nobody_removes_somebody_elses_way_in(client, reader):
    other = User.objects.create_user("other", password="a long pass phrase")
    client.force_login(other)
    answer = client.post("/accounts/3rdparty/", {"account": SocialAccount.objects.get().pk})

    assert answer.status_code == 404


def test_the_ways_in_never_show_an_address(client, reader):
    SocialAccount.objects.update(extra_data={"name": "Ada", "email": "ada@demo.example"})
    client.force_login(reader)
    page = client.get("/accounts/3rdparty/").content.decode()

    assert "Ada" in page
    assert "ada@demo.example" not in page


def test_the_last_step_of_a_first_sign_in_works(browser, settings):
    """It hardly ever comes up: only where a sign-in waits for a user name."""
    settings.SOCIALACCOUNT_AUTO_SIGNUP = False
    page = browser.get(browser.sign_in("google", next_url="/2013/").headers["Location"])
    back = browser.submit(page, username="ada", email="")

    assert "You come with your Google account" in page.text
    assert back.headers["Location"] == "/2013/"
    assert browser.me()["name"] == "Ada Demo"
    assert User.objects.get().username == "ada"


def test_where_no_account_can_be_made_a_page_says_so(client, db):
    request = client.get("/accounts/login/").wsgi_request

    assert "No account can be made here" in render_to_string(
        "account/signup_closed.html", request=request
    )
