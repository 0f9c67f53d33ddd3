"""The queue of background tasks: that of django-tasks-db, which a comment joins in one cheap statement."""

from typing import Any

from django_tasks_db import DatabaseBackend
from django_tasks_db.compat import normalize_json, task_enqueued
from django_tasks_db.models import DBTaskResult, get_date_max

from blog.prepared import insert


class Queue(DatabaseBackend):
    """Stores a task as the library does, in a statement that is made once and not for each task."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        """Store a task, say so to whoever listens, and return its result to be."""
        self.validate_task(task)
        result = self._task_to_db_task(task, args, kwargs).task_result
        task_enqueued.send(type(self), task_result=result)
        return result

    def _task_to_db_task(self, task: Any, args: Any, kwargs: Any) -> DBTaskResult[Any, Any]:
        """Store a task and return its row. Raises TypeError for arguments that JSON does not know."""
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
        return row
