"""Runs background tasks in a process of its own, for production."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from config.worker import run_until


class Command(BaseCommand):
    """Work until SIGTERM or Ctrl-C; the task in hand is finished first."""

    help = "Run background tasks: mail, pictures, schedules. Start as many as you like."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Working. Ctrl-C ends it after the task in hand.")
        run_until(stop)
