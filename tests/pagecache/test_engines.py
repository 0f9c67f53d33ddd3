"""The engines in front, with the configurations that are shipped: fast, and told what changed."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import requests

from pagecache import front as front_door
from pagecache import near_engines, purging
from pagecache.engines import NotTold
from pagecache.near_engines import Nginx, Varnish
from tests.pagecache.conftest import Backend, free_port, wait_for
from tests.worker_processes import until

SHIPPED = Path(__file__).parents[2] / "config" / "engines"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
VARNISH = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
MODULES = Path("/usr/lib/nginx/modules")


@pytest.fixture
def nginx(
    request: pytest.FixtureRequest,
    backend: Backend,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """nginx in front of the backend; a parameter names a location that its configuration does not have yet."""
    if NGINX is None or not (MODULES / "ngx_http_cache_purge_module.so").exists():
        pytest.skip("nginx with its cache-purge module is not installed")
    port = free_port()
    (tmp_path / "static").mkdir()
    shipped = (SHIPPED / "nginx.conf").read_text()
    for there, here in (
        ("/var/cache/nginx/broadsheet", str(tmp_path / "cache")),
        ("127.0.0.1:8000", f"127.0.0.1:{backend.port}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8099", f"127.0.0.1:{free_port()}"),
        ("/srv/broadsheet/var", str(tmp_path)),
    ):
        assert there in shipped
        shipped = shipped.replace(there, here)
    if missing := getattr(request, "param", ""):
        assert missing in shipped
        shipped = shipped.replace(missing, "/-/something-else")
    (tmp_path / "site.conf").write_text(shipped)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"load_module {MODULES}/ngx_http_brotli_static_module.so;\n"
        f"load_module {MODULES}/ngx_http_cache_purge_module.so;\n"
        f"{user} daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; open_file_cache max=100; include {tmp_path}/site.conf; }}\n"
    )
    server = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-p", tmp_path])
    engine = backend.cache.keeper = Nginx(f"http://127.0.0.1:{port}", str(tmp_path / "addresses"))
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    try:
        wait_for(port)
        yield engine.address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def varnish(backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if VARNISH is None:
        pytest.skip("Varnish is not installed")
    port = free_port()
    shipped = (SHIPPED / "varnish.vcl").read_text()
    assert '.port = "8000"' in shipped
    configured = tmp_path / "varnish.vcl"
    configured.write_text(shipped.replace('.port = "8000"', f'.port = "{backend.port}"'))
    command = [
        VARNISH,
        "-j",
        "none",
        "-F",
        "-a",
        f"127.0.0.1:{port}",
        "-f",
        str(configured),
        "-s",
        "malloc,16m",
    ]
    server = subprocess.Popen(
        [*command, "-n", str(tmp_path / "varnish")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    engine = Varnish(f"http://127.0.0.1:{port}")
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    monkeypatch.setattr(near_engines, "generations", lambda: backend.cache.generations)
    try:
        wait_for(port)
        yield engine.address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["nginx", "varnish"])
def front(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def get(address: str, patience: float = 10, **headers: str) -> requests.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, headers={"Host": "blog.example", **given}, timeout=patience)


def keeper_of(backend: Backend) -> Nginx:
    assert backend.cache.keeper
    return backend.cache.keeper


def publish(backend: Backend, text: str, *tags: str) -> None:
    backend.text = text
    backend.cache.generations.bump(tags)
    purging.tell_engines(tags)


def test_a_page_is_fetched_once_and_kept(front: str, backend: Backend):
    answers = {get(f"{front}/article/").text for _ in range(3)}
    assert len(answers) == 1
    assert backend.renderings == 1
    backend.server.shutdown()
    assert get(f"{front}/article/").status_code == 200


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br, gzip"])
def test_the_next_reader_sees_what_changed(front: str, backend: Backend, encoding: str):
    assert get(f"{front}/article/", Accept_Encoding=encoding).text.startswith("first")
    publish(backend, "second", "article:1")
    assert get(f"{front}/article/", Accept_Encoding=encoding).text.startswith("second")


def test_other_pages_stay(front: str, backend: Backend):
    get(f"{front}/article/")
    get(f"{front}/other/")
    publish(backend, "second", "article:1")
    assert get(f"{front}/other/").text.startswith("first")
    assert get(f"{front}/article/").text.startswith("second")


def test_addresses_in_any_script_are_told(front: str, backend: Backend):
    address = f"{front}/article/境界の川/"
    assert get(address).text.startswith("first")
    publish(backend, "second", "article:1")
    assert get(address).text.startswith("second")


def test_a_page_of_ones_own_comes_from_the_application(front: str, backend: Backend):
    get(f"{front}/article/")
    backend.text = "mine"
    assert get(f"{front}/article/", Cookie="sessionid=x").text.startswith("mine")
    assert get(f"{front}/article/").text.startswith("first")


def test_what_a_password_has_opened_is_kept_for_nobody(front: str, backend: Backend):
    """Whoever has typed it sees it, and the next reader the form; even if an answer for one reader has tags."""

    def locked(environ: Any, start_response: Any) -> list[bytes]:
        is_open = "unlocked-1=" in environ.get("HTTP_COOKIE", "")
        headers = [("Cache-Control", "private, no-store"), ("Surrogate-Key", "article:1")]
        start_response("200 OK", [("Content-Type", "text/plain"), *headers])
        return [b"the text" if is_open else b"the form"]

    backend.cache.application = locked
    said = [
        get(f"{front}/article/", Cookie=cookie).text
        for cookie in ("", "a=b; unlocked-1=x:y", "", "unlocked-1=x", "")
    ]
    assert said == ["the form", "the text", "the form", "the text", "the form"]


def test_a_public_page_is_that_of_everybody_for_who_has_opened_another(
    front: str, backend: Backend
):
    get(f"{front}/article/")
    assert get(f"{front}/article/", Cookie="unlocked-7=x").text.startswith("first")
    backend.text = "second"
    assert get(f"{front}/article/").text.startswith("first")


def test_an_answer_for_one_reader_is_not_kept_whatever_cookie_it_came_for(
    front: str, backend: Backend
):
    def for_one(environ: Any, start_response: Any) -> list[bytes]:
        headers = [("Cache-Control", "no-store"), ("Surrogate-Key", "article:1")]
        start_response("200 OK", [("Content-Type", "text/plain"), *headers])
        return [environ.get("HTTP_X_READER", "nobody").encode()]

    backend.cache.application = for_one
    readers = ["ada", "ben", "eve"]
    assert [get(f"{front}/article/", X_Reader=reader).text for reader in readers] == readers


def while_the_next_page_is_on_its_way(monkeypatch: pytest.MonkeyPatch, act: Any) -> None:
    """Do something when the next page is ready for whoever asked, and not yet sent."""
    sent = front_door.send

    def late(*args: Any) -> Any:
        monkeypatch.setattr(front_door, "send", sent)
        act()
        return sent(*args)

    monkeypatch.setattr(front_door, "send", late)


def test_varnish_gives_nobody_a_page_that_changed_on_its_way(
    varnish: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    while_the_next_page_is_on_its_way(monkeypatch, lambda: publish(backend, "second", "article:1"))
    assert get(f"{varnish}/article/").text.startswith("first")
    assert get(f"{varnish}/article/").text.startswith("second")


def test_a_change_is_answered_when_nginx_has_got_and_forgotten_a_page_on_its_way(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    changing = threading.Thread(target=publish, args=(backend, "second", "article:1"))
    on_its_way, ask = threading.Event(), near_engines.Connection.ask

    def ask_and_tell(connection: near_engines.Connection, *question: Any) -> int:
        if (answer := ask(connection, *question)) == Nginx.on_its_way:
            on_its_way.set()
        return answer

    def change() -> None:
        changing.start()
        assert on_its_way.wait(10)
        assert changing.is_alive()

    keeper_of(backend).moments.moment = 10**10
    monkeypatch.setattr(near_engines.Connection, "ask", ask_and_tell)
    while_the_next_page_is_on_its_way(monkeypatch, change)
    assert get(f"{nginx}/article/").text.startswith("first")
    changing.join(30)
    assert get(f"{nginx}/article/").text.startswith("second")


def test_nobody_waits_for_ever_for_a_page_that_does_not_arrive(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    changed: list[str] = []

    def change() -> None:
        keeper_of(backend).moments.moment = 10**7
        publish(backend, "second", "article:1")
        changed.append("and went on")

    while_the_next_page_is_on_its_way(monkeypatch, change)
    get(f"{nginx}/article/")
    assert changed


def test_nobody_waits_for_a_page_that_was_asked_for_and_is_still_made(nginx: str, backend: Backend):
    """It will be new; and to wait for it would be to wait for a thread that may be this one."""
    keeper_of(backend).moments.moment = 10**12
    made, answer = [], backend.cache.application

    def change_first(environ: Any, start_response: Any) -> Any:
        backend.cache.application = answer
        publish(backend, "second", "article:1")
        made.append("while it was made")
        backend.text = "first"
        return answer(environ, start_response)

    backend.cache.application = change_first
    assert get(f"{nginx}/article/").text.startswith("first")
    assert made
    backend.text = "second"
    assert get(f"{nginx}/article/").text.startswith("second")


def test_nginx_keeps_nothing_of_what_changed_a_moment_ago(nginx: str, backend: Backend):
    moments = keeper_of(backend).moments
    moments.moment = 10**12
    publish(backend, "second", "article:1")
    assert get(f"{nginx}/article/").text.startswith("second")
    backend.text = "third"
    backend.cache.generations.bump(["article:1"])
    assert get(f"{nginx}/article/").text.startswith("third")
    moments.moment = 0
    assert get(f"{nginx}/article/").text.startswith("third")
    backend.text = "fourth"
    backend.cache.generations.bump(["article:1"])
    assert get(f"{nginx}/article/").text.startswith("third")


def test_an_address_that_fails_keeps_no_other_from_being_forgotten(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    for path in ("article/one", "article/two", "article/three"):
        get(f"{nginx}/{path}/")
    ask = near_engines.Connection.ask

    def fail_for_one(
        connection: near_engines.Connection, method: str, path: str, given: Any
    ) -> int:
        return 503 if "one" in path else ask(connection, method, path, given)

    monkeypatch.setattr(near_engines.Connection, "ask", fail_for_one)
    backend.text = "second"
    backend.cache.generations.bump(["article:1"])
    with pytest.raises(NotTold, match="503"):
        keeper_of(backend).purge(["article:1"])
    for path in ("article/two", "article/three"):
        assert get(f"{nginx}/{path}/").text.startswith("second")


def test_whoever_starts_has_all_pages_forgotten(front: str, backend: Backend):
    assert get(f"{front}/article/").text.startswith("first")
    backend.text = "second"
    backend.cache.generations.bump(["article:1"])
    purging.begin_anew()
    until(lambda: get(f"{front}/article/").text.startswith("second"))


def test_readers_do_not_wait_in_nginx_for_a_page_that_is_made(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    answers = []

    def read_again() -> None:
        answers.append(get(f"{nginx}/article/", patience=3).text)

    while_the_next_page_is_on_its_way(monkeypatch, read_again)
    answers.append(get(f"{nginx}/article/").text)
    assert len(set(answers)) == 1
    assert backend.renderings == 1


def test_a_copy_whose_file_is_gone_is_shown_to_nobody(nginx: str, backend: Backend, tmp_path: Path):
    for _ in range(3):
        assert get(f"{nginx}/article/").text.startswith("first")
    copies = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert len(copies) == 1
    copies[0].unlink()
    backend.text = "second"
    backend.cache.generations.bump(["article:1"])
    assert get(f"{nginx}/article/").text.startswith("second")


@pytest.mark.parametrize("nginx", ["/-/kept"], indirect=True)
def test_an_older_configuration_of_nginx_forgets_as_it_did(nginx: str, backend: Backend):
    assert get(f"{nginx}/article/").text.startswith("first")
    publish(backend, "second", "article:1")
    assert get(f"{nginx}/article/").text.startswith("second")


def test_only_the_application_is_told_what_nginx_has(nginx: str, backend: Backend):
    get(f"{nginx}/article/")
    statuses = []
    for asking in ("127.0.0.1", "127.0.0.2"):
        host, port = nginx.removeprefix("http://").split(":")
        connection = HTTPConnection(host, int(port), source_address=(asking, 0), timeout=10)
        with closing(connection):
            asked = {"Host": "blog.example", "Accept-Encoding": "br"}
            connection.request("HEAD", "/-/kept/article/", headers=asked)
            statuses.append(connection.getresponse().status)
    assert statuses == [200, 403]


def test_what_is_for_the_engine_stays_inside(front: str, backend: Backend):
    for _ in range(2):
        headers = get(f"{front}/article/").headers
        assert not {"Surrogate-Key", "Page-Reading", "X-Accel-Expires"} & set(headers)


def test_an_engine_that_is_gone_is_told_later(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, transactional_db: None
):
    from django_tasks_db.models import DBTaskResult

    engine = Varnish(f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    publish(backend, "second", "article:1")
    waiting = DBTaskResult.objects.get()
    assert waiting.task_path == "pagecache.tasks.purge_engine"
    assert waiting.args_kwargs["args"] == [0, ["article:1"]]
