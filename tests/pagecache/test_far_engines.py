"""Engines across the internet: told by a task, by tag, in portions, and again when they did not listen."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.utils import timezone

from pagecache import purging
from pagecache.engines import NotTold
from pagecache.far_engines import Cloudflare, Fastly
from pagecache.near_engines import Varnish
from tests.pagecache.conftest import free_port


class Service:
    """Takes purges as Fastly and Cloudflare do, and remembers them."""

    def __init__(self):
        self.status = 200
        self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(handler):  # noqa: N805 (self is the service)
                body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
                self.asked.append((handler.path, handler.headers, body))
                handler.send_response(self.status)
                handler.send_header("Content-Length", "0")
                handler.end_headers()

            def log_message(handler, *_):  # noqa: N805 (as above)
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def service():
    made = Service()
    thread = threading.Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join()


TAGS = [f"article:{number}" for number in range(300)]


def test_fastly_gets_tags_in_a_header_256_at_a_time(service):
    Fastly("blog", "secret", service.address).purge(TAGS)
    assert [path for path, _, _ in service.asked] == ["/service/blog/purge"] * 2
    headers = [headers for _, headers, _ in service.asked]
    assert {header["Fastly-Key"] for header in headers} == {"secret"}
    assert [len(header["Surrogate-Key"].split()) for header in headers] == [256, 44]
    assert " ".join(header["Surrogate-Key"] for header in headers).split() == TAGS


def test_cloudflare_gets_tags_as_json_30_at_a_time(service):
    Cloudflare("zone", "secret", service.address).purge(TAGS[:70])
    assert {path for path, _, _ in service.asked} == {"/zones/zone/purge_cache"}
    assert {headers["Authorization"] for _, headers, _ in service.asked} == {"Bearer secret"}
    told = [json.loads(body)["tags"] for _, _, body in service.asked]
    assert [len(tags) for tags in told] == [30, 30, 10]
    assert [tag for tags in told for tag in tags] == TAGS[:70]


@pytest.mark.parametrize("status", [301, 401, 429, 500])
def test_an_answer_that_is_no_success_is_a_failure(service, status):
    service.status = status
    for engine in (Fastly("b", "s", service.address), Cloudflare("z", "s", service.address)):
        with pytest.raises(NotTold, match=str(status)):
            engine.purge(["lists"])


def test_so_is_none():
    nowhere = f"http://127.0.0.1:{free_port()}"
    for engine in (Fastly("b", "s", nowhere), Cloudflare("z", "s", nowhere), Varnish(nowhere)):
        with pytest.raises(NotTold, match="did not answer"):
            engine.purge(["lists"])


def test_they_are_told_by_a_task_and_not_before_the_answer(service, monkeypatch, transactional_db):
    from django_tasks_db.models import DBTaskResult

    from config.worker import run_ready

    engine = Fastly("blog", "secret", service.address)
    monkeypatch.setattr(purging, "engines", lambda: (engine,))
    monkeypatch.setattr("pagecache.tasks.engines", lambda: (engine,))
    service.status = 503
    purging.tell_engines(["article:7"])
    assert not service.asked
    run_ready()
    assert len(service.asked) == 1
    DBTaskResult.objects.update(run_after=timezone.now())
    service.status = 200
    run_ready()
    assert [headers["Surrogate-Key"] for _, headers, _ in service.asked] == ["article:7"] * 2
    assert not DBTaskResult.objects.ready().exists()
