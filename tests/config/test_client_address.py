"""Whom the real server takes a client for: nobody chooses their own address, whatever stands in front."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (
    "import django; django.setup();"
    "from config.management.commands.serve import server;"
    "import sys; server('127.0.0.1', int(sys.argv[1])).serve()"
)
CLAIM = "192.0.2.66"

#: What clients have tried elsewhere to look like somebody else.
CLAIMS = [
    [f"X-Forwarded-For: {CLAIM}"],
    [f"x-forwarded-for: {CLAIM}"],
    [f"X_Forwarded_For: {CLAIM}"],
    [f"X-Forwarded_For: {CLAIM}"],
    [f"X-Real-IP: {CLAIM}"],
    [f"Forwarded: for={CLAIM}"],
    [f"Remote-Addr: {CLAIM}"],
    [f"Remote_Addr: {CLAIM}"],
    [f"Client-IP: {CLAIM}"],
    [f"True-Client-IP: {CLAIM}"],
    [f"Clientaddress: {CLAIM}"],
    [f"X-Forwarded-For: {CLAIM}", f"X_Forwarded_For: {CLAIM}", f"X-Forwarded-For: {CLAIM}"],
]


class Server:
    """The server of production with another page; ``ask`` sends headers exactly as they are given."""

    def __init__(self, proxies: int, header: str = "X-Forwarded-For") -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.config.address_site",
            "ADDRESS_SITE_PROXIES": str(proxies),
            "ADDRESS_SITE_HEADER": header,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port)],
            cwd=ROOT,
            env=environment,
            start_new_session=True,
        )

    def ask(self, *headers: str) -> dict[str, object]:
        lines = ["GET /whoami HTTP/1.1", "Host: blog.test", *headers, "Connection: close", "", ""]
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall("\r\n".join(lines).encode())
            answer = b""
            while received := connection.recv(65536):
                answer += received
        return json.loads(answer.partition(b"\r\n\r\n")[2])

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.ask()
            except (OSError, ValueError):
                time.sleep(0.1)
            else:
                return
        pytest.fail("The server did not start.")

    def stop(self) -> None:
        """End it as Ctrl-C in a terminal does: every process of the group is told."""
        os.killpg(self.process.pid, signal.SIGINT)
        try:
            assert self.process.wait(timeout=60) == 0
        finally:
            self.process.kill()


def started(proxies, header="X-Forwarded-For"):
    server = Server(proxies, header)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def bare():
    yield from started(0)


@pytest.fixture(scope="module")
def behind_one():
    yield from started(1)


@pytest.fixture(scope="module")
def behind_two():
    yield from started(2)


@pytest.fixture(scope="module")
def behind_one_with_its_own_header():
    yield from started(1, "Clientaddress")


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: " and ".join(claim)[:60])
def test_without_a_proxy_no_header_counts(bare, claim):
    answer = bare.ask(*claim, "X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example")

    assert answer["address"] == "127.0.0.1"
    assert answer["scheme"] == "http"
    assert set(answer["left"]) <= {"HTTP_FORWARDED"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: " and ".join(claim)[:60])
def test_behind_one_proxy_only_what_it_appended_counts(behind_one, claim):
    """The proxy drops names with underscores, as nginx does, and appends the peer it saw."""
    passed = [line for line in claim if "_" not in line.partition(":")[0]]
    answer = behind_one.ask(*passed, "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https")

    assert (answer["address"], answer["scheme"]) == ("198.51.100.7", "https")


def test_behind_one_proxy_a_list_is_read_from_its_end(behind_one):
    assert behind_one.ask(f"X-Forwarded-For: {CLAIM}, 198.51.100.7")["address"] == "198.51.100.7"


def test_behind_two_proxies_the_first_ones_word_counts(behind_two):
    answer = behind_two.ask(f"X-Forwarded-For: {CLAIM}, 198.51.100.7, 10.0.0.2")

    assert answer["address"] == "198.51.100.7"


def test_behind_two_proxies_a_request_that_took_one_way_only_names_nobody(behind_two):
    """Whoever reaches the inner proxy directly is taken for it, and never for whom they claim to be."""
    assert behind_two.ask("X-Forwarded-For: 198.51.100.7")["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    "nonsense", ["", " ", ",", "unknown", "_hidden", "1.2.3", "::1::", "a" * 5000, "1.2.3.4:x:y"]
)
def test_what_is_no_address_leaves_the_proxys(behind_one, nonsense):
    assert behind_one.ask(f"X-Forwarded-For: {nonsense}")["address"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8::7]:4711", "2001:db8::7"),
        ("2001:0DB8::0007", "2001:db8::7"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_read_as_proxies_write_it(behind_one, written, address):
    assert behind_one.ask(f"X-Forwarded-For: {written}")["address"] == address


def test_a_name_without_a_hyphen_has_no_twin(behind_one_with_its_own_header):
    """For a proxy that drops no names with underscores: the README offers it."""
    answer = behind_one_with_its_own_header.ask(
        *(line for claim in CLAIMS[:-2] for line in claim), "Clientaddress: 198.51.100.7"
    )

    assert answer["address"] == "198.51.100.7"


def test_the_server_still_takes_an_underscore_for_a_hyphen(behind_one):
    """Why the README asks the proxy to drop such names. When this fails, it need not any more."""
    answer = behind_one.ask("X-Forwarded-For: 198.51.100.7", f"X_Forwarded_For: {CLAIM}")

    assert answer["address"] == CLAIM
