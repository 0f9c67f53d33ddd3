"""Workers as processes: killed in the middle, told to stop, several at once."""

from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.config.slow_tasks import work_slowly
from tests.worker_processes import LIMIT, Workers, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def start(tmp_path) -> Iterator[Callable[[], BaseProcess]]:
    """Return a function that starts a worker."""
    workers = Workers()
    yield workers.start
    (tmp_path / "go").touch()
    workers.kill()


def finished() -> int:
    return DBTaskResult.objects.filter(status=TaskResultStatus.SUCCESSFUL).count()


def test_what_a_killed_worker_held_is_done_by_the_next(start, tmp_path):
    work_slowly.enqueue(str(tmp_path), "task")
    first = start()
    until((tmp_path / "task.began").exists)
    first.kill()
    first.join()
    assert DBTaskResult.objects.get().status == TaskResultStatus.RUNNING
    (tmp_path / "go").touch()
    second = start()
    until(lambda: finished() == 1)
    assert (tmp_path / "task.done").read_text().split() == [str(second.pid)]
    assert len(DBTaskResult.objects.get().worker_ids) == 2


def test_a_worker_told_to_end_finishes_the_task_in_hand_only(start, tmp_path):
    for name in ("one", "two"):
        work_slowly.enqueue(str(tmp_path), name)
    process = start()
    until((tmp_path / "one.began").exists)
    process.terminate()
    (tmp_path / "go").touch()
    process.join(LIMIT)
    assert process.exitcode == 0
    assert (tmp_path / "one.done").exists()
    assert not (tmp_path / "two.began").exists()
    assert finished() == 1


def test_a_task_longer_than_the_lease_stays_with_its_worker(start, tmp_path):
    """The lease is two seconds here; the beats keep it."""
    work_slowly.enqueue(str(tmp_path), "long")
    start()
    until((tmp_path / "long.began").exists)
    start()
    began = DBTaskResult.objects.get().started_at
    until(lambda: (DBTaskResult.objects.get().started_at - began).total_seconds() > 4)
    (tmp_path / "go").touch()
    until(lambda: finished() == 1)
    assert len((tmp_path / "long.done").read_text().split()) == 1
    assert len(DBTaskResult.objects.get().worker_ids) == 1


def test_several_workers_share_the_work_and_do_nothing_twice(start, tmp_path):
    (tmp_path / "go").touch()
    for number in range(30):
        work_slowly.enqueue(str(tmp_path), str(number))
    for _ in range(3):
        start()
    until(lambda: finished() == 30)
    done = [(tmp_path / f"{number}.done").read_text().split() for number in range(30)]
    assert {len(lines) for lines in done} == {1}
