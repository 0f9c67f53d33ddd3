"""What other processes do in tests, forked from one that has loaded the site; it knows nothing of the test's own."""

import contextlib
import datetime as dt
import os
import signal
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from comments.mail import models  # noqa: E402
from config import worker  # noqa: E402
from transfer.discussions import load_talks  # noqa: E402
from transfer.options import Options  # noqa: E402
from transfer.wordpress import in_steps, items, loading  # noqa: E402


def work(mail_port: int | None) -> None:
    """Be a worker with shorter times: a test cannot wait three minutes for a lease. Letters go to ``mail_port``."""
    settings.PERIODIC_TASKS = {}
    if mail_port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mail_port
    models.CLAIM = dt.timedelta(seconds=1)
    worker.INTERVAL = 0.05
    worker.HEARTBEAT, worker.LEASE = dt.timedelta(seconds=0.2), dt.timedelta(seconds=2)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        call_command("work")


def import_until_killed(path: Path) -> None:
    """Import an export of WordPress in steps of two, and die without a word within the second."""
    in_steps.STEP_ITEMS = 2
    stored, left = load_talks, [3]

    def dying(*args: object) -> None:
        stored(*args)  # type: ignore[arg-type]
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    vars(items)["load_talks"] = dying
    loading.import_wordpress([path], Options())
