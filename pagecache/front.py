"""The cache as a WSGI application in front of Django's: what is kept is answered without touching Django."""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pagecache.generations import Generations
from pagecache.near_engines import Nginx
from pagecache.purging import note_page
from pagecache.store import Headers, Page, Store, Variant, make_page
from pagecache.tags import TAGS_HEADER

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

#: At which reading of the clock of changes a page was found fresh: Varnish compares it with that of the latest purge.
READING_HEADER = "Page-Reading"

#: How nginx is told to keep a page for nobody else; it tells nobody else.
NOT_TO_BE_KEPT = ("X-Accel-Expires", "0")

#: How long a request waits for another one that renders the same page, in seconds, before it renders itself.
PATIENCE = 10.0

#: Request headers that are answered here; Django renders the whole page without conditions.
_OURS = {"HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE"}
#: What a 304 repeats (RFC 9110, 15.4.5), and the tags for the engines in front.
_REPEATED = {"etag", "cache-control", "vary", "last-modified", TAGS_HEADER.lower()}


@dataclass(frozen=True)
class Answer:
    """An answer of Django's that is not kept."""

    status: str
    headers: Headers
    body: Iterable[bytes]


class PageCache:
    """Answers GET and HEAD of public pages from memory, and keeps what Django answers.

    A request with a query string, or with one of the cookies that make a page personal, goes through. An
    answer is kept when it is 200, has tags, says ``public`` and sets no cookie.
    """

    def __init__(
        self,
        application: Application,
        store: Store,
        generations: Generations,
        personal_cookies: Iterable[str],
        personal_paths: Iterable[str],
        *,
        says_reading: bool = False,
        keeper: Nginx | None = None,
    ) -> None:
        """Take Django's application, the store, the clock, and the cookies and paths that go through.

        ``says_reading``: each page tells the engine in front at which reading of the clock it was fresh.
        ``keeper``: one in front that keeps a page which arrives after the order to forget it.
        """
        self.application = application
        self.store = store
        self.generations = generations
        self.personal = tuple(f"{name}=" for name in personal_cookies)
        self.personal_paths = tuple(personal_paths)
        self.says_reading = says_reading
        self.keeper = keeper
        self.rendering: dict[str, threading.Event] = {}
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        if (
            environ["REQUEST_METHOD"] not in {"GET", "HEAD"}
            or environ.get("QUERY_STRING")
            or self.is_personal(environ.get("HTTP_COOKIE", ""))
            or environ["PATH_INFO"].startswith(self.personal_paths)
        ):
            return self.application(environ, start_response)
        key = page_key(environ)
        page = self.fresh(key)
        if page is None:
            answer = self.render(key, environ)
            if isinstance(answer, Answer):
                start_response(answer.status, answer.headers)
                return answer.body
            page = answer
        added = [(READING_HEADER, str(page.fresh_at))] if self.says_reading else []
        added += self.said_to_keeper(environ, page.tags, page.reading)
        return send(
            page.best(environ.get("HTTP_ACCEPT_ENCODING", "")), environ, start_response, added
        )

    def is_personal(self, cookies: str) -> bool:
        """Whether a Cookie header holds one of the cookies that make a page personal."""
        return bool(cookies) and any(name in cookies for name in self.personal)

    def fresh(self, key: str) -> Page | None:
        """Return a kept page nothing of which has changed; None where there is none."""
        page = self.store.get(key)
        if page is None:
            return None
        now = self.generations.now()
        if page.fresh_at != now:
            if self.generations.latest(page.tags) > page.reading:
                self.store.discard(key)
                return None
            page.fresh_at = now
        return page

    def render(self, key: str, environ: Environ) -> Page | Answer:
        """Let Django answer: once for all who ask for the same page at the same time."""
        mine = threading.Event()
        with self.lock:
            other = self.rendering.setdefault(key, mine)
        if other is not mine:
            other.wait(PATIENCE)
            return self.fresh(key) or self.ask_anew(environ)
        try:
            return self.ask_and_keep(key, environ)
        finally:
            with self.lock:
                del self.rendering[key]
            mine.set()

    def ask_and_keep(self, key: str, environ: Environ) -> Page | Answer:
        """Let Django answer, and keep the answer if it may be kept.

        The clock is read first: whatever changes while the page is rendered makes it old at once. Then nobody keeps
        it, no engine in front either: it would get the page after it was told to forget it.
        """
        reading = self.generations.now()
        plain = {name: value for name, value in environ.items() if name not in _OURS}
        answer = self.ask({**plain, "REQUEST_METHOD": "GET"})
        tags = tags_to_keep(answer)
        if not tags:
            if environ["REQUEST_METHOD"] != "HEAD":
                return answer
            close(answer.body)
            return Answer(answer.status, answer.headers, [])
        body = b"".join(answer.body)
        close(answer.body)
        # Before the clock is read again: who changes the page from now on finds its address.
        note_page(address(environ), tags)
        if self.generations.latest(tags) > reading:
            headers = for_one_reader(answer.headers)
            return Answer(
                answer.status, headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
            )
        page = make_page(body, answer.headers, tags, reading)
        self.store.put(key, page)
        return page

    def ask_anew(self, environ: Environ) -> Answer:
        """Return Django's answer, which nobody keeps where something changed meanwhile."""
        reading = self.generations.now()
        answer = self.ask(environ)
        tags = tags_to_keep(answer)
        note_page(address(environ), tags)
        if tags and self.generations.latest(tags) > reading:
            return Answer(answer.status, for_one_reader(answer.headers), answer.body)
        said = self.said_to_keeper(environ, tags, reading) if tags else []
        return Answer(answer.status, answer.headers + said, answer.body)

    def said_to_keeper(self, environ: Environ, tags: tuple[str, ...], reading: int) -> Headers:
        """Return what an engine that keeps late pages is told of one that is handed out to it."""
        if self.keeper is None:
            return []
        may_be_kept = self.keeper.hand_out(address(environ), tags)
        if may_be_kept and self.generations.latest(tags) <= reading:
            return []
        return [NOT_TO_BE_KEPT]

    def ask(self, environ: Environ) -> Answer:
        """Return Django's answer."""
        said: list[Any] = []

        def start(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = [status, headers]

        body = self.application(environ, start)
        return Answer(said[0], said[1], body)


def close(body: Iterable[bytes]) -> None:
    """End a body as the server would: Django lets go of the request's resources then."""
    if hasattr(body, "close"):
        body.close()


def for_one_reader(headers: Headers) -> Headers:
    """Return the headers of a page that is old already: whoever asked before the change may read it, once."""
    replaced = {"cache-control", TAGS_HEADER.lower()}
    kept = [header for header in headers if header[0].lower() not in replaced]
    return [*kept, ("Cache-Control", "no-store")]


def page_key(environ: Environ) -> str:
    """Return what tells one page from another: scheme, host and path."""
    scheme, host = environ.get("wsgi.url_scheme", "http"), environ.get("HTTP_HOST", "")
    forwarded = environ.get("HTTP_X_FORWARDED_PROTO", "")
    return f"{scheme} {forwarded} {host} {environ.get('PATH_INFO', '/')}"


def address(environ: Environ) -> str:
    """Return by which address an engine in front knows a page: host and path."""
    return f"{environ.get('HTTP_HOST', '')}{environ['PATH_INFO']}"


def tags_to_keep(answer: Answer) -> tuple[str, ...]:
    """Return the tags of an answer that may be kept; nothing for any other."""
    if not answer.status.startswith("200"):
        return ()
    known = {name.lower(): value for name, value in answer.headers}
    if "set-cookie" in known or "public" not in known.get("cache-control", ""):
        return ()
    return tuple(known.get(TAGS_HEADER.lower(), "").split())


def send(
    variant: Variant, environ: Environ, start_response: StartResponse, added: Headers
) -> Iterable[bytes]:
    """Send a page, or 304 to somebody who has it; ``added`` are headers that are not the page's own."""
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked and (asked.strip() == "*" or variant.etag in asked):
        repeated = [header for header in variant.headers if header[0].lower() in _REPEATED]
        start_response("304 Not Modified", repeated + added)
        return []
    start_response("200 OK", variant.headers + added)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [variant.body]
