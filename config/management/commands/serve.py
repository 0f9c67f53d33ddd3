"""Starts the site: database, static files, server. The same server in a demo and in production."""

import hashlib
import os
import secrets
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.common import AbstractServer

from accounts.models import User
from blog.models import Article
from config import joining
from config.environment import made_once
from config.schema import is_current
from transfer.demo import loading

#: Seconds until a server process that does not end by itself is killed.
KILLED_AFTER = 10
#: Requests that run at once in the one process; more would only wait for the same two cores.
THREADS = 4

DEMO_EDITOR = "editor"


class Command(BaseCommand):
    """Migrate, collect static files when they changed, then serve until Ctrl-C.

    In demo mode the demo blog is loaded on the first run, and the addresses and the editor's login are
    printed.
    """

    help = "Start the site on HOST and PORT."
    requires_migrations_checks = False

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, say where to look, serve. Raises CommandError where the address is taken."""
        refuse_taken(settings.HOST, settings.PORT)
        self.say("Preparing the database")
        if not is_current():
            call_command("migrate", verbosity=0)
        if settings.DEMO and not loading.is_loaded():
            self.say("First run: loading the demo blog (about half a minute)")
            loading.load(self.say)
        self.collect_static()
        if settings.DEMO:
            self.print_addresses(demo_editor_password())
        else:
            self.say(f"Serving {settings.SITE_URL} on {settings.HOST}:{settings.PORT}")
        os.environ.setdefault("EMBEDDED_WORKER", "1")
        server(settings.HOST, settings.PORT).serve()

    def say(self, line: str) -> None:
        """Print a line at once."""
        self.stdout.write(line)
        self.stdout.flush()

    def collect_static(self) -> None:
        """Collect, hash and compress static files, unless none has changed since the last time."""
        stamp = Path(settings.VAR_DIR) / "static-stamp"
        now = static_fingerprint()
        if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).exists():
            return
        self.say("Preparing style sheets, scripts and fonts")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)

    def print_addresses(self, password: str) -> None:
        """Say where to look, and how to come in as an editor."""
        home = settings.SITE_URL
        discussed = (
            Article.objects.published()
            .filter(conversation__approved__gt=0)
            .order_by("-conversation__approved")
            .first()
        )
        lines = ["", f"  Front page       {home}/"]
        if discussed:
            lines.append(f"  Long discussion  {home}{discussed.get_absolute_url()}#comments")
        lines += [
            f"  Admin            {home}{reverse('admin:index')}",
            f"  Editor's login   {DEMO_EDITOR} / {password}   (made for this demo, kept in {settings.VAR_DIR})",
            "",
            "  Ctrl-C ends it.",
            "",
        ]
        self.say("\n".join(lines))


def refuse_taken(host: str, port: int) -> None:
    """Raise CommandError where nobody can listen, or somebody does.

    The server itself would share the port with whoever has it, and each would get half of the readers.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            # What is left of a server that has just ended does not count.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address[0], port, *address[2:]))
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        raise CommandError(
            f"Cannot listen on {host}:{port}: {why}. Choose another address with PORT= or HOST=."
        ) from error


def server(host: str, port: int) -> AbstractServer:
    """Return the server: one process, so that its memory is the one cache, and several threads.

    That process leaves the terminal's group: Ctrl-C would tell it once, and the main process, which passes it on,
    again; and one that hears of its end twice at the same moment may wait for ever.
    """
    os.register_at_fork(after_in_child=os.setpgrp)
    return Granian(
        "config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=THREADS * 16,
        respawn_failed_workers=True,
        workers_kill_timeout=KILLED_AFTER,
        log_level=LogLevels.warning,
        websockets=False,
    )


def static_fingerprint() -> str:
    """Return a digest of every static file's path, size and time of change, and of the code that joins them."""
    digest = hashlib.sha256(Path(joining.__file__).read_bytes())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def demo_editor_password() -> str:
    """Return the demo editor's password, made on the first run; the account is made where it is missing."""
    path = Path(settings.VAR_DIR) / "demo-editor-password"
    password = made_once(path, lambda: secrets.token_urlsafe(9))
    editor, is_new = User.objects.get_or_create(
        username=DEMO_EDITOR,
        defaults={"display_name": "Demo Editor", "is_staff": True, "is_superuser": True},
    )
    if is_new:
        editor.set_password(password)
        editor.save()
    return password
