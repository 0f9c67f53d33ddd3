"""What is measured, one function for each kind of work; each yields its figures."""

import contextlib
import http.client
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import load, servers
from bench.importing import import_of
from bench.machine import use_of
from bench.posting import Posting, Written
from bench.results import Figure
from bench.servers import Server

#: Answers of a page rendered anew over which its cost is averaged.
RENDERINGS = 40
#: Posts and comments of the blog that moves in: ten years of one that is read.
IMPORTED = (10_000, 100_000)
#: Another, and how many of its comments one post has.
LONG = (500, 20_000)
LONGEST = 18_000


@dataclass(frozen=True)
class Ground:
    """Where a run takes place: a filled database with its pages, a folder, and how long to measure."""

    name: str
    database: str
    var: Path
    pages: dict[str, Any]
    seconds: float
    rounds: int

    def article(self, comments: int) -> str:
        """Return the path of the article with so many comments."""
        return str(self.pages["articles"][str(comments)])

    def site(self, **settings: str) -> "contextlib.AbstractContextManager[Server]":
        """Run the site on this database."""
        return servers.site(self.database, self.var, **settings)

    def called(self, work: str) -> str:
        """Return a work's name with the database behind it."""
        return f"{work} ({self.name})"


def fetch(server: Server, path: str, **headers: str) -> bytes:
    """Return a page's bytes as they travel. Raises RuntimeError for anything but 200."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    with contextlib.closing(connection):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}.")
        return body


# --- Kept pages, beside nginx with the same bytes as a file


def kept(ground: Ground) -> Iterator[Figure]:
    """The article with 100 comments out of the cache: all it bears, and its latency at half of that."""
    path, work = ground.article(100), "article, 100 comments, kept"
    with ground.site() as site:
        page = fetch(site, path, **{"Accept-Encoding": "gzip"})
        with servers.files(ground.var / "files", page) as files:
            file, own = in_turn(ground, files.url("/page.html"), site.url(path))
            yield Figure("file of the same bytes, nginx", "throughput", file, "/s", 1.0)
            yield Figure(work, "throughput", own, "/s", own / file)
            yield from latencies(ground, work, own / 2, site.url(path), files.url("/page.html"))
        before = use_of(site.pid)
        borne = load.as_fast_as_it_goes(site.url(path), ground.seconds)
        after = use_of(site.pid)
        answers = borne.rate * (ground.seconds + 1)
        yield Figure(work, "CPU", (after.cpu - before.cpu) * 1000 / answers, "ms")
        yield Figure("whole server", "memory under load", after.memory, "MB")


def latencies(ground: Ground, work: str, rate: float, url: str, file_url: str) -> Iterator[Figure]:
    """Latency at a rate; nginx's at the same rate in the same minutes beside it."""
    ours = [load.at_a_rate(url, ground.seconds, rate) for _ in range(ground.rounds)]
    theirs = [load.at_a_rate(file_url, ground.seconds, rate) for _ in range(ground.rounds)]
    for metric in ("p50", "p99"):
        own, file = (statistics.median(getattr(x, metric) for x in some) for some in (ours, theirs))
        yield Figure(work, f"{metric} at half load", own, "ms")
        yield Figure("file of the same bytes, nginx", f"{metric} at that rate", file, "ms")


def in_turn(ground: Ground, *urls: str) -> list[float]:
    """Return each address's throughput: one after the other, several rounds, the median of each."""
    rates: list[list[float]] = [[] for _ in urls]
    for url in urls:  # warm: connections, caches, the processor's clock
        load.as_fast_as_it_goes(url, 1)
    for _ in range(ground.rounds):
        for found, url in zip(rates, urls, strict=True):
            found.append(load.as_fast_as_it_goes(url, ground.seconds).rate)
    return [statistics.median(found) for found in rates]


def behind_engines(ground: Ground) -> Iterator[Figure]:
    """The same page behind Varnish and behind nginx, as shipped; and whether they ever show an old one."""
    path = ground.article(100)
    for name in ("Varnish", "nginx"):
        with front(ground, name) as engine:
            page = fetch(engine, path, **{"Accept-Encoding": "gzip"})
            work = f"article, 100 comments, behind {name}"
            with servers.files(ground.var / "files", page) as files:
                file, own = in_turn(ground, files.url("/page.html"), engine.url(path))
            yield Figure(work, "throughput", own, "/s", own / file)
            yield from freshness(ground, f"freshness behind {name}", engine)


