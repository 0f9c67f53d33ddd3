"""The server's address: free, or refused in a sentence before anything is touched."""

import socket

import pytest
from django.core.management import CommandError

from config import joining
from config.management.commands.serve import refuse_taken, static_fingerprint


@pytest.fixture
def listening():
    """A server on a port that it would share with others, as ours does."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_that_somebody_has_is_not_shared(listening):
    with pytest.raises(
        CommandError, match=rf"127\.0\.0\.1:{listening}: Address already in use.*PORT="
    ):
        refuse_taken("127.0.0.1", listening)


def test_one_that_was_just_given_back_is_free():
    with socket.create_server(("127.0.0.1", 0)) as ended:
        port = ended.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        ended.accept()[0].close()
        client.close()
    refuse_taken("127.0.0.1", port)


def test_a_number_that_is_no_port_is_refused():
    with pytest.raises(CommandError, match=r"Cannot listen on 127\.0\.0\.1:99999"):
        refuse_taken("127.0.0.1", 99999)


def test_static_files_are_collected_anew_when_they_are_joined_in_another_way(tmp_path, monkeypatch):
    before = static_fingerprint()
    (tmp_path / "joining.py").write_text("# another way")
    monkeypatch.setattr(joining, "__file__", str(tmp_path / "joining.py"))
    assert static_fingerprint() != before
