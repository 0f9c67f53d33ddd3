"""Runs background tasks: each by one worker, again after a failure, again after a crash.

The queue is the database (django-tasks-db), so that a task is enqueued in the transaction that causes it.
The library claims and runs; retries, periodic tasks and the recovery of what a dead worker held are ours.
"""

import datetime as dt
import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from blog.site_settings import as_the_site
from config.models import PeriodicRun
from config.traffic import traffic
from transfer.pausing import MustEnd, giving_way
from transfer.tasks import LONG

logger = logging.getLogger(__name__)

#: How often an idle worker looks for work, in seconds.
INTERVAL = 1.0
#: Pauses before the second, third … attempt: a mail server that is down for a working day is outlived.
PAUSES = tuple(dt.timedelta(seconds=seconds) for seconds in (10, 60, 300, 1800, 7200, 21600, 43200))
#: A running task says so this often; one that has been silent for LEASE belongs to a dead worker.
HEARTBEAT = dt.timedelta(seconds=30)
LEASE = dt.timedelta(minutes=3)
#: How long finished tasks are kept to be looked at; failed ones longer, for somebody to find them.
KEPT = dt.timedelta(days=7)
KEPT_FAILED = dt.timedelta(days=90)
#: How long a round of tasks may last before the clock is looked at again, in seconds: a long queue must not
#: keep periodic tasks waiting, nor what a dead worker left.
ROUND = 20.0
#: How long a task waits for a moment in which nobody is being answered by this process, in seconds. Readers come
#: first; but four tasks a second are done however many they are.
PATIENCE = 0.25
#: How long nobody must have been answered, in seconds.
GAP = 0.02
#: How long the others' turn lasts while a long task runs, in seconds.
TURN = 5.0
#: Failures that no second attempt mends: the task is gone, or its arguments no longer fit.
PERMANENT = (ImportError, TypeError)


class RetryingWorker(Worker):
    """The library's worker, which tries again what failed, and ends its round when told."""

    def __init__(
        self, stop: threading.Event, seconds: float | None = None, without: str = ""
    ) -> None:
        """Take from every queue until there is nothing left, ``stop`` is set, or the round is over.

        The round lasts ``seconds``, ROUND by default; ``without`` names a queue that is left alone.
        """
        super().__init__(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[without] if without else [],
        )
        self.stop = stop
        self.ends_at = time.monotonic() + (ROUND if seconds is None else seconds)

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run a task; where it fails, put it back for later as long as there are attempts left."""
        traffic.wait_for_a_gap(PATIENCE, GAP)
        with (
            Heartbeat(db_task_result),
            as_the_site(),
            giving_way(self.let_others, self.stop.is_set),
        ):
            super().run_task(db_task_result)
        if db_task_result.status == TaskResultStatus.FAILED:
            self.after_failure(db_task_result)
        if self.stop.is_set() or time.monotonic() > self.ends_at:
            self.running = False

    def let_others(self) -> None:
        """Do what has become due while a long task runs: a letter must not wait for an import of an hour.

        Called by the long task between its steps. Raises MustEnd when this worker is to end.
        """
        if self.stop.is_set():
            raise MustEnd
        attempt(enqueue_due, timezone.now())
        if DBTaskResult.objects.ready().exclude(queue_name=LONG).exists():
            RetryingWorker(self.stop, TURN, without=LONG).run()

    def after_failure(self, db_task_result: DBTaskResult) -> None:
        """Put a failed task back for later, or give it up and say so."""
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
        """Move the task's start on, until it is done. A beat that fails is followed by the next."""
        while not self.done.wait(HEARTBEAT.total_seconds()):
            try:
                close_old_connections()
                DBTaskResult.objects.filter(pk=self.task_id).update(started_at=timezone.now())
            except DatabaseError:
                logger.warning("A running task could not say so.", exc_info=True)
        # The connection belongs to this thread, and nobody else will close it.
        connections.close_all()


def run_until(stop: threading.Event) -> None:
    """Work until ``stop`` is set; the task in hand is finished first. A fault of the worker does not end it."""
    swept = timezone.now() - LEASE
    while not stop.wait(INTERVAL):
        close_old_connections()
        now = timezone.now()
        if now - swept >= HEARTBEAT:
            attempt(release_abandoned, now)
            swept = now
        attempt(enqueue_due, now)
        attempt(run_ready, stop)


def attempt(step: Callable[[Any], None], argument: Any) -> None:
    """Take a step of the worker's round; a fault is logged, and the next step is taken nonetheless."""
    try:
        step(argument)
    except Exception:
        logger.exception("The worker stumbled; it goes on in a moment.")


def run_ready(stop: threading.Event | None = None) -> None:
    """Run what is ready now, for one round. An idle look takes no lock."""
    if DBTaskResult.objects.ready().exists():
        RetryingWorker(stop or threading.Event()).run()


def release_abandoned(now: dt.datetime) -> None:
    """Make ready again what a dead worker was running, and forget what was finished long ago."""
    release(DBTaskResult.objects.running().filter(started_at__lt=now - LEASE), now)
    DBTaskResult.objects.successful().filter(finished_at__lt=now - KEPT).delete()
    DBTaskResult.objects.failed().filter(finished_at__lt=now - KEPT_FAILED).delete()


def release_all() -> None:
    """Make ready again whatever is marked as running: for the one worker of an embedded server, as it starts."""
    release(DBTaskResult.objects.running(), timezone.now())


def release(abandoned: QuerySet[DBTaskResult], now: dt.datetime) -> None:
    """Take tasks over from workers that are gone.

    A task that has taken down as many workers as it has attempts is given up: it may be what kills them.
    """
    for result in abandoned.only("pk", "worker_ids", "task_path", "started_at"):
        # Only if nobody else has taken it over since it was read, and it has not said a word.
        mine = DBTaskResult.objects.running().filter(pk=result.pk, started_at=result.started_at)
        if len(result.worker_ids) <= len(PAUSES):
            logger.warning("Took over %s from a worker that is gone.", result.task_path)
            mine.update(status=TaskResultStatus.READY, run_after=now)
        elif mine.update(status=TaskResultStatus.FAILED, finished_at=now):
            logger.error(
                "Gave up on %s: %d workers died of it.", result.task_path, len(result.worker_ids)
            )


def enqueue_due(now: dt.datetime) -> None:
    """Enqueue each periodic task that is due, once, however many workers look at the same time."""
    known = dict(PeriodicRun.objects.values_list("task", "next_at"))
    for path, every in settings.PERIODIC_TASKS.items():
        if known.get(path, now) <= now:
            try:
                enqueue_periodic(path, every, now)
            except ImportError:
                logger.exception("There is no periodic task %s.", path)


def enqueue_periodic(path: str, every: dt.timedelta, now: dt.datetime) -> None:
    """Enqueue a periodic task unless another worker has just done so, or its last run is still ahead.

    Raises ImportError where there is no such task.
    """
    with transaction.atomic():
        PeriodicRun.objects.get_or_create(task=path, defaults={"next_at": now})
        due = PeriodicRun.objects.filter(task=path, next_at__lte=now)
        if not due.update(next_at=now + every):
            return
        if not DBTaskResult.objects.ready().filter(task_path=path).exists():
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
