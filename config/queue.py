"""The queue of background tasks: that of django-tasks-db, which a comment joins in one cheap statement."""

from typing import Any

from django_tasks_db import DatabaseBackend
from django_tasks_db.backend import TaskResult
from django_tasks_db.compat import TaskResultStatus, normalize_json, task_enqueued
from django_tasks_db.models import DBTaskResult, get_date_max
from django_tasks_db.utils import normalize_uuid

from blog.prepared import insert


class Queue(DatabaseBackend):
    """Stores a task as the library does, in a statement that is made once and not for each task."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> TaskResult[Any, Any]:
        """Store a task, say so to whoever listens, and return its result to be.

        Raises TypeError for arguments that JSON does not know.
        """
        self.validate_task(task)
        row: DBTaskResult[Any, Any] = DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            # As the library's own signal handler has it: what is for no particular moment comes after what is due.
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )
        insert(row)
        # As the row tells it; but it would look for the task, which is at hand.
        result: TaskResult[Any, Any] = TaskResult(
            db_result=row,
            task=task,
            id=normalize_uuid(row.id),
            status=TaskResultStatus(row.status),
            enqueued_at=row.enqueued_at,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=row.args_kwargs["args"],
            kwargs=row.args_kwargs["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=row.worker_ids,
        )
        task_enqueued.send(type(self), task_result=result)
        return result
