"""The guards of the suite itself: no network, no second driver for PostgreSQL."""

import importlib.util
import os
import socket
import subprocess
import sys

import pytest


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_test_cannot_connect_to_another_machine(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(RuntimeError, match="this machine"):
        connection.connect((address, 80))


def test_a_test_cannot_look_up_a_name():
    with pytest.raises(RuntimeError, match="this machine"):
        socket.getaddrinfo("blog.example", 80)


def test_a_test_may_connect_to_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=5).close()


def test_a_run_leaves_the_folder_of_a_blog_alone_whatever_the_shell_says(tmp_path):
    blog = tmp_path / "blog.sqlite3"
    blog.write_text("ten years of articles")
    surrounding = {"DJANGO_SETTINGS_MODULE": "config.settings", "VAR_DIR": str(tmp_path)}
    arguments = ["--collect-only", "-q", "-p", "no:cacheprovider", __file__]
    subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        env={**os.environ, **surrounding},
        check=True,
        capture_output=True,
    )
    assert blog.read_text() == "ten years of articles"


def test_psycopg_3_is_not_installed():
    """Django would prefer it over psycopg2 without a word."""
    assert importlib.util.find_spec("psycopg") is None
