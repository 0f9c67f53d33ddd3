"""Several tabs on their way to a provider at once: each comes back to where it came from, and none undoes another."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.core import signing

from accounts.models import User
from accounts.ways import BYTES, LIFETIME, SALT
from tests.accounts.conftest import PROVIDERS
from tests.accounts.readers_browser import Browser
from tests.factories import an_article


def take_cookies(browser: Browser, answered: Browser) -> None:
    """Let the browser have the cookies that another of its requests was answered with."""
    browser.session.cookies.update(answered.session.cookies)


def ways(browser: Browser) -> list[str]:
    return [cookie.name for cookie in browser.session.cookies if cookie.name.startswith("way-")]


def test_four_tabs_come_back_one_after_the_other(browser):
    callbacks = [
        browser.allow(browser.start(provider, next_url=f"/from/{provider}/"))
        for provider in PROVIDERS
    ]
    for provider, callback in zip(PROVIDERS, callbacks, strict=True):
        assert browser.get(callback).headers["Location"] == f"/from/{provider}/"
        assert browser.me()["provider"] == provider

    assert SocialAccount.objects.count() == 4


def test_two_tabs_come_back_at_the_same_moment(browser):
    first = browser.allow(browser.start("google", "/first/"))
    second = browser.allow(browser.start("facebook", "/second/"), person="ken")
    meanwhile = browser.as_it_was()
    assert browser.get(first).headers["Location"] == "/first/"
    assert meanwhile.get(second).headers["Location"] == "/second/"

    assert browser.me()["name"] == "Ada Demo"
    take_cookies(browser, meanwhile)
    assert browser.me()["name"] == "Ken Demo"


def test_two_tabs_change_the_account_at_the_same_moment(browser):
    browser.sign_in("wordpress_com")
    first = browser.allow(browser.start("google", "/first/"))
    second = browser.allow(browser.start("facebook", "/second/"), person="ken")
    meanwhile = browser.as_it_was()
    assert browser.get(first).headers["Location"] == "/first/"
    assert meanwhile.get(second).headers["Location"] == "/second/"
    take_cookies(browser, meanwhile)

    assert browser.me()["name"] == "Ken Demo"


def test_two_tabs_set_out_at_the_same_moment(browser):
    pages = [browser.get(f"/accounts/{p}/login/?next=/{p}/") for p in ("google", "facebook")]
    meanwhile = browser.as_it_was()
    first = browser.submit(pages[0]).headers["Location"]
    second = meanwhile.submit(pages[1]).headers["Location"]
    take_cookies(browser, meanwhile)

    for address, back in ((first, "/google/"), (second, "/facebook/")):
        assert browser.get(browser.allow(address)).headers["Location"] == back


def test_a_question_that_was_on_its_way_logs_nobody_out(browser):
    """The session that it names has ended: the new one's cookie is none of its business."""
    browser.sign_in("google")
    meanwhile = browser.as_it_was()
    browser.sign_in("facebook", person="ken")
    answer = meanwhile.get("/me")

    assert not answer.json()["signed_in"]
    assert not {"sessionid", "signed_in"} & set(answer.cookies.keys())
    assert "sessionid" not in answer.headers.get("Set-Cookie", "")


def test_a_failed_way_back_that_was_on_its_way_logs_nobody_out(browser):
    browser.sign_in("google")
    meanwhile = browser.as_it_was()
    browser.sign_in("facebook", person="ken")
    answer = meanwhile.get("/accounts/google/login/callback/?code=a&state=none")

    assert answer.status_code == 401
    assert "sessionid" not in answer.headers.get("Set-Cookie", "")


def test_a_page_takes_the_cookie_of_a_lost_session_away(browser):
    """Otherwise no page would come from a cache for the rest of its thirty days."""
    browser.sign_in("google")
    Session.objects.all().delete()
    browser.get("/accounts/")
    assert "sessionid" in browser.session.cookies
    browser.get(an_article().get_absolute_url())

    assert "sessionid" not in browser.session.cookies
    assert "signed_in" not in browser.session.cookies


@pytest.mark.parametrize("provider", PROVIDERS)
def test_whoever_sets_out_or_turns_back_gets_no_session(browser, provider):
    """A session costs a row, and its cookie takes every page out of the cache."""
    asked = browser.get(browser.start(provider))
    back = browser.submit(asked, cancel="1").headers["Location"]
    cancelled = browser.get(browser.get(back).headers["Location"])
    failed = browser.get(f"/accounts/{provider}/login/callback/?error=server_error&state=x")

    assert (cancelled.status_code, failed.status_code) == (200, 401)
    assert not Session.objects.exists()
    assert "sessionid" not in browser.session.cookies


def test_a_way_is_used_up_by_its_answer_and_leaves_the_others(browser):
    first = browser.allow(browser.start("google"))
    browser.start("google")
    assert len(ways(browser)) == 2
    browser.get(first)

    assert len(ways(browser)) == 1


def test_what_the_browser_keeps_goes_only_where_it_is_needed(browser):
    browser.start("google")
    way = next(c for c in browser.session.cookies if c.name.startswith("way-"))

    assert way.path == "/accounts/google/login/"
    assert way.has_nonstandard_attr("HttpOnly")
    assert way.get_nonstandard_attr("SameSite") == "Lax"


