"""A PostgreSQL server for one run: its own files, a private socket, gone when the run ends."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

#: Seconds until a server that has not answered counts as broken; a slow disk needs three or four.
START_LIMIT = 60
#: The owner of the database inside the server.
ROLE = "broadsheet"
#: Nothing of a test run has to survive a power cut. Nor may anybody else count rows: those that a test has not
#: committed count as none, and PostgreSQL would plan for an empty table where a test looks at its plans.
FAST = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off"),
    *("autovacuum=off", "max_connections=60"),
)


@contextlib.contextmanager
def throwaway_server(binaries: Path, options: Sequence[str] = FAST) -> Iterator[str]:
    """Start a server in a new folder and yield its DATABASE_URL; stop it and remove all of it after.

    It listens on a Unix socket that only its owner may enter, never on a port. PostgreSQL refuses to
    run as root, so root starts it as ``postgres``, or as ``nobody`` where there is no such user.
    """
    # A socket's path may have 107 bytes at most, and root's own TMPDIR may be closed to the server.
    folder = Path(tempfile.mkdtemp(prefix="broadsheet-pg-", dir="/tmp"))
    server: subprocess.Popen[bytes] | None = None
    try:
        identity = _unprivileged(folder)
        _initialise(binaries, folder, identity)
        server = _start(binaries, folder, identity, options)
        _wait_until_ready(folder, server)
        yield f"postgres://{ROLE}@{quote(str(folder), safe='')}/postgres"
    finally:
        if server is not None:
            _stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Return what makes a child run as a user other than root, who then owns ``folder``."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody.")


def _initialise(binaries: Path, folder: Path, identity: dict[str, Any]) -> None:
    """Make the cluster, with a language's collation: sorting by bytes would hide mistakes."""
    command: list[str | Path] = [
        *(binaries / "initdb", "--pgdata", folder / "data", "--username", ROLE),
        *("--auth", "trust", "--encoding", "UTF8", "--no-locale", "--no-sync"),
    ]
    complaint = ""
    # Before version 15, or built without ICU, there is only the order of bytes.
    for options in (["--locale-provider", "icu", "--icu-locale", "en-GB"], []):
        shutil.rmtree(folder / "data", ignore_errors=True)
        made = subprocess.run(
            [*command, *options],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            **identity,
        )
        if made.returncode == 0:
            return
        complaint = made.stderr
    raise RuntimeError(f"initdb failed:\n{complaint}")


def _start(
    binaries: Path, folder: Path, identity: dict[str, Any], options: Sequence[str]
) -> subprocess.Popen[bytes]:
    """Start the server as a child in a session of its own: Ctrl-C reaches us first, then it."""
    settings = ("listen_addresses=", f"unix_socket_directories={folder}", *options)
    words = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", *words],
            cwd=folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **identity,
        )


def _wait_until_ready(folder: Path, server: subprocess.Popen[bytes]) -> None:
    """Return when the server takes connections; raise RuntimeError with its log when it does not."""
    import psycopg2

    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(psycopg2.OperationalError):
            psycopg2.connect(host=str(folder), user=ROLE, dbname="postgres").close()
            return
        time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text(errors='replace')}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Stop the server without ceremony: its data goes anyway."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(timeout=20)
    except subprocess.TimeoutExpired:
        print("PostgreSQL did not stop; killing it.", file=sys.stderr)
        server.kill()
        server.wait()
