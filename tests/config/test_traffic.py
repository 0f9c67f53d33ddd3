"""The background worker inside the server gives way to requests, and is not kept out by them."""

import threading
import time

import pytest

from config.traffic import Traffic


@pytest.fixture
def traffic():
    return Traffic()


def answer(environ, start_response):
    start_response("200 OK", [])
    return [b"article"]


def fail(environ, start_response):
    raise ValueError("broken")


def test_an_empty_road_is_a_gap(traffic):
    assert traffic.wait_for_a_gap(0)


def test_an_answer_passes_through_and_leaves_a_gap(traffic):
    said = []
    assert traffic.through(answer)({}, lambda *a: said.append(a)) == [b"article"]
    assert said == [("200 OK", [])]
    assert traffic.wait_for_a_gap(0)


def test_so_does_a_failure(traffic):
    with pytest.raises(ValueError, match="broken"):
        traffic.through(fail)({}, print)
    assert traffic.wait_for_a_gap(0)


def test_while_somebody_is_answered_there_is_none(traffic):
    met = []
    traffic.through(lambda environ, start: met.append(traffic.wait_for_a_gap(0)) or [])({}, print)
    assert met == [False]


def test_whoever_waits_goes_on_when_the_last_one_is_answered(traffic):
    inside, may_end = threading.Barrier(3), threading.Event()

    def slow(environ, start_response):
        inside.wait(10)
        may_end.wait(10)
        return []

    requests = [threading.Thread(target=traffic.through(slow), args=({}, print)) for _ in range(2)]
    for request in requests:
        request.start()
    inside.wait(10)
    assert not traffic.wait_for_a_gap(0)
    waiting = []
    worker = threading.Thread(target=lambda: waiting.append(traffic.wait_for_a_gap(10)))
    worker.start()
    may_end.set()
    for thread in (*requests, worker):
        thread.join(10)
    assert waiting == [True]


def test_a_moment_between_two_requests_is_no_gap_that_lasts(traffic):
    assert traffic.wait_for_a_gap(0, lasting=3600)
    traffic.through(answer)({}, print)
    assert traffic.wait_for_a_gap(0)
    assert not traffic.wait_for_a_gap(0, lasting=3600)
    assert not traffic.wait_for_a_gap(0.02, lasting=3600)


def test_it_is_waited_for_until_it_has_lasted(traffic):
    traffic.through(answer)({}, print)
    left_at = traffic.left_at
    assert traffic.wait_for_a_gap(60, lasting=0.05)
    assert time.monotonic() - left_at >= 0.05


def test_a_request_that_comes_meanwhile_begins_it_anew(traffic):
    inside, may_end, waiting = threading.Event(), threading.Event(), []

    def slow(environ, start_response):
        inside.set()
        may_end.wait(10)
        return []

    traffic.through(answer)({}, print)
    worker = threading.Thread(target=lambda: waiting.append(traffic.wait_for_a_gap(60, 0.3)))
    worker.start()
    request = threading.Thread(target=traffic.through(slow), args=({}, print))
    request.start()
    inside.wait(10)
    may_end.set()
    for thread in (request, worker):
        thread.join(60)
    assert waiting == [True]
    assert time.monotonic() - traffic.left_at >= 0.3
