"""What the site as a whole remembers: when each periodic task is due."""

from django.db import models


class PeriodicRun(models.Model):
    """When a periodic task runs next. One row a task; the worker that moves the time on enqueues it."""

    task = models.CharField(max_length=200, primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.task} at {self.next_at:%Y-%m-%d %H:%M}"
