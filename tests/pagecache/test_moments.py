"""What was a moment ago, for every process on the machine."""

import mmap
import time

from pagecache.moments import Moments
from pagecache.shared_numbers import SLOTS


def test_nothing_was_just_now_before_anything_was(tmp_path):
    assert not Moments(tmp_path / "moments").was_just_now(["article:1"])


def test_what_was_noted_was_just_now_for_every_process(tmp_path):
    Moments(tmp_path / "moments").note(["article:1", "lists"])
    others = Moments(tmp_path / "moments", moment=100)
    assert others.was_just_now(["article:1"])
    assert others.was_just_now(["comments", "lists"])
    assert not others.was_just_now(["article:2", "comments"])


def test_a_moment_passes(tmp_path):
    moments = Moments(tmp_path / "moments", moment=0.01)
    moments.note(["article:1"])
    began = time.monotonic()
    while moments.was_just_now(["article:1"]):
        assert time.monotonic() - began < 10
    assert time.monotonic() - began > 0.005


def test_what_is_of_a_time_before_the_machine_started_is_long_ago(tmp_path):
    moments = Moments(tmp_path / "moments", moment=100)
    moments.nanoseconds[moments.slot("article:1")] = time.monotonic_ns() + 10**15
    assert not moments.was_just_now(["article:1"])


def test_the_file_keeps_its_size(tmp_path):
    for _ in range(2):
        Moments(tmp_path / "moments").note(["x"])
    assert (tmp_path / "moments").stat().st_size == 8 * SLOTS
    assert 8 * SLOTS % mmap.PAGESIZE == 0
