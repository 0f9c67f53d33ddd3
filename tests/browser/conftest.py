"""A real Chromium in front of the real server with the demo blog; every page is watched for complaints."""

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from tests.browser.writing import sign_in
from tests.suite import programs

ROOT = Path(__file__).resolve().parents[2]
#: Seconds until the server must answer; the first run loads the demo blog and draws its pictures.
START_LIMIT = 180
#: Milliseconds until something on a page must have happened, also on a busy machine.
PATIENCE = 15_000

#: Nothing that talks to somebody's servers, and no need of a sandbox that root cannot have.
CHROMIUM = [
    *(
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
    ),
    *("--disable-component-update", "--disable-default-apps", "--disable-sync", "--no-first-run"),
    "--no-default-browser-check",
]

#: The two windows in which every page must work.
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


@dataclass(frozen=True)
class Site:
    """The running server: where it is, and where it keeps its data."""

    url: str
    var: Path
    environment: dict[str, str]

    @property
    def editor(self) -> tuple[str, str]:
        """The demo editor's name and password."""
        return "editor", (self.var / "demo-editor-password").read_text().strip()


@pytest.fixture(scope="session")
def site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The embedded server as ``make serve`` starts it, with the demo blog, on a port of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "var").mkdir()
    if any(item.get_closest_marker("django_db") for item in request.session.items):
        request.getfixturevalue("django_db_setup")
        begin_migrated(folder / "var" / "broadsheet.sqlite3")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ
    }
    environment |= {
        "DEMO": "1",
        "VAR_DIR": str(folder / "var"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.quickly_served"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        found = Site(f"http://127.0.0.1:{port}", folder / "var", environment)
        wait_until_served(found, server, folder / "log")
        let_everybody_be_quick(found)
        yield found
    finally:
        stop(server)


def begin_migrated(path: Path) -> None:
    """Let a blog begin with the tests' own database, which is migrated and empty: it has nothing to do then."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with closing(sqlite3.connect(name)) as ours, closing(sqlite3.connect(path)) as its:
            ours.backup(its)


@pytest.fixture(scope="session")
def run_in_site(site: Site) -> Iterator[Callable[[str], str]]:
    """Return a function that runs Python in a shell of the served blog and returns the one line that it prints."""
    # One process for all: to start Django takes longer than most of what is asked.
    loop = "import json, sys\nfor line in sys.stdin: exec(json.loads(line), {})"
    with subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", loop],
        cwd=ROOT,
        env=site.environment | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as shell:

        def run(code: str) -> str:
            assert shell.stdin
            assert shell.stdout
            shell.stdin.write(f"{json.dumps(code)}\n")
            answer = shell.stdout.readline()
            assert answer, "the shell of the blog has ended; what it said stands above"
            return answer.rstrip("\n")

        yield run
        shell.kill()


def wait_until_served(
    site: "Site | EmptyBlog", server: "subprocess.Popen[bytes]", log: Path
) -> None:
    """Return when the server answers; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_LIMIT
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{site.url}/-/health", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The server did not start:\n{log.read_text(errors='replace')}")


def let_everybody_be_quick(site: Site) -> None:
    """Set no pace for comments: all tests come from one address, and none waits fifteen seconds."""
    with closing(sqlite3.connect(site.var / "broadsheet.sqlite3", timeout=30)) as database:
        database.execute(
            "UPDATE comments_discussionsettings SET flood_seconds = 0, heated_replies = 0"
        )
        database.commit()


def stop(server: "subprocess.Popen[bytes]") -> None:
    """End the server as Ctrl-C does, and whatever of it is left by force."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            kill(server)


def kill(server: "subprocess.Popen[bytes]") -> None:
    """End the server at once: its main process, so that nobody starts another, and what answers the requests."""
    began = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    server.kill()
    for number in began:
        with suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGKILL)
    server.wait()


@pytest.fixture(scope="session")
def discussed(site: Site) -> str:
    """The address of the article on Japan and Cambodia, which has a long discussion."""
    with urllib.request.urlopen(f"{site.url}/category/world/asia/") as section:
        found = re.search(r'href="(/[^"]*/japan-and-cambodia[^"#]*)"', section.read().decode())
    assert found
    return found[1]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """This machine's Chromium, one for all tests; each test has a profile of its own.

    Playwright keeps an event loop in this thread, beside which Django would refuse to use its database:
    it takes the loop for the product's own.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=str(programs.chromium()), args=CHROMIUM
        )
        yield browser
        browser.close()


