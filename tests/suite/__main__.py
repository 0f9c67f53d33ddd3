"""Run all tests that this machine can run, and say at the end what ran and what did not.

Use: python -m tests.suite [arguments for pytest]

The parts run side by side. The first runs before one's eyes; the others are shown when it has ended.
"""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn
from xml.etree import ElementTree

from tests.suite.parts import PARTS, Part

#: pytest's word for "no test fits the arguments".
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Outcome:
    """How a part went: pytest's status and what its report counted."""

    part: Part
    status: int
    tests: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0

    @property
    def is_bad(self) -> bool:
        """Whether it makes the run fail."""
        return self.status not in {0, NOTHING_COLLECTED}

    def __str__(self) -> str:
        state = "FAILED" if self.is_bad else "passed"
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        failed = f", {self.failed} failed" if self.failed else ""
        return f"{self.part.name:<12}{state}  {self.tests:>5} tests{failed}{skipped}, {self.seconds:.0f} s"


def main(arguments: list[str]) -> int:
    """Run every part, whatever the others brought; return 0 only when all that had to run passed."""
    must_be_complete = os.environ.get("CI") == "true"
    signal.signal(signal.SIGTERM, _leave)
    outcomes = run_all([part for part in PARTS if part.is_possible], arguments)
    missing = [part for part in PARTS if not part.is_possible]
    nothing_ran = all(outcome.status == NOTHING_COLLECTED for outcome in outcomes)
    failed = any(o.is_bad for o in outcomes) or nothing_ran or (must_be_complete and bool(missing))
    report(outcomes, missing, must_be_complete=must_be_complete, failed=failed)
    return int(failed)


def run_all(parts: list[Part], arguments: list[str]) -> list[Outcome]:
    """Run the parts side by side, the first one's output shown at once; stop all of them when this is stopped."""
    outcomes = []
    with tempfile.TemporaryDirectory(prefix="broadsheet-suite-") as scratch, Runs(scratch) as runs:
        logs = [None, *(Path(scratch, f"{part.option}.log") for part in parts[1:])]
        _print_heading(parts[0])
        coming = [
            runs.pool.submit(runs.run, part, arguments, log)
            for part, log in zip(parts, logs, strict=True)
        ]
        for part, log, future in zip(parts, logs, coming, strict=True):
            outcomes.append(future.result())
            if log:
                _print_heading(part)
                print(log.read_text(errors="replace"), flush=True)
    return outcomes


class Runs:
    """The runs of pytest that are under way, none left behind.

    One more than there are cores: the browser's run waits for the page, or for an autosave, half of its time.
    """

    def __init__(self, scratch: str) -> None:
        self.scratch = scratch
        self.processes: list[subprocess.Popen[bytes]] = []
        self.pool = ThreadPoolExecutor((os.cpu_count() or 1) + 1)
        self.ended = False

    def __enter__(self) -> "Runs":
        return self

    def __exit__(self, *failure: object) -> None:
        """End what still runs, giving each the time to stop its servers and remove its files."""
        self.ended = True
        self.pool.shutdown(wait=False, cancel_futures=True)
        for process in self.processes:
            process.terminate() if process.poll() is None else None
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
        self.pool.shutdown()

    def run(self, part: Part, arguments: list[str], log: Path | None = None) -> Outcome:
        """Run one part in a process of its own, its output in ``log`` if given, and count what it did."""
        started = time.monotonic()
        written = Path(self.scratch, f"{part.option}.xml")
        command = [
            *(sys.executable, "-m", "pytest", "-q", f"--part={part.option}"),
            *(f"--junit-xml={written}", *arguments),
        ]
        try:
            with part.environment() as added:
                status = self._wait_for(command, {**os.environ, **added}, log)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            status = 1
        return Outcome(part, status, *_counts(written), seconds=time.monotonic() - started)

    def _wait_for(self, command: list[str], environment: dict[str, str], log: Path | None) -> int:
        """Start a program and return its status; RuntimeError once the runs have been ended."""
        if self.ended:
            raise RuntimeError("Stopped before it began.")
        with log.open("wb") if log else contextlib.nullcontext() as output:
            process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=subprocess.STDOUT if log else None
            )
            self.processes.append(process)
            return process.wait()


def report(
    outcomes: list[Outcome], missing: list[Part], *, must_be_complete: bool, failed: bool
) -> None:
    """Print what a person wants to know, the verdict last."""
    print(f"\n── Result {'─' * 70}\n")
    for outcome in outcomes:
        print(f"  {outcome}")
    for part in missing:
        state = "MISSING" if must_be_complete else "not run"
        print(
            f"  {part.name:<12}{state} {part.needs} not found. To make it possible: {part.remedy}"
        )
    ran = ", ".join(outcome.part.name for outcome in outcomes)
    tests = sum(outcome.tests for outcome in outcomes)
    left_out = f" (not run: {', '.join(part.name for part in missing)})" if missing else ""
    print(f"\n{'FAILED' if failed else 'Passed'}: {tests:,} tests on {ran}{left_out}.", flush=True)


def _print_heading(part: Part) -> None:
    """Print whose output follows."""
    print(f"\n── {part.name} {'─' * (76 - len(part.name))}\n", flush=True)


def _counts(written: Path) -> tuple[int, int, int]:
    """Return how many tests ran, failed and were skipped, from a JUnit report; zeros without one."""
    if not written.exists():
        return 0, 0, 0
    suite = next(ElementTree.parse(written).getroot().iter("testsuite"))
    number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    ran = number["tests"] - number["skipped"]
    return ran, number["failures"] + number["errors"], number["skipped"]


def _leave(signum: int, frame: FrameType | None) -> NoReturn:
    """Turn a polite request to end into an exception, so that servers are stopped and files removed."""
    raise SystemExit(128 + signum)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
