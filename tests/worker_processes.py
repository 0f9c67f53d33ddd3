"""Workers in processes of their own, on the tests' database."""

import time
from collections.abc import Callable
from multiprocessing import forkserver, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
#: Seconds until what should have happened has not: a busy machine needs its time.
LIMIT = 60


def process(what: Callable[..., None], *arguments: object, **named: object) -> BaseProcess:
    """Start a function of ``tests/forked.py`` in a process of its own and return that.

    All of them are forked from one that has loaded the site already, which takes seconds; it is started with the
    first and ends with the run.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.forked"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_SETTINGS_MODULE", "tests.settings")
        patch.setenv("TEST_DATABASE_URL", database_url())
        patch.setenv("PYTHONPATH", str(ROOT))
        forkserver.ensure_running()
    begun = context.Process(target=what, args=arguments, kwargs=named)
    begun.start()
    return begun


class Workers:
    """Starts workers, and kills whatever of them is left at the end."""

    def __init__(self, mail_port: int | None = None) -> None:
        """Take where their letters go."""
        self.mail_port = mail_port
        self.running: list[BaseProcess] = []

    def start(self) -> BaseProcess:
        """Start one."""
        from tests.forked import work

        begun = process(work, self.mail_port)
        self.running.append(begun)
        return begun

    def kill(self) -> None:
        """Kill them all, without a word."""
        for begun in self.running:
            begun.kill()
            begun.join()
            begun.close()


def database_url() -> str:
    """Return the address of the tests' own database."""
    made = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{made['NAME']}"
    return f"postgres://{made['USER']}@{quote(made['HOST'], safe='')}/{made['NAME']}"


def until(is_so: Callable[[], bool]) -> None:
    """Return once it is so; fail after LIMIT."""
    ends_at = time.monotonic() + LIMIT
    while not is_so():
        assert time.monotonic() < ends_at, "It did not happen."
        time.sleep(0.02)
