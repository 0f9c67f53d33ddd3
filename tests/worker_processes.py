"""Workers in processes of their own, on the tests' database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
#: Seconds until what should have happened has not: a busy machine needs its time.
LIMIT = 60
#: The command, with shorter times: a test cannot wait three minutes for a lease. Where a test has a mail server,
#: letters go there.
RUN = """
import datetime as dt, os
import django
django.setup()
from django.conf import settings
from comments.mail import models
from config import worker
settings.PERIODIC_TASKS = {}
if "MAIL_PORT" in os.environ:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["MAIL_PORT"])
models.CLAIM = dt.timedelta(seconds=1)
worker.INTERVAL, worker.HEARTBEAT, worker.LEASE = 0.05, dt.timedelta(seconds=0.2), dt.timedelta(seconds=2)
from django.core.management import call_command
call_command("work")
"""


class Workers:
    """Starts workers, and kills whatever of them is left at the end."""

    def __init__(self, **environment: str) -> None:
        """Take what the processes find in their environment besides the database."""
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": database_url(),
            "PYTHONPATH": str(ROOT),
            **environment,
        }
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> "subprocess.Popen[bytes]":
        """Start one."""
        process = subprocess.Popen(
            [sys.executable, "-c", RUN], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )
        self.running.append(process)
        return process

    def kill(self) -> None:
        """Kill them all, without a word."""
        for process in self.running:
            process.kill()
            process.wait()


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
