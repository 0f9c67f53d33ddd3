"""The clocks of changes: in a file, in Redis, in the database, all with the same answers."""

import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from pagecache.generations import (
    DatabaseGenerations,
    FileGenerations,
    Generations,
    RedisGenerations,
)

CLOCKS = ["file", "redis", "database"]


@pytest.fixture(scope="session")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of our own on a private socket."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("Redis is not installed")
    place = tmp_path_factory.mktemp("redis")
    path = place / "redis.sock"
    server = subprocess.Popen(
        [program, "--port", "0", "--unixsocket", path, "--save", "", "--dir", place],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(10_000):
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    break
        yield f"unix://{path}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=CLOCKS)
def clock(request: pytest.FixtureRequest, tmp_path: Path, transactional_db: None) -> Generations:
    if request.param == "file":
        return FileGenerations(tmp_path / "clock")
    if request.param == "redis":
        found = RedisGenerations(request.getfixturevalue("redis_address"))
        found.client.flushall()
        return found
    return DatabaseGenerations()


def test_nothing_has_changed_at_first(clock: Generations):
    assert clock.now() == 0
    assert clock.latest(["article:1", "site"]) == 0


def test_a_change_moves_the_clock_and_its_tags_only(clock: Generations):
    clock.bump(["article:1", "lists"])
    clock.bump(["article:2"])
    assert clock.now() == 2
    assert clock.latest(["article:1"]) == 1
    assert clock.latest(["article:2", "article:1"]) == 2
    assert clock.latest(["article:3"]) == 0


def test_a_tag_that_changes_again_is_newer(clock: Generations):
    clock.bump(["site"])
    before = clock.now()
    clock.bump(["site"])
    assert clock.latest(["site"]) > before


def test_changes_at_the_same_time_are_all_counted(clock: Generations):
    def change(number: int) -> None:
        for _ in range(20):
            clock.bump([f"article:{number}", "lists"])
        connection.close()

    threads = [threading.Thread(target=change, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now() == 80
    assert clock.latest(["lists"]) == 80


def test_a_file_that_was_cut_short_is_made_whole(tmp_path: Path):
    (tmp_path / "clock").write_bytes(b"1234")
    clock = FileGenerations(tmp_path / "clock")
    clock.bump(["site"])
    assert clock.latest(["site"]) == clock.now()