@contextlib.contextmanager
def front(ground: Ground, name: str) -> Iterator[Server]:
    """Run the site with an engine before it that is told what changed; yield the engine."""
    port, behind = servers.free_port(), servers.free_port()
    address = f"http://127.0.0.1:{port}"
    told = "VARNISH_URL" if name == "Varnish" else "NGINX_PURGE_URL"
    settings = {told: address, "SITE_URL": address, "TRUSTED_PROXIES": "1", "PORT": str(behind)}
    folder = ground.var / f"engine-{name.lower()}"
    with ground.site(**settings):
        engine = (
            servers.varnish_in_front(folder, port, behind)
            if name == "Varnish"
            else servers.nginx_in_front(folder, port, behind, ground.var)
        )
        with engine as running:
            yield running


# --- Pages rendered anew


def rendered(ground: Ground) -> Iterator[Figure]:
    """What a page costs that no cache holds: CPU and time, and how they grow with what is said and written."""
    year, middle = ground.pages["year"], ground.pages["middle"]
    lists = {
        "front page, rendered": "/",
        "archive, page 1, rendered": f"/{year}/",
        f"archive, page {middle:,}, rendered": f"/{year}/page/{middle}/",
    }
    counts = sorted(int(count) for count in ground.pages["articles"])
    articles = {f"article, {count:,} comments, rendered": ground.article(count) for count in counts}
    costs: dict[str, tuple[float, float]] = {}
    with ground.site(PAGE_CACHE_MB="0") as site:
        held = use_of(site.pid).memory
        for work, path in (articles | lists).items():
            costs[work] = cost(site, path)
            now = use_of(site.pid).memory
            cpu, took = costs[work]
            yield Figure(ground.called(work), "CPU", cpu, "ms")
            yield Figure(ground.called(work), "time", took, "ms")
            yield Figure(ground.called(work), "memory it added", now - held, "MB")
            held = now
    small = costs[f"article, {counts[0]:,} comments, rendered"]
    for count in counts[1:]:
        work = f"article, {count:,} comments, rendered"
        ratio = costs[work][0] / small[0]
        yield Figure(ground.called(work), f"CPU against {counts[0]} comments", ratio, "times")


def cost(site: Server, path: str, **headers: str) -> tuple[float, float]:
    """Return what one answer costs: milliseconds of CPU in the server, and milliseconds to wait."""
    for _ in range(5):
        fetch(site, path, **headers)
    before, began = use_of(site.pid).cpu, time.monotonic()
    waited = []
    for _ in range(RENDERINGS):
        asked = time.monotonic()
        fetch(site, path, **headers)
        waited.append((time.monotonic() - asked) * 1000)
    # The kernel counts in hundredths of a second: over less than a second that would be too coarse.
    while time.monotonic() - began < 1:
        fetch(site, path, **headers)
        waited.append(0)
    cpu = (use_of(site.pid).cpu - before) * 1000 / len(waited)
    return cpu, statistics.median(waited[:RENDERINGS])


# --- Writing


def writing(ground: Ground) -> Iterator[Figure]:
    """Comments from people who each have their own address, as many as are taken."""
    longest = max(int(count) for count in ground.pages["articles"])
    with ground.site() as site:
        yield from written("new comment", ground, site)
        for below in ("posted", str(longest)):
            done = crowd(ground, site, below, ground.seconds, writers=1)
            name = "few" if below == "posted" else f"{longest:,}"
            yield Figure(ground.called(f"new comment, alone, below {name}"), "p50", done.p50, "ms")
    with servers.several(ground.database, ground.var) as site:
        yield from written("new comment, two processes and a worker", ground, site)


