"""What the kernel says of processes and of this machine."""

import os
import platform
import subprocess
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Use:
    """What a process and its children have used: seconds of CPU, and megabytes they hold now."""

    cpu: float
    memory: float


def use_of(pid: int) -> Use:
    """Return what a tree of processes uses. Shared pages count once (the proportional set size)."""
    cpu, memory = 0.0, 0.0
    for member in tree(pid):
        try:
            numbers = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
            held = Path(f"/proc/{member}/smaps_rollup").read_text()
        except OSError:  # it has ended meanwhile
            continue
        cpu += (int(numbers[11]) + int(numbers[12])) / TICK
        memory += next(int(line.split()[1]) for line in held.splitlines() if "Pss:" in line) / 1024
    return Use(cpu, memory)


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [below for child in task.read_text().split() for below in tree(int(child))]
        except OSError:
            continue
    return found


def description() -> dict[str, object]:
    """Return what the figures depend on: processor, cores, memory, Python, commit, and how busy it is now."""
    cpu = "unknown"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            cpu = line.partition(":")[2].strip()
            break
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "processor": cpu,
        "cores": os.cpu_count(),
        "memory_gb": round(pages / 2**30),
        "python": platform.python_version(),
        "commit": commit(),
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit() -> str:
    """Return the commit that is measured, with a mark where files differ from it; empty outside a checkout."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=12"],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent,
    )
    return said.stdout.strip()
