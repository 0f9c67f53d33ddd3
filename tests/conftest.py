"""What every test stands on: one folder, no network, one part of the suite at a time."""

import gc
import ipaddress
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.servers.basehttp import WSGIRequestHandler
from django.core.signals import setting_changed
from django.template.base import Template
from django.test.signals import root_urlconf_changed

from tests import examples
from tests.suite import emptying, programs

#: How much the garbage collector lets grow: a test's worth. Coming as often as usual, it takes a tenth of the run.
COLLECTED_AFTER = (50_000, 20, 20)
PYTHONS_OWN = gc.get_threshold()

#: How a template renders before Django prepares it for tests.
PLAIN_RENDERING = Template._render  # type: ignore[attr-defined]

BROWSER_TESTS = Path(__file__).parent / "browser"

#: Fixtures by which a test says that it uses the database.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences"}


#: The folder that this run has made for itself.
OWN_FOLDER = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--part",
        choices=("all", "plain", "database", "browser"),
        default="all",
        help="plain: all but the browser; database: what touches the database; browser; or all",
    )


def pytest_configure(config: pytest.Config) -> None:
    # Each database draws its half of the examples.
    examples.share(2 if config.getoption("--part") in {"plain", "database"} else 1)
    # Fails where it exists: only what this run has made is removed at its end.
    Path(django_settings.VAR_DIR, "static").mkdir(parents=True)
    config.stash[OWN_FOLDER] = str(django_settings.VAR_DIR)
    sys.addaudithook(refuse_network)


def pytest_unconfigure(config: pytest.Config) -> None:
    if folder := config.stash.get(OWN_FOLDER, None):
        shutil.rmtree(folder, ignore_errors=True)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no module whose tests are of another part: to import all of them takes seconds."""
    is_in_browser = collection_path.is_relative_to(BROWSER_TESTS)
    match config.getoption("--part"):
        case "browser":
            return None if is_in_browser or BROWSER_TESTS.is_relative_to(collection_path) else True
        case "plain" | "database":
            return True if is_in_browser else None
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests by their folder, and keep the tests of the part that is asked for."""
    for item in items:
        if item.path.is_relative_to(BROWSER_TESTS):
            item.add_marker("browser")
            if programs.chromium() is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
    part = config.getoption("--part")
    kept = [item for item in items if belongs(item, part)]
    config.hook.pytest_deselected(items=[item for item in items if not belongs(item, part)])
    items[:] = kept


def pytest_collection_finish(session: pytest.Session) -> None:
    """Let the garbage collector look through what tests leave, seldom, and not through all that was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECTED_AFTER)


def belongs(item: pytest.Item, part: str) -> bool:
    """Tell whether a test belongs to a part of the suite."""
    in_browser = item.get_closest_marker("browser") is not None
    on_postgresql = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    if item.get_closest_marker("postgresql") and not on_postgresql:
        return False
    match part:
        case "plain":
            return not in_browser
        case "browser":
            return in_browser
        case "database":
            fixtures = set(getattr(item, "fixturenames", ()))
            marked = item.get_closest_marker("django_db") is not None
            return not in_browser and (marked or bool(DATABASE_FIXTURES & fixtures))
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a complete run in which a test was skipped: what nobody runs proves nothing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if reporter and skipped and os.environ.get("CI") == "true":
        reporter.write_line(
            f"\n{len(skipped)} tests were skipped, and CI=true allows none.", red=True
        )
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection beyond this machine, and every look-up of a name."""
    match event, arguments:
        case (("socket.connect" | "socket.sendto"), (_, (str() as host, *_))):
            allowed = is_local(host)
        case "socket.getaddrinfo", (str() as host, *_):
            allowed = is_local(host)
        case _:
            return
    if not allowed:
        raise RuntimeError(f"A test may not reach {host}: only this machine.")


def is_local(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in {"localhost", ""}


@pytest.fixture(autouse=True, scope="session")
def _as_it_is_outside_of_tests(django_test_environment: None) -> Iterator[None]:
    """Take back what Django does for tests, and what costs each of them time.

    Templates render without telling what they knew (the fixture ``contexts`` lets them), and the patterns of the
    addresses are kept while another ROOT_URLCONF is used: they are kept by its name anyway. The live server sends
    headers and body apart: the network would hold the body back until the headers have arrived, 40 milliseconds.
    """
    setting_changed.disconnect(root_urlconf_changed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", PLAIN_RENDERING)
        patch.setattr(WSGIRequestHandler, "disable_nagle_algorithm", True)
        yield
    setting_changed.connect(root_urlconf_changed)


@pytest.fixture
def contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ``response.context`` hold what a template knew; it is None without this."""
    from django.test.utils import instrumented_test_render  # type: ignore[attr-defined]

    monkeypatch.setattr(Template, "_render", instrumented_test_render)


@pytest.fixture
def collected() -> Iterator[None]:
    """Let the garbage collector come as often as in production, where it is measured what memory something takes."""
    gc.set_threshold(*PYTHONS_OWN)
    yield
    gc.set_threshold(*COLLECTED_AFTER)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Make the database as pytest-django does, and empty it quickly after the tests that commit.

    At the end nobody is left in it: a thread that still waits for a browser keeps its connection, and PostgreSQL
    removes no database that somebody uses.
    """
    with django_db_blocker.unblock():
        emptying.remember()
    yield
    with django_db_blocker.unblock():
        emptying.send_away()


@pytest.fixture(autouse=True)
def _easy_going_discussion(request: pytest.FixtureRequest) -> None:
    """Let newcomers be seen at once and nobody be too fast, in every test that does not ask for it."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not DATABASE_FIXTURES & set(request.fixturenames):
        return
    request.getfixturevalue("_django_db_helper")
    from comments.models import DiscussionSettings

    easy = DiscussionSettings(pk=1, hold_first=False, flood_seconds=0, heated_replies=0)
    # As a row alone: nobody has seen anything that would have to be told.
    DiscussionSettings.objects.bulk_create([easy])


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Give no test what another has cached."""
    yield
    cache.clear()


@pytest.fixture
def parts_are_kept(settings: Any) -> Iterator[None]:
    """Keep parts of pages, and what is remembered like them, in memory as the site does; nothing of another test."""
    from pagecache.fragments import fragments

    settings.FRAGMENT_CACHE_MB = 4
    fragments.cache_clear()
    yield
    fragments.cache_clear()
