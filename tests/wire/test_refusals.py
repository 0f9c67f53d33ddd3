"""Sign-ins that must not work, on the real wire: each ends on a page that says so and leads back to the draft."""

import itertools
import re
import threading
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from accounts.stand_in import google
from accounts.stand_in.wire import Response, json_answer
from tests.factories import an_article
from tests.wire.test_signing_in import PROVIDERS, arrive, assert_leads_back, leave_form

TOKEN_STEPS = {
    "wordpress_com": "token",
    "google": "token",
    "twitter_oauth2": "token",
    "facebook": "graph/oauth/access_token",
}
STEPS = [
    *TOKEN_STEPS.items(),
    ("wordpress_com", "token-info"),
    ("wordpress_com", "me"),
    ("twitter_oauth2", "me"),
    ("facebook", "graph/me"),
]
ANSWERS = {
    "malformed": Response(200, {"Content-Type": "application/json"}, b'{"id": '),
    "not JSON": Response(200, {"Content-Type": "text/html"}, b"<h1>Sign in</h1>"),
    "another shape": json_answer([{"errors": 1}]),
    "refused": json_answer({"error": "invalid_grant"}, 400),
    "forbidden": json_answer({"errors": [{"title": "Forbidden"}]}, 403),
    "broken": Response(500, {"Content-Type": "text/html"}, b"<h1>Oops</h1>"),
    "away": Response(503, {"Retry-After": "60"}),
    "elsewhere": Response(302, {"Location": "https://elsewhere.example/"}),
}


@pytest.fixture
def article(wire):
    return an_article(title="The bridge")


@pytest.fixture
def start(browser, article):
    """Return a function that goes from the form to the provider; it returns where the provider is asked."""

    def begin(provider, using=browser):
        between = using.get(leave_form(using, article, provider).headers["Location"])
        return using.submit(between).headers["Location"]

    return begin


def allow(browser, address, person="ada"):
    """Say yes at the provider; return where it sends the browser."""
    return browser.post(address, {"person": person}).headers["Location"]


def assert_failed(browser, answer, article):
    page = arrive(browser, answer)
    assert page.status_code == 401
    assert "Sign-in failed" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert not browser.me()["signed_in"]
    assert not SocialAccount.objects.exists()
    assert not User.objects.exists()
    assert_leads_back(browser, page, article)


#: Each step with an answer of its own, and with one that leads elsewhere. All of them at all steps are tried with less
#: effort in tests/accounts/test_sign_in_refusals.py.
NONE_AT_STEPS = [
    *((*step, name) for step, name in zip(STEPS, ANSWERS, strict=True)),
    *((*step, "elsewhere") for step in STEPS[:-1]),
]


@pytest.mark.parametrize(("provider", "step", "name"), NONE_AT_STEPS)
def test_an_answer_that_is_none(providers, browser, start, article, provider, step, name):
    callback = allow(browser, start(provider))
    providers.misbehaviour[provider, step] = lambda request: ANSWERS[name]

    assert_failed(browser, browser.get(callback), article)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_that_is_too_slow(providers, browser, start, article, settings, provider):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3
    over = threading.Event()
    callback = allow(browser, start(provider))

    def wait(request):
        over.wait(20)
        return ANSWERS["away"]

    providers.misbehaviour[provider, TOKEN_STEPS[provider]] = wait
    answer = browser.get(callback)
    over.set()

    assert_failed(browser, answer, article)


