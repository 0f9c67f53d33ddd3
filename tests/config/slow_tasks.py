"""Tasks for workers in processes of their own: they say in files how far they are, and wait to be let go."""

import os
import time
from pathlib import Path

from django_tasks import task

#: Longest time a task waits to be let go, in seconds: a test that failed leaves nothing running for ever.
PATIENCE = 60


@task()
def work_slowly(folder: str, name: str) -> None:
    """Write ``name.began`` with the process's id, wait until ``go`` is there, then add a line to ``name.done``."""
    place = Path(folder)
    (place / f"{name}.began").write_text(str(os.getpid()))
    ends_at = time.monotonic() + PATIENCE
    while not (place / "go").exists() and time.monotonic() < ends_at:
        time.sleep(0.01)
    with (place / f"{name}.done").open("a") as done:
        done.write(f"{os.getpid()}\n")
