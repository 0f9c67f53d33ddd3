"""Sign-ins that must not work: each ends on a page that says so, with nobody signed in and nothing stored."""

import gc
import socket
import threading
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.stand_in import google
from accounts.stand_in.wire import Response, json_answer
from accounts.wordpress_com.views import WordPressComAdapter
from tests.accounts.conftest import PROVIDERS

TOKEN_STEPS = {
    "wordpress_com": "token",
    "google": "token",
    "twitter_oauth2": "token",
    "facebook": "graph/oauth/access_token",
}
#: Who somebody is, where another request says so.
PERSON_STEPS = [
    ("wordpress_com", "me"),
    ("wordpress_com", "token-info"),
    ("twitter_oauth2", "me"),
    ("facebook", "graph/me"),
]
DEEP = b"[" * 100_000

NONSENSE = {
    "server error": Response(500, {"Content-Type": "text/html"}, b"<h1>Oops</h1>"),
    "not found": json_answer({"error": "not_found"}, 404),
    "not JSON": Response(200, {"Content-Type": "application/json"}, b"<html>"),
    "no type": Response(200, {"Content-Type": ""}, b"\xff\xfe"),
    "malformed": Response(200, {"Content-Type": "application/json"}, b'{"id": '),
    "refused": json_answer({"error": "invalid_grant"}, 400),
    "forbidden": json_answer({"errors": [{"title": "Forbidden"}]}, 403),
    "away": Response(503, {"Retry-After": "60"}),
    "empty": Response(200, {"Content-Type": "application/json"}),
    "null": json_answer(None),
    "a list": json_answer([{"id": "1"}]),
    "text": json_answer("access_token"),
    "a number": json_answer(7),
    "an empty object": json_answer({}),
    "only errors": json_answer({"errors": [{"title": "Forbidden"}]}),
    "nested without end": Response(200, {"Content-Type": "application/json"}, DEEP),
}


def assert_failed(answer, browser):
    assert answer.status_code == 401
    assert "Sign-in failed" in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert not browser.me()["signed_in"]
    assert not SocialAccount.objects.exists()
    assert not User.objects.exists()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reader_who_cancels_is_told_so_and_led_back(browser, provider):
    location = browser.start(provider, next_url="/2013/11/20/slug/#respond")
    back = browser.submit(browser.get(location), cancel="1")
    answer = browser.get(browser.get(back.headers["Location"]).headers["Location"])

    assert answer.status_code == 200
    assert "You are not logged in" in answer.text
    assert 'href="/2013/11/20/slug/#respond"' in answer.text
    assert not browser.me()["signed_in"]


@pytest.fixture
def uncollected():
    """Keep the garbage collector away from a stack that an answer nested without end has filled.

    What finalizes urllib3's pools would fail there for want of room, and the connections that they leave open would
    fail this test or the next.
    """
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("uncollected")
@pytest.mark.parametrize(("provider", "step"), [*TOKEN_STEPS.items(), *PERSON_STEPS])
def test_nonsense_instead_of_an_answer_fails(demo, browser, provider, step):
    for name, nonsense in NONSENSE.items():
        demo.misbehaviour[provider, step] = lambda request, answer=nonsense: answer
        answer = browser.sign_in(provider)
        assert (name, answer.status_code) == (name, 401)
        assert "Sign-in failed" in answer.text

    assert_failed(answer, browser)


@pytest.mark.parametrize(
    ("provider", "step", "answer"),
    [
        ("wordpress_com", "me", {"ID": 0, "display_name": "Nobody"}),
        ("wordpress_com", "me", {"ID": {"a": 1}}),
        ("wordpress_com", "me", {"ID": True}),
        ("twitter_oauth2", "me", {"data": {"id": "7"}}),
        ("twitter_oauth2", "me", {"data": {"id": 7, "name": "A", "username": "a"}}),
        ("twitter_oauth2", "me", {"data": [1]}),
        ("twitter_oauth2", "me", {"data": {"id": "7\x00", "name": "A", "username": "a"}}),
        ("facebook", "graph/me", {"id": "", "name": "A"}),
        ("facebook", "graph/me", {"id": "9" * 300, "name": "A"}),
        ("facebook", "graph/me", {"id": "\ud800", "name": "A"}),
        ("google", "token", {"access_token": ["a"], "id_token": "x"}),
        ("google", "token", {"access_token": "a", "id_token": 7}),
        ("google", "token", {"access_token": "a", "expires_in": "soon"}),
        ("google", "token", {"access_token": "a", "expires_in": 1e300}),
    ],
)
def test_an_answer_of_another_shape_fails(demo, browser, provider, step, answer):
    demo.misbehaviour[provider, step] = lambda request: json_answer(answer)

    assert_failed(browser.sign_in(provider), browser)


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"exp": 1_500_000_000},
        {"sub": None},
        {"sub": ""},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_id_token_that_is_not_for_us_fails(demo, browser, settings, wrong):
    keys = settings.PROVIDER_KEYS["google"]
    claims = {
        "iss": google.ISSUER,
        "aud": keys.client_id,
        "sub": "1",
        "exp": 4_000_000_000,
        "name": "Ada",
        **wrong,
    }
    answer = {"access_token": "a", "id_token": google.signed(claims, keys.secret)}
    demo.misbehaviour["google", "token"] = lambda request: json_answer(answer)

    assert_failed(browser.sign_in("google"), browser)


@pytest.mark.parametrize(
    "info", [{"client_id": "somebody-else", "user_id": "1"}, {"user_id": "1"}, {"client_id": None}]
)
def test_a_wordpress_com_token_of_another_site_fails(demo, browser, info):
    demo.misbehaviour["wordpress_com", "token-info"] = lambda request: json_answer(info)

    assert_failed(browser.sign_in("wordpress_com"), browser)