@pytest.mark.parametrize(
    "wrong",
    [{"aud": "somebody-else"}, {"iss": "https://evil.example"}, {"exp": 1_500_000_000}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_an_id_token_that_is_not_for_us(providers, browser, start, article, settings, wrong):
    keys = settings.PROVIDER_KEYS["google"]
    claims = {"iss": google.ISSUER, "aud": keys.client_id, "sub": "1", "exp": 4_000_000_000}
    token = google.signed(claims | wrong, keys.secret)
    callback = allow(browser, start("google"))
    providers.misbehaviour["google", "token"] = lambda request: json_answer(
        {"access_token": "a", "id_token": token}
    )

    assert_failed(browser, browser.get(callback), article)


def with_state(address, state):
    query = parse_qs(urlsplit(address).query)
    params = {name: value[0] for name, value in query.items()} | {"state": state}
    return f"{address.partition('?')[0]}?{urlencode(params)}"


def state_of(address):
    return parse_qs(urlsplit(address).query)["state"][0]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_tampered_state(browser, start, article, provider):
    callback = allow(browser, start(provider))

    assert_failed(browser, browser.get(with_state(callback, state_of(callback)[::-1])), article)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_state_of_somebody_else(browser, other_browser, start, article, provider):
    """Login CSRF: a stranger would have the reader signed in as the stranger."""
    start(provider)
    theirs = allow(other_browser, start(provider, using=other_browser), person="ken")

    assert_failed(browser, browser.get(theirs), article)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_that_comes_twice(browser, start, article, provider):
    callback = allow(browser, start(provider))
    assert browser.get(callback).status_code == 302
    page = browser.get(callback)

    assert page.status_code == 401
    assert_leads_back(browser, page, article)


@pytest.mark.parametrize("provider", ["wordpress_com", "twitter_oauth2", "facebook"])
def test_googles_state_at_another_providers_callback(browser, start, article, provider):
    callback = allow(browser, start("google")).replace("/google/", f"/{provider}/")

    assert_failed(browser, browser.get(callback), article)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_error_at_the_provider(browser, start, article, provider):
    query = urlencode({"error": "temporarily_unavailable", "state": state_of(start(provider))})
    answer = browser.get(f"/accounts/{provider}/login/callback/?{query}")

    assert_failed(browser, answer, article)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_form_without_our_token(browser, article, provider):
    between = browser.get(leave_form(browser, article, provider).headers["Location"])
    next_url = re.search(r'name="next" value="([^"]*)"', between.text)[1]
    answer = browser.post(between.url, {"process": "login", "next": next_url})

    assert answer.status_code == 403
    assert_leads_back(browser, answer, article)


def test_a_form_of_another_site(browser, article):
    between = browser.get(leave_form(browser, article, "google").headers["Location"])
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', between.text)[1]
    answer = browser.post(
        between.url, {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"}
    )

    assert answer.status_code == 403
    assert "sessionid" not in browser.session.cookies


ELSEWHERE = {
    "another scheme": "https://evil.example/",
    "no scheme": "//evil.example/",
    "backslashes": "/\\evil.example/",
    "a tab within": "/\t/evil.example/",
    "three slashes": "///evil.example/",
    "a script": "javascript:alert(1)",
    "a user before the host": "https://blog.test@evil.example/",
    "a beginning like ours": "https://blog.test.evil.example/",
}


# What is said of the way back is read before anybody asks which provider it is; each has its turn.
@pytest.mark.parametrize(
    ("provider", "address"),
    list(zip(itertools.cycle(PROVIDERS), ELSEWHERE.values(), strict=False)),
    ids=ELSEWHERE,
)
def test_a_way_back_to_another_site(browser, article, provider, address):
    between = browser.get(f"/accounts/{provider}/login/", params={"next": address})
    sent = browser.submit(between, next=address)
    back = browser.get(allow(browser, sent.headers["Location"]))

    assert "evil" not in between.text
    assert back.headers["Location"] == "/"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_account_that_is_switched_off(browser, other_browser, start, article, provider):
    other_browser.get(allow(other_browser, start(provider, using=other_browser)))
    User.objects.update(is_active=False)
    page = arrive(browser, browser.get(allow(browser, start(provider))))

    assert "This account is switched off" in page.text
    assert not browser.me()["signed_in"]
    assert_leads_back(browser, page, article)


def test_too_many_tries(browser, start, article):
    from accounts.signing_in import CALLBACK_LIMIT

    callback = allow(browser, start("google"))
    while not CALLBACK_LIMIT.hit("127.0.0.1"):
        pass
    page = browser.get(callback)

    assert page.status_code == 429
    assert int(page.headers["Retry-After"]) > 0
    assert_leads_back(browser, page, article)
