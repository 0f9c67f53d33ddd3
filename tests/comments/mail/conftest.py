"""A mail server on this machine that can be told to fail, people who want mail, and a worker to run."""

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from comments.mail.models import Mailbox, Subscription
from config import worker


class Post:
    """What arrives at the server, and what the server answers instead of taking it.

    ``answers`` holds, for the next letters in turn, a refusal as SMTP writes it, "drop" to break the
    connection off in the middle, "lost" to take the letter and break off before saying so, "hold" to say nothing
    until ``release`` is set, or "".
    ``refuses`` holds an answer for each address that the server does not know.
    """

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.answers: list[str] = []
        self.refuses: dict[str, str] = {}
        self.seen = 0
        self.held, self.release = threading.Event(), threading.Event()

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.seen += 1
        answer = self.answers.pop(0) if self.answers else ""
        if answer == "hold":
            self.held.set()
            await asyncio.to_thread(self.release.wait, 60)
        if answer in {"drop", "hold"}:
            server.transport.abort()
            return "421 gone"
        if not answer or answer == "lost":
            letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
            letter["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
            self.letters.append(letter)
        if answer == "lost":
            server.transport.abort()
        return answer if answer and answer != "lost" else "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters that one address got."""
        return [letter for letter in self.letters if letter["X-Envelope-To"] == address]


class Server:
    """aiosmtpd on a free port of this machine; it can go away and come back."""

    def __init__(self, handler: Post) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.handler = handler
        self.running: Controller | None = None

    def start(self) -> None:
        """Take letters."""
        self.running = Controller(self.handler, hostname="127.0.0.1", port=self.port)
        self.running.start()

    def stop(self) -> None:
        """Be away."""
        if self.running:
            self.running.stop()
        self.running = None


@pytest.fixture
def server(settings) -> Iterator[Server]:
    """Run a mail server and let Django write to it."""
    made = Server(Post())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", made.port
    settings.EMAIL_TIMEOUT = 5
    made.start()
    yield made
    made.stop()


@pytest.fixture
def post_office(server) -> Post:
    """Return what arrives at the mail server."""
    return server.handler


def work() -> None:
    """Run background tasks until none is ready; one whose pause is not over waits on."""
    worker.run_ready()


def work_later() -> None:
    """Run background tasks as if every pause were over."""
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())
    worker.run_ready()


def a_mailbox(address: str, **fields: Any) -> Mailbox:
    """Return a mailbox whose owner has said yes."""
    fields.setdefault("confirmed_at", timezone.now())
    return Mailbox.objects.create(email=address, **fields)


def a_subscriber(address: str, article: Any = None, **fields: Any) -> Subscription:
    """Return a subscription to an article's comments, or to new articles, of somebody who has said yes."""
    box = Mailbox.objects.filter(email=address).first() or a_mailbox(address)
    return Subscription.objects.create(mailbox=box, article=article, **fields)
