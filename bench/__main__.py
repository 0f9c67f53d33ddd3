"""Measure the site: ``python -m bench [works] [--articles N] [--seconds N] [--rounds N] [--databases …]``.

Needs h2load and nginx (Debian: nghttp2-client nginx), and for all of it Varnish and PostgreSQL. Everything runs on this
machine, on made content, in a folder that is removed again. Prints a table and writes var/bench/latest.json.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import results, servers
from bench.machine import description
from bench.works import WITHOUT_A_BLOG, WORKS, Ground
from tests.suite import programs
from tests.suite.postgresql import throwaway_server

LATEST = servers.ROOT / "var" / "bench" / "latest.json"
#: Comments below the articles with long discussions.
DISCUSSIONS = [100, 5_000, 10_000, 100_000]
#: What runs on SQLite only: the database has no part in it.
ONCE = {"start", "kept", "engines"}
#: A server as it would be in production: on the disk when it says so.
DURABLE = ("synchronous_commit=on", "fsync=on", "max_connections=60")


def main(arguments: list[str]) -> int:
    """Measure, print, write; 0 when everything was measured, 2 when something needed is missing."""
    options = parsed(arguments)
    needed = ("h2load", "nginx") if set(options.works) - WITHOUT_A_BLOG else ()
    if lacking := [name for name in needed if not servers.program(name)]:
        print(f"Not found: {', '.join(lacking)}. sudo apt-get install nghttp2-client nginx")
        return 2
    machine = description()
    figures: list[results.Figure] = []
    for name in options.databases:
        with database(name) as url, tempfile.TemporaryDirectory(prefix="bench-") as scratch:
            ground = prepared(name, url, Path(scratch), options)
            for work in options.works:
                if work in ONCE and name != options.databases[0]:
                    continue
                if work == "engines" and not servers.program("varnishd"):
                    print("Varnish is not installed: left out.")
                    continue
                print(f"Measuring {work} …", flush=True)
                figures += WORKS[work](ground)
    print(f"\n{results.table(figures)}\n")
    print(f"{machine['processor']}, {machine['cores']} cores, commit {machine['commit']},")
    print(f"load {machine['load_before']} before and {os.getloadavg()[0]:.2f} at the end.")
    results.write(figures, machine, options.out)
    print(f"Written to {options.out}.")
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """Return what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("works", nargs="*", metavar="work", help=f"of {', '.join(WORKS)}")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--discussions", type=int, nargs="+", default=DISCUSSIONS)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each load; 60 at most")
    parser.add_argument("--rounds", type=int, default=3, help="in which servers take turns")
    possible = ["SQLite", *(["PostgreSQL"] if programs.postgresql_binaries() else [])]
    parser.add_argument("--databases", nargs="+", choices=possible, default=possible)
    parser.add_argument("--out", type=Path, default=LATEST)
    options = parser.parse_args(arguments)
    options.works = options.works or list(WORKS)
    if unknown := set(options.works) - set(WORKS):
        parser.error(f"there is no work {', '.join(sorted(unknown))}")
    options.seconds = min(max(options.seconds, 1.0), 60.0)
    return options


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """Yield the address of an empty database; empty for SQLite, which lies in the run's folder."""
    binaries = programs.postgresql_binaries()
    if name == "SQLite" or binaries is None:
        yield ""
        return
    with throwaway_server(binaries, DURABLE) as url:
        yield url


def prepared(name: str, url: str, var: Path, options: argparse.Namespace) -> Ground:
    """Fill a database, start the site once so that later starts find everything made, return the ground."""
    address = url or f"sqlite:///{var / 'blog.sqlite3'}"
    if set(options.works) <= WITHOUT_A_BLOG:
        return Ground(name, address, var, {}, options.seconds, options.rounds)
    print(f"Filling {name} with {options.articles:,} articles …", flush=True)
    environment = servers.site_environment(address, var, servers.free_port())
    sizes = map(str, (options.articles, *options.discussions))
    said = subprocess.run(
        [sys.executable, "-m", "bench.filling", *sizes],
        cwd=servers.ROOT,
        env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    pages = json.loads(said.stdout.splitlines()[-1])
    ground = Ground(name, address, var, pages, options.seconds, options.rounds)
    with ground.site():
        return ground


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
