"""Runs background tasks: each by one worker, again after a failure, again after a crash.

The queue is the database (django-tasks-db), so that a task is enqueued in the transaction that causes it.
The library claims and runs; retries, periodic tasks and the recovery of what a dead worker held are ours.
"""

import datetime as dt
import logging
import threading
from types import TracebackType
from typing import Self

from django.conf import settings
from django.db import close_old_connections, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from config.models import PeriodicRun

logger = logging.getLogger(__name__)

#: How often an idle worker looks for work, in seconds.
INTERVAL = 1.0
#: Pauses before the second, third … attempt: a mail server that is down for a working day is outlived.
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200))
#: A running task says so this often; one that has been silent for LEASE belongs to a dead worker.
HEARTBEAT = dt.timedelta(seconds=30)
LEASE = dt.timedelta(minutes=3)
#: How long finished tasks are kept to be looked at.
KEPT = dt.timedelta(days=7)
#: Failures that no second attempt mends: the task is gone, or its arguments no longer fit.
PERMANENT = (ImportError, TypeError)


class RetryingWorker(Worker):
    """The library's worker, which tries again what failed."""

    def __init__(self) -> None:
        """Take from every queue, until there is nothing left."""
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a task; where it fails, put it back for later as long as there are attempts left."""
        with Heartbeat(db_task_result):
            super().run_task(db_task_result)
        if db_task_result.status != TaskResultStatus.FAILED:
            return
        attempts = len(db_task_result.worker_ids)
        if attempts > len(PAUSES) or is_permanent(db_task_result.exception_class_path):
            logger.error("Gave up on %s: %s", db_task_result.task_path, db_task_result.traceback)
            return
        logger.warning(
            "%s failed (attempt %d): %s",
            db_task_result.task_path,
            attempts,
            db_task_result.exception_class_path,
        )
        put_back(db_task_result, timezone.now() + PAUSES[attempts - 1])


def is_permanent(exception_class_path: str) -> bool:
    """Whether a failure of this class (as the library notes it) can never be mended by trying again."""
    try:
        found = import_string(exception_class_path)
    except ImportError:
        return False
    return isinstance(found, type) and issubclass(found, PERMANENT)


def put_back(result: DBTaskResult, at: dt.datetime) -> None:
    """Make a task ready again from ``at`` on."""
    result.status = TaskResultStatus.READY
    result.run_after = at
    result.finished_at = None
    result.save(update_fields=["status", "run_after", "finished_at"])


class Heartbeat:
    """Keeps the claim on a running task fresh from a thread of its own."""

    def __init__(self, result: DBTaskResult) -> None:
        """Take the task that is about to run."""
        self.task_id = result.pk
        self.done = threading.Event()
        self.thread = threading.Thread(target=self.beat, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self.thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, and wait until no beat can come any more."""
        self.done.set()
        self.thread.join()

    def beat(self) -> None:
        """Move the task's start on, until it is done."""
        while not self.done.wait(HEARTBEAT.total_seconds()):
            DBTaskResult.objects.filter(pk=self.task_id).update(started_at=timezone.now())
            close_old_connections()


def run_until(stop: threading.Event) -> None:
    """Work until ``stop`` is set. A fault of the worker itself is logged and does not end it."""
    swept = timezone.now() - LEASE
    while not stop.wait(INTERVAL):
        try:
            close_old_connections()
            now = timezone.now()
            if now - swept >= HEARTBEAT:
                release_abandoned(now)
                swept = now
            enqueue_due(now)
            run_ready()
        except Exception:
            logger.exception("The worker stumbled; it goes on in a moment.")


def run_ready() -> None:
    """Run every task that is ready now. An idle look takes no lock."""
    if DBTaskResult.objects.ready().exists():
        RetryingWorker().run()


def release_abandoned(now: dt.datetime) -> None:
    """Make ready again what a dead worker was running, and forget what was finished long ago."""
    running = DBTaskResult.objects.running()
    released = running.filter(started_at__lt=now - LEASE).update(
        status=TaskResultStatus.READY, run_after=now
    )
    if released:
        logger.warning("Took over %d tasks from a worker that is gone.", released)
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT).delete()


def release_all() -> None:
    """Make ready again whatever is marked as running: for the one worker of an embedded server, as it starts."""
    DBTaskResult.objects.running().update(status=TaskResultStatus.READY, run_after=timezone.now())


def enqueue_due(now: dt.datetime) -> None:
    """Enqueue each periodic task that is due, once, however many workers look at the same time."""
    known = dict(PeriodicRun.objects.values_list("task", "next_at"))
    for path, every in settings.PERIODIC_TASKS.items():
        if known.get(path, now) > now:
            continue
        with transaction.atomic():
            PeriodicRun.objects.get_or_create(task=path, defaults={"next_at": now})
            due = PeriodicRun.objects.filter(task=path, next_at__lte=now)
            if due.update(next_at=now + every):
                import_string(path).enqueue()


def start_embedded() -> threading.Thread:
    """Start the worker inside the server's own process, and return its thread.

    There it shares the process's cache. It must be the only worker of its database.
    """
    release_all()
    thread = threading.Thread(
        target=run_until, args=(threading.Event(),), name="worker", daemon=True
    )
    thread.start()
    return thread
