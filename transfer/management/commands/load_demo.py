"""Loads the demo blog into an empty database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from transfer.demo import loading


class Command(BaseCommand):
    """Load the demo blog. Refuses outside demo mode; does nothing where there are articles already."""

    help = "Load the demonstration blog into an empty database (demo mode only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load it."""
        if not settings.DEMO:
            raise CommandError("The demo blog belongs in demo mode: set DEMO=1.")
        if loading.is_loaded():
            self.stdout.write("This blog is not empty; nothing was loaded.")
            return
        loading.load(self.stdout.write)
