"""Writers and readers: how fast comments are taken, and whether anybody sees an old page after one was."""

import http.client
import itertools
import json
import os
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench.servers import ROOT

#: Comments that were taken and must be on the page, for the readers: the latest so many.
LATEST = 40
#: Seconds a request may take.
TIMEOUT = 30

#: What the database holds: how often each text stands below the article.
COUNT = """
import collections, json, sys, django
django.setup()
from comments.models import Comment
texts = Comment.objects.filter(article_id=int(sys.argv[1])).values_list("source", flat=True)
print(json.dumps(collections.Counter(texts)))
"""


@dataclass
class Written:
    """What the writers did and the readers saw."""

    seconds: float = 0.0
    taken: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)
    reads: int = 0
    stale: int = 0
    lost: int = 0
    doubled: int = 0

    @property
    def rate(self) -> float:
        """Comments taken in a second."""
        return self.taken / self.seconds

    @property
    def p50(self) -> float:
        """Milliseconds in which half of them were taken."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """Milliseconds in which 99 of 100 were taken."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]


class Posting:
    """People who write below one article, each from an address of their own, while others read it."""

    def __init__(self, port: int, article: int, path: str) -> None:
        """Take where people ask, and the article's id and path."""
        self.port = port
        self.article = article
        self.path = path
        self.numbers = itertools.count(1)
        self.mark = f"{random.getrandbits(40):x}"
        self.texts: list[str] = []
        #: Taken and answered: the page's path and the id on it.
        self.acknowledged: list[tuple[str, str]] = []
        self.result = Written()
        self.lock = threading.Lock()
        self.ended = threading.Event()

    def run(self, seconds: float, writers: int, readers: int, per_second: float = 0.0) -> Written:
        """Write and read for a while; ``per_second`` slows each writer to that many comments a second."""
        began = time.monotonic()
        until = began + seconds
        threads = [
            *(
                threading.Thread(target=self.write, args=(until, per_second))
                for _ in range(writers)
            ),
            *(threading.Thread(target=self.read) for _ in range(readers)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads[:writers]:
            thread.join()
        self.result.seconds = time.monotonic() - began
        self.ended.set()
        for thread in threads[writers:]:
            thread.join()
        return self.result

    def write(self, until: float, per_second: float) -> None:
        """Post one comment after the other, and look at the page after each if there are readers at all."""
        pause = 1 / per_second if per_second else 0.0
        due = time.monotonic() + random.random() * pause
        while (now := time.monotonic()) < until:
            if due > now:
                time.sleep(min(due, until) - now)
                continue
            due += pause
            number = next(self.numbers)
            sent = time.monotonic()
            status, location = self.post(number)
            took = (time.monotonic() - sent) * 1000
            with self.lock:
                if status != 303:
                    self.result.refused[status] += 1
                    continue
                self.result.taken += 1
                self.result.milliseconds.append(took)
                self.texts.append(self.text(number))
                parts = urlsplit(location)
                self.acknowledged.append((parts.path, parts.fragment))

    def post(self, number: int) -> tuple[int, str]:
        """Post one comment from an address that nobody else has; return the status and the new page's address."""
        form = urlencode(
            {
                "comment": self.text(number),
                "author": f"Writer {number}",
                "email": f"writer-{self.mark}-{number}@example.org",
                "url": "",
                "comment_post_ID": self.article,
                "comment_parent": 0,
            }
        )
        source = f"127.{1 + number // 62500 % 200}.{number // 250 % 250}.{1 + number % 250}"
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=TIMEOUT, source_address=(source, 0)
        )
        try:
            connection.request(
                "POST",
                "/comments/post/",
                form,
                {
                    "Host": f"127.0.0.1:{self.port}",
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Sec-Fetch-Site": "same-origin",
                    "User-Agent": "Mozilla/5.0 (bench)",
                },
            )
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def text(self, number: int) -> str:
        """Return words that nobody else wrote."""
        return f"Comment {number} of {self.mark}: the river rose in the night, and the bridge held."

    def read(self) -> None:
        """Read pages on which something was said just before, over and over; count what is missing on them."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        while not self.ended.is_set():
            with self.lock:
                known = self.acknowledged[-LATEST:]
            path = known[-1][0] if known else self.path
            connection.request("GET", path)
            page = connection.getresponse().read().decode()
            found = set(re.findall(r'id="(comment-\d+)"', page))
            missing = [anchor for on, anchor in known if on == path and anchor not in found]
            with self.lock:
                self.result.reads += 1
                self.result.stale += bool(missing)
        connection.close()

    def check(self, environment: dict[str, str]) -> Written:
        """Count in the database what was taken and is not there, or is there twice."""
        said = subprocess.run(
            [sys.executable, "-c", COUNT, str(self.article)],
            cwd=ROOT,
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        held: dict[str, int] = json.loads(said.stdout)
        self.result.lost = sum(held.get(text, 0) == 0 for text in self.texts)
        self.result.doubled = sum(count > 1 for count in held.values())
        return self.result
