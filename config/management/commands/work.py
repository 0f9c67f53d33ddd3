"""Runs background tasks in a process of its own, for production."""

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from config.worker import run_until

#: By how much this process is nicer to others than they are to it: a third of their share where all are busy. Readers
#: and writers are answered by them, and nobody waits for a task.
NICENESS = 5


class Command(BaseCommand):
    """Work until SIGTERM or Ctrl-C; the task in hand is finished first."""

    help = "Run background tasks: mail, pictures, schedules. Start as many as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work, with less of a claim to the processor than those who answer people."""
        os.nice(NICENESS)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Working. Ctrl-C ends it after the task in hand.")
        run_until(stop)
