"""Background tasks: taken once, tried again, taken over from the dead."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from config import worker
from config.models import PeriodicRun

# The worker opens and closes connections as it pleases: no test can hold a transaction around it.
pytestmark = pytest.mark.django_db(transaction=True)

done: list[str] = []


@task()
def note(word: str) -> None:
    done.append(word)


@task()
def stumble(times: int) -> None:
    done.append("attempt")
    if len(done) <= times:
        raise OSError("The mail server is away.")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


def all_ready() -> None:
    DBTaskResult.objects.filter(status=TaskResultStatus.READY).update(run_after=timezone.now())


def test_a_task_runs_once():
    note.enqueue("hello")
    worker.run_ready()
    worker.run_ready()
    assert done == ["hello"]


def test_a_task_is_enqueued_with_its_cause_or_not_at_all():
    with transaction.atomic():
        note.enqueue("never")
        transaction.set_rollback(True)
    worker.run_ready()
    assert done == []


def test_a_failure_waits_and_is_tried_again():
    result = stumble.enqueue(2)
    worker.run_ready()
    row = DBTaskResult.objects.get(pk=result.id)
    assert row.status == TaskResultStatus.READY
    assert row.run_after > timezone.now() + dt.timedelta(seconds=5)
    for _ in range(2):
        all_ready()
        worker.run_ready()
    row.refresh_from_db()
    assert row.status == TaskResultStatus.SUCCESSFUL
    assert len(done) == 3


def test_each_pause_is_longer_and_they_end():
    result = stumble.enqueue(100)
    waits = []
    for _ in worker.PAUSES:
        worker.run_ready()
        row = DBTaskResult.objects.get(pk=result.id)
        waits.append(row.run_after - timezone.now())
        all_ready()
    worker.run_ready()
    assert waits == sorted(waits)
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.FAILED


def test_a_task_that_is_gone_is_not_tried_again():
    result = note.enqueue("x")
    DBTaskResult.objects.update(task_path="nowhere.nothing")
    worker.run_ready()
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.FAILED


def test_wrong_arguments_are_not_tried_again():
    result = note.enqueue("x")
    DBTaskResult.objects.update(args_kwargs={"args": [1, 2, 3], "kwargs": {}})
    worker.run_ready()
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.FAILED


def test_what_a_dead_worker_held_is_taken_over_after_the_lease():
    note.enqueue("rescued")
    now = timezone.now()
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=now - worker.LEASE / 2)
    worker.release_abandoned(now)
    worker.run_ready()
    assert done == []
    worker.release_abandoned(now + worker.LEASE)
    all_ready()
    worker.run_ready()
    assert done == ["rescued"]


def test_an_embedded_worker_takes_over_at_once():
    note.enqueue("rescued")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, started_at=timezone.now())
    worker.release_all()
    worker.run_ready()
    assert done == ["rescued"]


def test_a_periodic_task_runs_when_it_is_due(settings):
    settings.PERIODIC_TASKS = {"tests.config.test_worker.tick": dt.timedelta(hours=1)}
    now = timezone.now()
    for moment in (now, now + dt.timedelta(minutes=59), now + dt.timedelta(minutes=61)):
        worker.enqueue_due(moment)
    worker.run_ready()
    assert done == ["tick", "tick"]
    assert PeriodicRun.objects.count() == 1


@task()
def tick() -> None:
    done.append("tick")


def test_two_workers_never_run_the_same_task():
    for number in range(20):
        note.enqueue(str(number))

    def work() -> None:
        worker.run_ready()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    worker.run_ready()
    assert sorted(done, key=int) == [str(number) for number in range(20)]
