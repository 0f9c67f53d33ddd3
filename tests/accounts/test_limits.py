"""How often a sign-in may be tried, from where, and what is said to whoever tries too often."""

import threading

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.limits import Limit, network_of
from accounts.signing_in import CALLBACK_LIMIT, START_LIMIT

NOON = 1_700_000_000 - 1_700_000_000 % 60


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_as_often_as_allowed_and_not_once_more(clock):
    limit = Limit("test", 3, 60)

    assert [limit.hit("a") for _ in range(3)] == [0, 0, 0]
    assert limit.hit("a") > 0
    assert limit.hit("b") == 0


def test_a_burst_across_two_windows_counts_as_one(clock):
    limit = Limit("test", 10, 60)
    clock.shift(59)
    assert not any(limit.hit("a") for _ in range(10))
    clock.shift(2)

    assert limit.hit("a") > 0


def test_whoever_waits_as_told_is_let_in(clock):
    limit = Limit("test", 5, 60)
    clock.shift(20)
    while not (wait := limit.hit("a")):
        pass
    clock.shift(wait)

    assert limit.hit("a") == 0


@given(
    st.integers(1, 20),
    st.integers(1, 100),
    st.lists(st.floats(0, 50, allow_nan=False), min_size=1, max_size=60),
)
def test_waiting_as_told_helps_whatever_happened_before(count, seconds, pauses):
    cache.clear()
    limit = Limit("test", count, seconds)
    with time_machine.travel(NOON, tick=False) as clock:
        for pause in pauses:
            clock.shift(pause)
            wait = limit.hit("a")
            assert 0 <= wait <= 2 * seconds + 1
            if wait:
                clock.shift(wait)
                assert limit.hit("a") == 0


@given(st.lists(st.floats(0, 3, allow_nan=False), max_size=120))
def test_no_stretch_of_time_holds_many_more_than_allowed(pauses):
    """Two counters estimate: the worst case is below two limits, an even stream comes close to one."""
    cache.clear()
    limit = Limit("test", 5, 10)
    taken = []
    with time_machine.travel(NOON, tick=False) as clock:
        now = 0.0
        for pause in pauses:
            clock.shift(pause)
            now += pause
            if not limit.hit("a"):
                taken.append(now)
    for start in taken:
        assert sum(start <= moment < start + 10 for moment in taken) < 10


def test_many_at_once_are_counted_one_by_one():
    limit = Limit("test", 10, 3600)
    start = threading.Barrier(8)
    taken = []

    def try_often():
        start.wait()
        taken.extend(limit.hit("a") == 0 for _ in range(10))

    threads = [threading.Thread(target=try_often) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(taken) <= 10


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("somewhere", "unknown"),
    ],
)
def test_a_reader_is_an_ipv4_address_or_an_ipv6_network(address, network):
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def exhaust(limit, key="127.0.0.1"):
    while not limit.hit(key):
        pass


def test_too_many_ways_to_a_provider_are_refused_with_the_way_back(client, db):
    exhaust(START_LIMIT)
    answer = client.post("/accounts/google/login/", {"next": "/2013/11/20/slug/#respond"})

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 120
    assert "no-store" in answer["Cache-Control"]
    page = answer.content.decode()
    assert "Too many tries" in page
    assert 'href="/2013/11/20/slug/#respond"' in page
    assert "sessionid" not in answer.cookies


def test_the_limit_counts_ways_to_a_provider_and_not_looks_at_the_page(client, db):
    exhaust(START_LIMIT)

    assert client.get("/accounts/google/login/").status_code == 200


def test_all_providers_share_the_limit_and_other_networks_do_not(client, db):
    exhaust(START_LIMIT)

    assert client.post("/accounts/facebook/login/").status_code == 429
    assert client.post("/accounts/facebook/login/", REMOTE_ADDR="192.0.2.1").status_code == 302


def test_too_many_ways_back_are_refused_before_anybody_is_asked(client, db):
    exhaust(CALLBACK_LIMIT)

    assert client.get("/accounts/google/login/callback/?code=a&state=b").status_code == 429


def test_too_many_ways_back_in_a_small_window_tell_the_form(browser):
    """It would wait for ever."""
    callback = browser.allow(browser.start("google", "/signed-in?tab=3"))
    exhaust(CALLBACK_LIMIT)
    page = browser.get(callback)

    assert page.status_code == 429
    assert '<meta name="sign-in-outcome" content="failed" data-tab="3">' in page.text


def test_too_many_first_sign_ins_are_refused(client, db):
    from accounts.pages import SIGNUP_LIMIT

    exhaust(SIGNUP_LIMIT)

    assert client.post("/accounts/3rdparty/signup/").status_code == 429


def test_a_header_that_anybody_can_send_changes_nothing(client, db):
    exhaust(START_LIMIT)
    headers = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Real-IP": "192.0.2.1",
        "Forwarded": "for=192.0.2.1",
    }

    assert client.post("/accounts/google/login/", headers=headers).status_code == 429
