"""Tasks join the queue as the library that reads it expects them to."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tasks import task_backends
from django_tasks.signals import task_enqueued
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from pagecache.tasks import purge_engine

pytestmark = pytest.mark.django_db


def values(row):
    """What is stored of a task, but for its own number and moment."""
    stored = DBTaskResult.objects.filter(pk=row.id).values().get()
    return {name: stored[name] for name in stored if name not in {"id", "enqueued_at"}}


@pytest.mark.parametrize("after", [None, dt.timedelta(minutes=5)])
@pytest.mark.parametrize("priority", [0, -10])
def test_a_task_is_stored_as_the_library_stores_it(after, priority):
    due = timezone.now() + after if after else None
    task = purge_engine.using(run_after=due, priority=priority)
    ours = task.enqueue(1, ["lists"])
    library = DatabaseBackend("default", {"QUEUES": ["default"], "OPTIONS": {}})
    theirs = library.enqueue(task, (1, ["lists"]), {})
    assert values(ours) == values(theirs)
    assert ours.args == theirs.args == [1, ["lists"]]
    assert abs(ours.enqueued_at - theirs.enqueued_at) < dt.timedelta(minutes=1)


def test_whoever_listens_hears_of_it():
    heard = []

    def listen(sender, task_result, **_):
        heard.append(task_result.id)

    task_enqueued.connect(listen)
    try:
        result = purge_engine.enqueue(1, ["lists"])
    finally:
        task_enqueued.disconnect(listen)
    assert heard == [result.id]


def test_what_is_no_json_is_refused_before_anything_is_stored():
    with pytest.raises(TypeError):
        task_backends["default"].enqueue(purge_engine, (1, {1, 2}), {})
    assert not DBTaskResult.objects.exists()