def written(name: str, ground: Ground, site: Server) -> Iterator[Figure]:
    """How many comments are taken of eight people who write without a pause, and how long each waits."""
    work = ground.called(name)
    done = crowd(ground, site, "posted", ground.seconds * 2, writers=8)
    yield Figure(work, "throughput", done.rate, "/s")
    yield Figure(work, "p50", done.p50, "ms")
    yield Figure(work, "p99", done.p99, "ms")
    yield from losses(work, done)


def fresh(ground: Ground) -> Iterator[Figure]:
    """Writers and readers at once: who reads after a comment was acknowledged must find it."""
    with ground.site() as site:
        yield from freshness(ground, "freshness", site)


def freshness(ground: Ground, work: str, front: Server) -> Iterator[Figure]:
    """The same, at whatever stands in front."""
    done = crowd(ground, front, "posted", ground.seconds * 2, writers=2, readers=4, per_second=10)
    yield Figure(ground.called(work), "reads", done.reads, "")
    yield Figure(ground.called(work), "stale reads", done.stale, "")
    yield from losses(ground.called(work), done)


def crowd(
    ground: Ground,
    front: Server,
    below: str,
    seconds: float,
    *,
    writers: int,
    readers: int = 0,
    per_second: float = 0.0,
) -> Written:
    """Let people write and read below an article, and look in the database for what they wrote."""
    place = ground.pages["places"][below]
    posting = Posting(front.port, place["id"], place["path"])
    posting.run(seconds, writers, readers, per_second)
    return posting.check(servers.site_environment(ground.database, ground.var, front.port))


def losses(work: str, done: Written) -> Iterator[Figure]:
    """What was taken, and what must all be nothing."""
    yield Figure(work, "taken", done.taken, "")
    yield Figure(work, "lost", done.lost, "")
    yield Figure(work, "doubled", done.doubled, "")
    yield Figure(work, "refused or failed", sum(done.refused.values()), "")


# --- Moving in


def importing(ground: Ground) -> Iterator[Figure]:
    """A WordPress export into an empty blog; half of it beside the whole shows whether it grows with its size."""
    posts, comments = IMPORTED
    half = import_of(posts // 2, comments // 2, ground.database, ground.var)
    whole = import_of(posts, comments, ground.database, ground.var)
    work = ground.called(f"import, {posts:,} posts, {comments:,} comments")
    yield Figure(work, "time", whole.seconds, "s")
    yield Figure(work, "CPU", whole.cpu, "s")
    yield Figure(work, "memory at most", whole.memory, "MB")
    yield Figure(work, "time against half of it", whole.seconds / half.seconds, "times")
    yield Figure(work, "CPU against half of it", whole.cpu / half.cpu, "times")
    yield Figure(work, "memory against half of it", whole.memory / half.memory, "times")
    posts, comments = LONG
    even = import_of(posts, comments, ground.database, ground.var, comments // posts)
    long = import_of(posts, comments, ground.database, ground.var, LONGEST)
    work = ground.called(f"import, {LONGEST:,} of {comments:,} comments below one post")
    yield Figure(work, "memory against even ones", long.memory / even.memory, "times")


# --- The queue, and the start


def queue(ground: Ground) -> Iterator[Figure]:
    """The moderators' list, with hundreds that wait and more than a hundred thousand that do not."""
    cookie = f"sessionid={ground.pages['session']}"
    with ground.site(PAGE_CACHE_MB="0") as site:
        cpu, took = cost(site, "/admin/comments/comment/", Cookie=cookie)
    yield Figure(ground.called("moderation queue"), "CPU", cpu, "ms")
    yield Figure(ground.called("moderation queue"), "time", took, "ms")


def starting(ground: Ground) -> Iterator[Figure]:
    """From the command to the first answer, everything prepared by an earlier start."""
    times = []
    for _ in range(3):
        with ground.site() as site:
            times.append(site.seconds_to_first_answer)
    yield Figure("whole server", "cold start", statistics.median(times), "s")


WORKS: dict[str, Callable[[Ground], Iterator[Figure]]] = {
    "start": starting,
    "kept": kept,
    "rendered": rendered,
    "queue": queue,
    "writing": writing,
    "fresh": fresh,
    "engines": behind_engines,
    "import": importing,
}
#: What needs no blog but an empty one.
WITHOUT_A_BLOG = {"import"}