def test_a_wordpress_com_token_about_somebody_else_fails(demo, browser, settings):
    info = {"client_id": settings.PROVIDER_KEYS["wordpress_com"].client_id, "user_id": "1"}
    demo.misbehaviour["wordpress_com", "token-info"] = lambda request: json_answer(info)

    assert_failed(browser.sign_in("wordpress_com"), browser)


def test_a_provider_that_cannot_be_reached_fails(browser, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    monkeypatch.setattr(WordPressComAdapter, "access_token_url", address)

    assert_failed(browser.sign_in("wordpress_com"), browser)


def test_a_provider_that_never_answers_fails_in_time(demo, browser, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    over = threading.Event()

    def wait(request):
        over.wait(10)
        return NONSENSE["empty"]

    demo.misbehaviour["google", "token"] = wait
    answer = browser.sign_in("google")
    over.set()

    assert_failed(answer, browser)


def test_a_hostile_name_and_picture_do_no_harm(demo, browser):
    answer = {
        "id": "7",
        "name": "\x00<b>Ada</b>\u202e\ud800 " + "x" * 400,
        "email": "not an address",
        "picture": {"data": {"url": "javascript:alert(1)"}},
    }
    demo.misbehaviour["facebook", "graph/me"] = lambda request: json_answer(answer)

    browser.sign_in("facebook")

    user = User.objects.get()
    assert user.display_name.startswith("<b>Ada</b> x")
    assert len(user.display_name) == 245
    assert user.email == ""
    assert "avatar" not in SocialAccount.objects.get().extra_data


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_way_to_a_provider_needs_our_forms_token(browser, provider):
    browser.get(f"/accounts/{provider}/login/")

    assert browser.post(f"/accounts/{provider}/login/", {"process": "login"}).status_code == 403
    assert "sessionid" not in browser.session.cookies


@pytest.mark.parametrize("method", ["HEAD", "PUT", "OPTIONS", "DELETE"])
def test_only_a_posted_form_starts_a_sign_in(client, db, method):
    answer = client.generic(method, "/accounts/google/login/")

    assert answer.status_code == 405
    assert "sessionid" not in answer.cookies


def change_state(address, state):
    params = {name: value[0] for name, value in parse_qs(urlsplit(address).query).items()}
    return f"{address.partition('?')[0]}?{urlencode(params | {'state': state})}"


@pytest.mark.parametrize("state", ["", "tampered", "AAAAAAAAAAAAAAAA"])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_tampered_state_fails(browser, provider, state):
    callback = browser.allow(browser.start(provider))

    assert_failed(browser.get(change_state(callback, state)), browser)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_that_comes_twice_fails_the_second_time(browser, provider):
    callback = browser.allow(browser.start(provider))

    assert browser.get(callback).status_code == 302
    assert browser.get(callback).status_code == 401


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_to_somebody_else_fails(browser, other_browser, provider):
    callback = other_browser.allow(other_browser.start(provider))

    assert_failed(browser.get(callback), browser)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_somebody_elses_code_with_ones_own_state_fails_where_pkce_binds_it(
    browser, other_browser, provider
):
    mine = parse_qs(urlsplit(browser.allow(browser.start(provider))).query)
    theirs = other_browser.allow(other_browser.start(provider), person="ken")
    answer = browser.get(change_state(theirs, mine["state"][0]))

    if provider in {"google", "twitter_oauth2"}:
        assert_failed(answer, browser)
    else:
        # Without PKCE nothing but the state binds a code; a stolen state is out of a stranger's reach.
        assert answer.status_code == 302


@pytest.mark.parametrize("provider", ["wordpress_com", "twitter_oauth2", "facebook"])
def test_googles_state_at_another_providers_callback_fails(browser, provider):
    callback = browser.allow(browser.start("google"))
    elsewhere = callback.replace("/google/", f"/{provider}/")

    assert_failed(browser.get(elsewhere), browser)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_error_at_the_provider_fails(browser, provider):
    state = parse_qs(urlsplit(browser.start(provider)).query)["state"][0]
    query = urlencode({"error": "server_error", "state": state})

    assert_failed(browser.get(f"/accounts/{provider}/login/callback/?{query}"), browser)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_without_keys_is_not_there(client, db, settings, provider):
    settings.PROVIDER_KEYS = {}

    assert client.get(f"/accounts/{provider}/login/").status_code == 404
    assert client.get(f"/accounts/{provider}/login/callback/?code=a").status_code == 404


def test_an_account_that_was_switched_off_gets_a_clear_page(browser):
    browser.sign_in("google")
    browser.session.cookies.clear()
    User.objects.update(is_active=False)

    answer = browser.get(browser.sign_in("google").headers["Location"])

    assert "This account is switched off" in answer.text
    assert not browser.me()["signed_in"]


def test_an_account_made_in_another_tab_meanwhile_is_not_made_twice(browser, demo, settings):
    """The second tab's insert meets the first's: no orphan of a person stays behind."""
    from accounts.adapters import SocialAccountAdapter

    first = browser.allow(browser.start("google"))
    browser.get(first)
    browser.session.cookies.clear()
    callback = browser.allow(browser.start("google"))
    look_up = SocialAccountAdapter.pre_social_login

    def forget(self, request, sociallogin):
        from allauth.socialaccount.models import SocialAccount as Account

        old = sociallogin.account
        sociallogin.account = Account(provider=old.provider, uid=old.uid, extra_data=old.extra_data)
        sociallogin.user = User(username="google-second-tab")
        look_up(self, request, sociallogin)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SocialAccountAdapter, "pre_social_login", forget)
        answer = browser.get(callback)

    assert answer.status_code == 409
    assert "Sign-in failed" in answer.text
    assert User.objects.count() == 1