def test_many_ways_at_once_do_not_fill_the_header(browser):
    """A server takes 8 kB of cookies and refuses more: then nobody could log in at all."""
    for number in range(12):
        browser.start("google", next_url="/" + f"{number}" * 700)
    kept = sum(len(c.name) + len(c.value) for c in browser.session.cookies)

    assert kept < 2 * BYTES
    newest = browser.start("google", next_url="/newest/")
    assert browser.get(browser.allow(newest)).headers["Location"] == "/newest/"


def test_the_longest_way_back_is_kept_or_given_up_but_never_in_the_way(browser):
    address = browser.start("google", next_url="/" + "日" * 1900)
    back = browser.get(browser.allow(address))

    assert back.status_code == 302
    assert browser.me()["signed_in"]


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "a:b:c",
        signing.dumps([], salt=SALT),
        signing.dumps({"provider": "google"}, salt=SALT),
        signing.dumps({"state": {}, "provider": "facebook"}, salt=SALT),
        signing.dumps({"state": {"process": "login"}, "provider": "google"}, salt="another"),
    ],
)
def test_a_made_up_way_leads_nowhere(browser, value):
    state = parse_qs(urlsplit(browser.start("google")).query)["state"][0]
    browser.session.cookies.set(f"way-{state}", value, path="/accounts/google/login/")
    for cookie in list(browser.session.cookies):
        if cookie.name.startswith("way-") and cookie.value != value:
            browser.session.cookies.clear(cookie.domain, cookie.path, cookie.name)
    answer = browser.get(f"/accounts/google/login/callback/?code=a&state={state}")

    assert answer.status_code == 401


def test_a_way_ends_after_ten_minutes_and_its_page_still_leads_back(browser, monkeypatch):
    late = browser.allow(browser.start("google", "/2013/11/20/slug/"))
    browser.start("facebook", "/elsewhere/")
    monkeypatch.setattr("accounts.ways.LIFETIME", -1)
    page = browser.get(late)

    assert LIFETIME == 600
    assert page.status_code == 401
    assert 'href="/2013/11/20/slug/"' in page.text
    assert not browser.me()["signed_in"]


def test_what_one_wanted_to_add_is_not_added_to_somebody_else(browser):
    """Ada sets out to connect her account; meanwhile somebody else has logged in, in another tab."""
    browser.sign_in("google")
    way = browser.allow(browser.start("facebook", "/accounts/3rdparty/", "connect"))
    browser.sign_in("twitter_oauth2", person="ken")
    page = browser.get(way)

    assert page.status_code == 401
    assert browser.me()["name"] == "Ken Demo"
    assert not SocialAccount.objects.filter(provider="facebook").exists()


def test_what_one_wanted_to_add_is_added_to_nobody_who_is_logged_out(browser):
    browser.sign_in("google")
    way = browser.allow(browser.start("facebook", "/accounts/3rdparty/", "connect"))
    browser.submit(browser.get("/accounts/logout/"))
    page = browser.get(way)

    assert page.status_code == 401
    assert User.objects.count() == 1


def test_a_page_that_stood_open_while_another_tab_logged_in_asks_once_more(browser):
    """A log-in makes every older form's token worthless (Django); nobody need go back for that."""
    page = browser.get("/accounts/facebook/login/?next=/2013/&process=login")
    browser.sign_in("google")
    again = browser.submit(page)

    assert again.status_code == 403
    assert "press once more" in again.text
    assert "data-go-on" not in again.text
    assert 'href="/2013/"' in again.text
    back = browser.get(browser.allow(browser.submit(again).headers["Location"], "ken"))
    assert back.headers["Location"] == "/2013/"
    assert browser.me()["name"] == "Ken Demo"


def test_asking_once_more_repeats_no_attack(browser):
    browser.sign_in("google")
    again = browser.post(
        "/accounts/facebook/login/", {"next": "//evil.example/", "process": "redirect"}
    )

    assert again.status_code == 403
    assert "evil" not in again.text
    assert 'value="redirect"' not in again.text


@pytest.mark.parametrize("provider", PROVIDERS)
def test_an_answer_that_comes_twice_says_that_one_is_logged_in(browser, provider):
    callback = browser.allow(browser.start(provider, "/2013/"))
    browser.get(callback)
    page = browser.get(callback)

    assert page.status_code == 401
    assert "logged in as" in page.text
    assert "not logged in" not in page.text
    assert "Sign-in failed" not in page.text
    assert 'href="/2013/"' in page.text


def test_a_change_that_fails_or_is_cancelled_leaves_one_logged_in_and_says_so(browser):
    browser.sign_in("google")
    back = browser.submit(browser.get(browser.start("facebook")), cancel="1")
    cancelled = browser.get(browser.get(back.headers["Location"]).headers["Location"])
    failed = browser.get(browser.allow(browser.start("facebook")).replace("code=", "code=x"))

    for page in (cancelled, failed):
        assert "still logged in as" in page.text
        assert "You are not logged in" not in page.text
    assert browser.me()["name"] == "Ada Demo"
