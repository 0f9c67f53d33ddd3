"""The cache in front of Django: what it keeps, what it lets through, and that it is never old."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import brotli
import pytest

from pagecache.front import PageCache
from pagecache.generations import FileGenerations
from pagecache.store import Store

LONG = b"<p>words and words and more words</p>\n" * 100


class Site:
    """A site of one page, whose text the test changes."""

    def __init__(self, clock: Path) -> None:
        self.body = LONG
        self.status = "200 OK"
        self.headers = [
            ("Content-Type", "text/html"),
            ("Cache-Control", "public, max-age=0, must-revalidate"),
            ("Surrogate-Key", "article:1 site"),
            ("ETag", '"django"'),
        ]
        self.renderings = 0
        self.seen: list[dict[str, Any]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.generations = FileGenerations(clock)
        self.store = Store(1_000_000)
        self.cache = PageCache(
            self.answer, self.store, self.generations, ["sessionid"], ["/admin/"]
        )

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.renderings += 1
        self.seen.append(environ)
        body = self.body
        self.meanwhile()
        start_response(self.status, list(self.headers))
        return [body]

    def get(self, path: str = "/", method: str = "GET", **headers: str) -> tuple[str, dict, bytes]:
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": headers.pop("query", ""),
            "HTTP_HOST": "blog.example",
            "wsgi.url_scheme": "https",
        }
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        said: list[Any] = []
        body = b"".join(self.cache(environ, lambda status, sent: said.extend([status, sent])))
        return said[0], {name.lower(): value for name, value in said[1]}, body


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "clock")


def test_a_page_is_rendered_once(site: Site):
    first, second = site.get(), site.get()
    assert first == second
    assert site.renderings == 1


def test_a_changed_page_is_rendered_again_at_once(site: Site):
    site.get()
    site.body = b"new " + LONG
    site.generations.bump(["article:1"])
    assert site.get()[2].startswith(b"new ")


def test_a_change_elsewhere_leaves_the_page_alone(site: Site):
    site.get()
    site.generations.bump(["article:2"])
    site.get()
    assert site.renderings == 1


def test_what_changes_while_a_page_is_rendered_makes_it_old(site: Site):
    def write() -> None:
        site.meanwhile = lambda: None
        site.body = b"new " + LONG
        site.generations.bump(["article:1"])

    site.meanwhile = write
    _, old, body = site.get()
    assert not body.startswith(b"new ")
    # An engine in front gets it after it was told to forget it: it must not keep it.
    assert old["cache-control"] == "no-store"
    assert "surrogate-key" not in old
    _, new, body = site.get()
    assert body.startswith(b"new ")
    assert "public" in new["cache-control"]
    assert new["surrogate-key"] == "article:1 site"


def test_who_waited_for_a_page_that_grew_old_gets_one_that_nobody_keeps_if_it_does_too(site: Site):
    site.meanwhile = lambda: site.generations.bump(["article:1"])
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: site.get(), range(3)))
    assert {headers["cache-control"] for _, headers, _ in answers} == {"no-store"}
    assert site.get(method="HEAD")[2] == b""


def test_another_process_sees_the_change(site: Site, tmp_path: Path):
    site.get()
    site.body = b"new " + LONG
    FileGenerations(tmp_path / "clock").bump(["article:1"])
    assert site.get()[2].startswith(b"new ")


def test_the_page_comes_in_the_best_encoding_the_reader_takes(site: Site):
    _, headers, body = site.get(accept_encoding="gzip, deflate, br")
    assert headers["content-encoding"] == "br"
    assert brotli.decompress(body) == LONG
    assert int(headers["content-length"]) == len(body)
    assert site.get(accept_encoding="gzip")[1]["content-encoding"] == "gzip"
    assert "content-encoding" not in site.get(accept_encoding="br;q=0")[1]
    assert "content-encoding" not in site.get()[1]
    assert headers["vary"] == "Accept-Encoding"


def test_each_encoding_has_a_strong_tag_of_its_own(site: Site):
    tags = {site.get(accept_encoding=e)[1]["etag"] for e in ("br", "gzip", "")}
    assert len(tags) == 3
    assert not any(tag.startswith("W/") for tag in tags)


def test_who_has_the_page_is_told_so(site: Site):
    etag = site.get(accept_encoding="br")[1]["etag"]
    status, headers, body = site.get(accept_encoding="br", if_none_match=etag)
    assert (status, body) == ("304 Not Modified", b"")
    assert headers["etag"] == etag
    assert site.get(accept_encoding="gzip", if_none_match=etag)[0] == "200 OK"


def test_head_sends_the_headers_alone(site: Site):
    _, headers, body = site.get(method="HEAD")
    assert body == b""
    assert headers["content-length"] == str(len(LONG))
    assert site.get()[2] == LONG
    assert site.renderings == 1


@pytest.mark.parametrize(
    "request_headers",
    [
        {"cookie": "sessionid=abc"},
        {"cookie": "a=b; sessionid=abc"},
        {"query": "replytocom=3"},
        {"path": "/admin/"},
        {"method": "POST"},
    ],
)
def test_what_is_personal_goes_through(site: Site, request_headers: dict[str, str]):
    for _ in range(2):
        site.get(**request_headers)
    assert site.renderings == 2
    assert "HTTP_COOKIE" in site.seen[0] or "cookie" not in request_headers


def test_a_harmless_cookie_does_not_matter(site: Site):
    site.get(cookie="signed_in=1")
    site.get()
    assert site.renderings == 1


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("404 Not Found", None),
        ("200 OK", ("Set-Cookie", "a=b")),
        ("200 OK", ("Cache-Control", "private, no-store")),
        ("200 OK", ("Surrogate-Key", "")),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(
    site: Site, status: str, header: tuple[str, str] | None
):
    site.status = status
    if header:
        site.headers = [h for h in site.headers if h[0] != header[0]] + [header]
    for _ in range(2):
        assert site.get()[2] == LONG
    assert site.renderings == 2


def test_two_sites_and_two_addresses_are_two_pages(site: Site):
    site.get("/a/")
    site.get("/b/")
    assert site.renderings == 2


def test_many_who_ask_at_once_cause_one_rendering(site: Site):
    begun = threading.Event()
    finish = threading.Event()

    def slow() -> None:
        begun.set()
        finish.wait(5)

    site.meanwhile = slow
    answers: list[bytes] = []
    readers = [threading.Thread(target=lambda: answers.append(site.get()[2])) for _ in range(8)]
    for reader in readers:
        reader.start()
    begun.wait(5)
    finish.set()
    for reader in readers:
        reader.join()
    assert answers == [LONG] * 8
    assert site.renderings == 1


def test_a_page_that_fails_lets_the_others_try(site: Site):
    def fail() -> None:
        site.meanwhile = lambda: None
        raise RuntimeError

    site.meanwhile = fail
    with pytest.raises(RuntimeError):
        site.get()
    assert site.get()[2] == LONG


def test_the_store_stays_within_its_limit(site: Site):
    site.store.limit = 60_000
    for number in range(100):
        site.get(f"/{number}/")
    assert 0 < site.store.size <= 60_000
    assert "https  blog.example /99/" in site.store.pages
    assert "https  blog.example /0/" not in site.store.pages
