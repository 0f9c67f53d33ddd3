"""The servers that are measured: the site, nginx with files, and the engines in front of the site."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ROOT / "config" / "engines"
MODULES = Path("/usr/lib/nginx/modules")
#: Seconds until a server that does not answer counts as broken.
START_LIMIT = 60
#: Protects nothing: the site is of made content, on this machine only, for as long as it is measured.
SECRET_KEY = "measured on this machine only, and never outside of it"


class Server:
    """A server that runs: its process and its port."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, started: float) -> None:
        """Take the process, the port it answers on, and the seconds until its first answer."""
        self.process = process
        self.port = port
        self.seconds_to_first_answer = started

    @property
    def pid(self) -> int:
        """The process."""
        return self.process.pid

    def url(self, path: str) -> str:
        """Return the address of a page on this server."""
        return f"http://127.0.0.1:{self.port}{path}"


def program(name: str) -> str | None:
    """Return a server's program, also where only root has its folder in PATH."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str], port: int, path: str, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """Start a program, wait for its first answer to ``path``, and stop it at the end."""
    with tempfile.TemporaryFile() as said:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            answered = first_answer(process, port, path)
            yield Server(process, port, answered - began)
        except RuntimeError:
            said.seek(0)
            print(said.read().decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def first_answer(process: "subprocess.Popen[bytes]", port: int, path: str) -> float:
    """Return when a server has answered for the first time; RuntimeError when it does not."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_LIMIT)
        with contextlib.suppress(OSError), contextlib.closing(connection):
            connection.request("GET", path)
            connection.getresponse().read()
            return time.monotonic()
        time.sleep(0.01)
    raise RuntimeError(f"{process.args!r} did not answer on port {port}.")


def site_environment(database: str, var: Path, port: int, **more: str) -> dict[str, str]:
    """Return a deployment's settings for one measured site."""
    return {
        "DEMO": "0",
        "DEBUG": "0",
        "SECRET_KEY": SECRET_KEY,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": database,
        "VAR_DIR": str(var),
        "EMAIL_URL": "dummy:",
        "LOG_LEVEL": "ERROR",
        **more,
    }


@contextlib.contextmanager
def site(database: str, var: Path, path: str = "/", **settings: str) -> Iterator[Server]:
    """Run the site as ``manage.py serve`` does everywhere: one process and its background worker."""
    port = int(settings.pop("PORT", 0)) or free_port()
    environment = site_environment(database, var, port, **settings)
    with running([sys.executable, "manage.py", "serve"], port, path, environment) as server:
        yield server


@contextlib.contextmanager
def several(database: str, var: Path, processes: int = 2) -> Iterator[Server]:
    """Run the site as the README has it for larger ones: several server processes, and a worker beside them.

    Static files and tables are there already, from a run of ``site``.
    """
    port = free_port()
    environment = site_environment(database, var, port)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port)),
        *("--workers", str(processes), "--blocking-threads", "4", "--log-level", "warning"),
        "config.wsgi:application",
    ]
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with running(command, port, "/", environment) as server:
            yield server
    finally:
        worker.terminate()
        worker.wait()


def nginx_command(folder: Path, inside_http: str) -> list[str]:
    """Write a configuration for two worker processes and return the command that runs it."""
    user = "user root;" if os.getuid() == 0 else ""
    modules = "\n".join(
        f"load_module {MODULES}/{name};"
        for name in ("ngx_http_brotli_static_module.so", "ngx_http_cache_purge_module.so")
        if (MODULES / name).exists()
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(
        f"{modules}\n{user} worker_processes 2; daemon off; pid {folder}/pid;\n"
        f"error_log {folder}/error.log;\nevents {{ worker_connections 1024; }}\n"
        f"http {{ access_log off; keepalive_requests 1000000; sendfile on; tcp_nopush on;\n"
        f"open_file_cache max=100;\n{inside_http}\n}}\n"
    )
    return [program("nginx") or "nginx", "-c", str(folder / "nginx.conf"), "-p", str(folder)]


@contextlib.contextmanager
def files(folder: Path, compressed: bytes) -> Iterator[Server]:
    """Run nginx over one file, compressed beforehand: what everything is held against."""
    port = free_port()
    (folder / "root").mkdir(parents=True, exist_ok=True)
    (folder / "root" / "page.html").write_bytes(b"Ask for it compressed.")
    (folder / "root" / "page.html.gz").write_bytes(compressed)
    command = nginx_command(
        folder,
        f"types {{ text/html html; }} server {{ listen 127.0.0.1:{port};"
        f" root {folder}/root; gzip_static on; }}",
    )
    with running(command, port, "/page.html") as server:
        yield server


@contextlib.contextmanager
def nginx_in_front(folder: Path, port: int, behind: int, static: Path) -> Iterator[Server]:
    """Run nginx as the shipped configuration has it, before the site on port ``behind``."""
    shipped = (ENGINES / "nginx.conf").read_text()
    for there, here in (
        ("/var/cache/nginx/broadsheet", str(folder / "cache")),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8099", f"127.0.0.1:{free_port()}"),
        ("/srv/broadsheet/var", str(static)),
    ):
        shipped = shipped.replace(there, here)
    with running(nginx_command(folder, shipped), port, "/robots.txt") as server:
        yield server


@contextlib.contextmanager
def varnish_in_front(folder: Path, port: int, behind: int) -> Iterator[Server]:
    """Run Varnish as the shipped configuration has it, the short log included, before the site on port ``behind``."""
    folder.mkdir(parents=True, exist_ok=True)
    shipped = (ENGINES / "varnish.vcl").read_text()
    options = re.findall(r"^#   -p (vsl_mask=\S+)$", shipped, re.MULTILINE)
    (folder / "site.vcl").write_text(shipped.replace('.port = "8000"', f'.port = "{behind}"'))
    command = [
        *(program("varnishd") or "varnishd", "-j", "none", "-F", "-a", f"127.0.0.1:{port}"),
        *("-f", str(folder / "site.vcl"), "-s", "malloc,64m", "-n", str(folder / "state")),
        *(word for option in options for word in ("-p", option)),
    ]
    with running(command, port, "/robots.txt") as server:
        yield server
