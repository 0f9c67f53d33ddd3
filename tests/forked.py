"""What other processes do in tests, forked from one that has loaded the site; it knows nothing of the test's own."""

import contextlib
import datetime as dt
import os
import signal
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command, execute_from_command_line  # noqa: E402

from comments.mail import models  # noqa: E402
from config import worker  # noqa: E402
from transfer import importers, threads  # noqa: E402
from transfer.discussions import load_talks  # noqa: E402
from transfer.ghost import loading, talks  # noqa: E402
from transfer.importers import IMPORTERS  # noqa: E402
from transfer.options import Options  # noqa: E402
from transfer.wordpress import in_steps, items  # noqa: E402


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


#: Where the importers' steps get their size, and where they store comments.
STEPS = {
    "wordpress": (in_steps, items),
    "ghost": (loading, talks),
    **dict.fromkeys(("disqus", "remark42", "isso"), (threads, threads)),
}


def import_until_ended(importer: str, path: Path, folder: Path, *, at_once: bool) -> None:
    """Give the command that imports an export, in steps of one item, and be asked to end: at once, or in a step.

    What is said goes into ``folder``, and so does the report.
    """
    settings.VAR_DIR = folder
    reading, storing = STEPS[importer]
    vars(reading)["STEP_ITEMS"] = 1
    asked = [load_talks]

    def asking(*args: Any, **named: Any) -> None:
        load_talks(*args, **named)
        if asked:
            asked.clear()
            os.kill(os.getpid(), signal.SIGTERM)

    def asking_at_once(*args: Any, **named: Any) -> Any:
        os.kill(os.getpid(), signal.SIGTERM)
        return unpacked(*args, **named)

    unpacked = vars(importers)["unpacked"]
    if at_once:
        vars(importers)["unpacked"] = asking_at_once
    else:
        vars(storing)["load_talks"] = asking
    words = ["manage.py", f"import_{importer}", str(path), "--report", str(folder / "report.json")]
    with (
        (folder / "said").open("w") as said,
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
    ):
        execute_from_command_line(words)


def import_until_killed(importer: str, path: Path) -> None:
    """Import an export in steps of one item, and die without a word within the second."""
    reading, storing = STEPS[importer]
    vars(reading)["STEP_ITEMS"] = 1
    stored, left = load_talks, [2]

    def dying(*args: Any, **named: Any) -> None:
        stored(*args, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    vars(storing)["load_talks"] = dying
    IMPORTERS[importer].run([path], Options())
