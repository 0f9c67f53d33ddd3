"""Load from h2load (Debian: nghttp2-client): as much as is borne, or so much a second. Loopback only."""

import re
import shutil
import statistics
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

#: Connections that ask at once.
CLIENTS = 32


@dataclass(frozen=True)
class Load:
    """What came of a load: answers a second, milliseconds to half and to 99 of 100 of them, those not 2xx."""

    rate: float
    p50: float
    p99: float
    failed: int


def tool() -> str | None:
    """Return h2load, None where it is not installed."""
    return shutil.which("h2load")


def as_fast_as_it_goes(url: str, seconds: float, clients: int = CLIENTS) -> Load:
    """Ask for one address over kept connections, each as soon as it has its answer."""
    return h2load(url, seconds, clients)


def at_a_rate(url: str, seconds: float, rate: float, clients: int = 100) -> Load:
    """Ask for one address ``rate`` times a second, spread over connections that do not wait for each other."""
    return h2load(url, seconds, clients, f"--rps={max(0.1, rate / clients):.3f}")


def h2load(url: str, seconds: float, clients: int, *options: str) -> Load:
    """Run the tool over HTTP/1.1 as a browser would ask, after half a second that does not count.

    Raises ValueError for an address that is not of this machine.
    """
    if urlsplit(url).hostname not in {"127.0.0.1", "localhost"}:
        raise ValueError("Load goes to this machine only.")
    with tempfile.NamedTemporaryFile(prefix="bench-") as log:
        command = [
            *(tool() or "h2load", "--h1", "--threads=1", f"--clients={clients}", *options),
            *(f"--duration={seconds:.0f}", "--warm-up-time=1", f"--log-file={log.name}"),
            *("--header=accept-encoding: gzip", url),
        ]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = [line.split() for line in Path(log.name).read_text().splitlines()]
    good = sorted(int(row[2]) / 1000 for row in rows if row[1].startswith("2"))
    rate = re.search(r"([\d.]+) req/s", said)
    if not good or rate is None:
        raise RuntimeError(f"h2load measured nothing at {url}:\n{said}")
    return Load(
        rate=float(rate[1]),
        p50=statistics.median(good),
        p99=good[min(len(good) - 1, len(good) * 99 // 100)],
        failed=len(rows) - len(good),
    )
