"""How long a blog takes to move in, and how much memory: an export of a size, imported into an empty blog.

Each import is a process of its own, so that the kernel says what it took at most.
"""

import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from bench import servers
from bench.wxr import write


@dataclass(frozen=True)
class Taken:
    """What an import took: seconds by the clock and of CPU, megabytes at most."""

    seconds: float
    cpu: float
    memory: float


def import_of(
    posts: int, comments: int, database: str, var: Path, longest: int | None = None
) -> Taken:
    """Import so many posts and comments into a new database beside the one that is measured otherwise.

    One post has ``longest`` of the comments where that is given: see bench/wxr.py.
    Raises RuntimeError where the import fails or something did not come.
    """
    name = f"{posts}" if longest is None else f"{posts}-{longest}"
    export = var / f"export-{name}.xml"
    if not export.exists():
        write(export, posts, comments, longest)
    folder = var / f"import-{name}"
    folder.mkdir()
    address = new_database(database, f"import_{name}", folder)
    environment = os.environ | servers.site_environment(address, folder, servers.free_port())
    _run(["migrate", "--verbosity", "0"], environment)
    began = time.monotonic()
    said, use = _run(["import_wordpress", str(export)], environment)
    seconds = time.monotonic() - began
    for kind, number in (("post", posts), ("comment", comments)):
        if not any(
            line.split()[:3] == [kind, str(number), str(number)] for line in said.splitlines()
        ):
            raise RuntimeError(f"Not every {kind} has come:\n{said}")
    return Taken(seconds, use.ru_utime + use.ru_stime, use.ru_maxrss / 1024)


def _run(command: list[str], environment: dict[str, str]) -> tuple[str, resource.struct_rusage]:
    """Run a command of manage.py; return what it printed and what it used."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=servers.ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    said = process.stdout.read() if process.stdout else ""
    _, status, use = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"{' '.join(command)} ended with {status}:\n{said}")
    return said, use


def new_database(database: str, name: str, folder: Path) -> str:
    """Return the address of an empty database of the same kind; on PostgreSQL it is made on the same server."""
    if not database.startswith("postgres"):
        return f"sqlite:///{folder / 'blog.sqlite3'}"
    import psycopg2  # noqa: PLC0415 (only where it is needed)

    connection = psycopg2.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')  # a name of ours
    connection.close()
    return urlunsplit(urlsplit(database)._replace(path=f"/{name}"))
