"""Background tasks: taken once, tried again, taken over from the dead."""

import datetime as dt
import threading

import pytest
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from config import worker
from config.models import PeriodicRun
from transfer.pausing import MustEnd, breathe

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


@task(queue_name="long")
def take_long() -> None:
    done.append("begins")
    breathe()
    done.append("ends")


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


def test_a_periodic_task_that_has_not_run_yet_does_not_pile_up(settings):
    settings.PERIODIC_TASKS = {"tests.config.test_worker.tick": dt.timedelta(hours=1)}
    now = timezone.now()
    for hours in range(5):
        worker.enqueue_due(now + dt.timedelta(hours=hours))
    worker.run_ready()
    assert done == ["tick"]


def test_a_periodic_task_that_is_gone_does_not_stop_the_others(settings):
    settings.PERIODIC_TASKS = {
        "nowhere.nothing": dt.timedelta(hours=1),
        "tests.config.test_worker.tick": dt.timedelta(hours=1),
    }
    worker.enqueue_due(timezone.now())
    worker.run_ready()
    assert done == ["tick"]


def test_a_fault_of_one_step_does_not_keep_the_next_from_its_turn(monkeypatch):
    stop = threading.Event()
    monkeypatch.setattr(worker, "INTERVAL", 0.01)

    def fail(now):
        raise OSError("The disk is full.")

    monkeypatch.setattr(worker, "enqueue_due", fail)
    monkeypatch.setattr(worker, "run_ready", lambda stop: (done.append("ran"), stop.set()))
    worker.run_until(stop)
    assert done == ["ran"]


def test_a_long_queue_does_not_keep_the_clock_waiting(monkeypatch):
    monkeypatch.setattr(worker, "ROUND", -1)
    for number in range(3):
        note.enqueue(str(number))
    worker.run_ready()
    assert len(done) == 1


def test_a_worker_told_to_stop_finishes_the_task_in_hand_and_begins_no_other():
    stop = threading.Event()
    stop.set()
    for number in range(3):
        note.enqueue(str(number))
    worker.run_ready(stop)
    assert len(done) == 1


def test_a_task_that_takes_its_workers_down_is_given_up():
    result = note.enqueue("poison")
    rounds = 0
    while DBTaskResult.objects.filter(status=TaskResultStatus.READY).exists() and rounds < 50:
        rounds += 1
        DBTaskResult.objects.get(pk=result.id).claim(f"worker-{rounds}")
        worker.release_all()
    assert rounds == len(worker.PAUSES) + 1
    assert DBTaskResult.objects.get(pk=result.id).status == TaskResultStatus.FAILED


def test_a_beat_that_fails_is_followed_by_the_next(monkeypatch):
    result = DBTaskResult.objects.get(pk=note.enqueue("x").id)
    beaten = threading.Event()
    beats = []

    def beat():
        beats.append(1)
        if len(beats) == 1:
            raise OperationalError("database is locked")
        beaten.set()

    monkeypatch.setattr(worker, "HEARTBEAT", dt.timedelta(milliseconds=5))
    monkeypatch.setattr(worker, "close_old_connections", beat)
    with worker.Heartbeat(result):
        assert beaten.wait(20)


def test_what_failed_is_kept_to_be_found_and_forgotten_after_a_season():
    result = note.enqueue("x")
    now = timezone.now()
    for days, there in ((89, True), (91, False)):
        DBTaskResult.objects.filter(pk=result.id).update(
            status=TaskResultStatus.FAILED, finished_at=now - dt.timedelta(days=days)
        )
        worker.release_abandoned(now)
        assert DBTaskResult.objects.filter(pk=result.id).exists() == there


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


def test_a_long_task_lets_the_others_have_their_turn():
    for path in settings.PERIODIC_TASKS:
        PeriodicRun.objects.create(task=path, next_at=timezone.now() + dt.timedelta(days=1))
    for _ in range(2):
        take_long.enqueue()
    note.enqueue("a letter")
    worker.run_ready()
    # The other long task waits for its own turn.
    assert done == ["begins", "a letter", "ends", "begins", "ends"]


def test_a_long_task_is_told_when_its_worker_is_to_end():
    stop = threading.Event()
    stop.set()
    with pytest.raises(MustEnd):
        worker.RetryingWorker(stop).let_others()


def test_elsewhere_there_is_nobody_to_wait_for():
    breathe()
    assert done == []
