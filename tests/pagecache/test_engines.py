"""The engines in front, with the configurations that are shipped: fast, and told what changed."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from pagecache import front as front_door
from pagecache import purging
from pagecache.on_their_way import OnTheirWay
from tests.pagecache.conftest import Backend, free_port, wait_for
from tests.worker_processes import until

SHIPPED = Path(__file__).parents[2] / "config" / "engines"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
VARNISH = shutil.which("varnishd") or shutil.which("varnishd", path="/usr/sbin")
MODULES = Path("/usr/lib/nginx/modules")


@pytest.fixture
def nginx(backend: Backend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if NGINX is None or not (MODULES / "ngx_http_cache_purge_module.so").exists():
        pytest.skip("nginx with its cache-purge module is not installed")
    port = free_port()
    (tmp_path / "static").mkdir()
    shipped = (SHIPPED / "nginx.conf").read_text()
    for there, here in (
        ("/var/cache/nginx/broadsheet", str(tmp_path / "cache")),
        ("127.0.0.1:8000", f"127.0.0.1:{backend.port}"),
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("/srv/broadsheet/var", str(tmp_path)),
    ):
        assert there in shipped
        shipped = shipped.replace(there, here)
    (tmp_path / "site.conf").write_text(shipped)
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "nginx.conf").write_text(
        f"load_module {MODULES}/ngx_http_brotli_static_module.so;\n"
        f"load_module {MODULES}/ngx_http_cache_purge_module.so;\n"
        f"{user} daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; include {tmp_path}/site.conf; }}\n"
    )
    server = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-p", tmp_path])
    engine = purging.Nginx(f"http://127.0.0.1:{port}", str(tmp_path / "addresses"))
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
    engine = purging.Varnish(f"http://127.0.0.1:{port}")
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    monkeypatch.setattr(purging, "generations", lambda: backend.cache.generations)
    try:
        wait_for(port)
        yield engine.address
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["nginx", "varnish"])
def front(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(request.param))


def get(address: str, **headers: str) -> requests.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, headers={"Host": "blog.example", **given}, timeout=10)


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


@pytest.fixture
def _changed_on_its_way(backend: Backend, monkeypatch: pytest.MonkeyPatch):
    """Let the page change when it is ready for the first who asks, and not yet with the engine."""
    sent = front_door.send

    def late(*args: Any) -> Any:
        monkeypatch.setattr(front_door, "send", sent)
        publish(backend, "second", "article:1")
        return sent(*args)

    monkeypatch.setattr(front_door, "send", late)


@pytest.mark.usefixtures("_changed_on_its_way")
def test_varnish_gives_nobody_a_page_that_changed_on_its_way(varnish: str, backend: Backend):
    assert get(f"{varnish}/article/").text.startswith("first")
    assert get(f"{varnish}/article/").text.startswith("second")


@pytest.mark.usefixtures("_changed_on_its_way")
def test_nginx_forgets_a_page_that_changed_on_its_way(nginx: str, backend: Backend):
    assert get(f"{nginx}/article/").text.startswith("first")
    until(lambda: get(f"{nginx}/article/").text.startswith("second"))


def test_nginx_shows_nobody_an_old_page_once_a_change_is_answered(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    told, sent = threading.Event(), front_door.send
    purge = purging.Nginx.purge

    def purge_and_tell(engine: purging.Nginx, tags: list[str]) -> None:
        purge(engine, tags)
        told.set()

    changing = threading.Thread(target=publish, args=(backend, "second", "article:1"))

    def late(*args: Any) -> Any:
        monkeypatch.setattr(front_door, "send", sent)
        changing.start()
        told.wait(10)
        return sent(*args)

    monkeypatch.setattr(purging, "echo", lambda engine, tags: None)
    monkeypatch.setattr(purging, "ON_THEIR_WAY", OnTheirWay(arrived_after=1.0))
    backend.cache.on_their_way = purging.ON_THEIR_WAY
    monkeypatch.setattr(purging.Nginx, "purge", purge_and_tell)
    monkeypatch.setattr(front_door, "send", late)
    assert get(f"{nginx}/article/").text.startswith("first")
    changing.join(30)
    assert get(f"{nginx}/article/").text.startswith("second")
    assert get(f"{nginx}/article/").text.startswith("second")


def test_nginx_keeps_no_page_that_changed_before_it_was_handed_out(
    nginx: str, backend: Backend, monkeypatch: pytest.MonkeyPatch
):
    class ChangedJustBefore(OnTheirWay):
        def note(self, tags: Any) -> None:
            if backend.text == "first":
                publish(backend, "second", "article:1")

    monkeypatch.setattr(purging, "echo", lambda engine, tags: None)
    backend.cache.on_their_way = ChangedJustBefore()
    assert get(f"{nginx}/article/").text.startswith("first")
    assert get(f"{nginx}/article/").text.startswith("second")


def test_what_is_for_the_engine_stays_inside(front: str, backend: Backend):
    for _ in range(2):
        headers = get(f"{front}/article/").headers
        assert not {"Surrogate-Key", "Page-Reading", "X-Accel-Expires"} & set(headers)


def test_an_engine_that_is_gone_is_told_later(
    backend: Backend, monkeypatch: pytest.MonkeyPatch, transactional_db: None
):
    from django_tasks_db.models import DBTaskResult

    engine = purging.Varnish(f"http://127.0.0.1:{free_port()}")
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    publish(backend, "second", "article:1")
    waiting = DBTaskResult.objects.get()
    assert waiting.task_path == "pagecache.tasks.purge_engine"
    assert waiting.args_kwargs["args"] == [0, ["article:1"]]