@dataclass
class Watch:
    """What pages complained about, and which complaints a test expects."""

    site: Site
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Allow complaints that match: a refused comment is an answer with status 422, for instance."""
        self.expected.append(pattern)

    def attach(self, page: Page) -> None:
        """Listen to everything that a page, or the browser about it, complains of."""
        page.on(
            "console",
            lambda m: (
                self.complain(f"{m.type}: {m.text}") if m.type in {"error", "warning"} else None
            ),
        )
        page.on("pageerror", lambda error: self.complain(f"uncaught: {error}"))
        page.on("request", self.check_host)

    def check_host(self, request: Request) -> None:
        """Complain about a request to anybody but us."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and not request.url.startswith(
            f"{self.site.url}/"
        ):
            self.complain(f"request to another host: {request.url}")

    def complain(self, text: str) -> None:
        """Remember a complaint."""
        self.complaints.append(text)

    @property
    def unexpected(self) -> list[str]:
        """The complaints that no test has announced."""
        return [c for c in self.complaints if not any(re.search(p, c) for p in self.expected)]


@pytest.fixture
def watch(site: Site) -> Iterator[Watch]:
    """The watch over all pages of a test; fails the test that leaves a complaint."""
    found = Watch(site)
    yield found
    assert not found.unexpected


@pytest.fixture
def new_context(
    chromium: Browser, site: Site, watch: Watch
) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a fresh profile; it takes what Playwright's new_context takes."""
    contexts = []

    def opened(**options: Any) -> BrowserContext:
        context = chromium.new_context(
            base_url=site.url, **{"viewport": DESKTOP, "reduced_motion": "reduce", **options}
        )
        context.set_default_timeout(PATIENCE)
        context.on("page", watch.attach)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a reader nobody knows, with JavaScript."""
    return new_context().new_page()


@pytest.fixture
def plain_page(new_context: Callable[..., BrowserContext]) -> Page:
    """A page of a reader without JavaScript."""
    return new_context(java_script_enabled=False).new_page()


@dataclass
class EmptyBlog:
    """A server of a test's own, without a demo, which may be killed and started again; one administrator."""

    folder: Path
    port: int
    server: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def editor(self) -> tuple[str, str]:
        """The administrator's name and password."""
        return "ada", "a password of some length"

    def manage(self, *command: str) -> "subprocess.Popen[bytes]":
        """Begin a command of manage.py in the blog's own environment."""
        kept = ("PATH", "HOME", "LANG", "TMPDIR")
        environment = {name: os.environ[name] for name in kept if name in os.environ} | {
            "SECRET_KEY": "only-for-this-test-" * 4,
            "SITE_URL": self.url,
            "PORT": str(self.port),
            "VAR_DIR": str(self.folder / "var"),
            "DJANGO_SUPERUSER_PASSWORD": self.editor[1],
        }
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start(self) -> None:
        """Serve; return when it answers."""
        self.server = self.manage("serve")
        wait_until_served(self, self.server, self.folder / "log")

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        if self.server and self.server.poll() is None:
            kill(self.server)


@pytest.fixture(scope="session")
def empty_blog(tmp_path_factory: pytest.TempPathFactory, site: Site) -> Iterator[EmptyBlog]:
    """A blog in which nobody has written anything yet, on a real server that may die."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    blog = EmptyBlog(tmp_path_factory.mktemp("empty"), port)
    # Its style sheets and scripts are the demo's: they need not be collected and compressed a second time.
    shutil.copytree(site.var / "static", blog.folder / "var" / "static")
    shutil.copy2(site.var / "static-stamp", blog.folder / "var" / "static-stamp")
    blog.start()
    made = blog.manage("createsuperuser", "--noinput", "--username=ada", "--email=ada@example.org")
    assert made.wait(timeout=120) == 0, (blog.folder / "log").read_text(errors="replace")
    yield blog
    blog.kill()


@pytest.fixture(scope="session")
def editors_cookies(chromium: Browser, site: Site) -> list[Any]:
    """The cookies of the demo's editor, signed in once: few tests are about signing in."""
    context = chromium.new_context(base_url=site.url)
    sign_in(context.new_page(), *site.editor)
    cookies = context.cookies()
    context.close()
    return cookies


@pytest.fixture
def desk(page: Page, editors_cookies: list[Any]) -> Page:
    """A page of the demo's editor, signed in."""
    page.context.add_cookies(editors_cookies)
    return page
