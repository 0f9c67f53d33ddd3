"""The figures of a run: printed as one table, written as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

#: What is to be reached, by work and metric: the bound and whether it is a least ("≥") or a most ("≤").
#: For throughput the ratio to nginx is meant.
TARGETS = {
    ("article, 100 comments, kept", "throughput"): ("≥", 0.4),
    ("article, 100 comments, kept", "p99 at half load"): ("≤", 10),
    ("article, 100 comments, behind Varnish", "throughput"): ("≥", 0.8),
    ("article, 100 comments, behind nginx", "throughput"): ("≥", 0.8),
    ("article, 100 comments, rendered", "CPU"): ("≤", 6),
    ("article, 100,000 comments, rendered", "CPU against 100 comments"): ("≤", 1.2),
    ("front page, rendered", "CPU"): ("≤", 8),
    ("archive, page 1, rendered", "CPU"): ("≤", 8),
    ("archive, page 5,000, rendered", "CPU"): ("≤", 8),
    ("new comment", "throughput"): ("≥", 300),
    ("new comment", "p99"): ("≤", 100),
    ("new comment", "lost"): ("≤", 0),
    ("new comment", "doubled"): ("≤", 0),
    ("whole server", "memory under load"): ("≤", 200),
    ("whole server", "cold start"): ("≤", 2),
    ("import, 10,000 posts, 100,000 comments", "time"): ("≤", 180),
    ("import, 10,000 posts, 100,000 comments", "memory at most"): ("≤", 250),
    # Twice, and what noise other work on the machine makes.
    ("import, 10,000 posts, 100,000 comments", "CPU against half of it"): ("≤", 2.2),
    ("import, 18,000 of 20,000 comments below one post", "memory against even ones"): ("≤", 1.1),
}


@dataclass(frozen=True)
class Figure:
    """One measured figure; ``ratio_to_nginx`` where nginx was asked in the same minutes."""

    work: str
    metric: str
    value: float
    unit: str
    ratio_to_nginx: float | None = None

    def reaches(self) -> bool | None:
        """Whether it reaches what is wanted; None where nothing is."""
        work = self.work.removesuffix(" (PostgreSQL)").removesuffix(" (SQLite)")
        bound = TARGETS.get((work, self.metric))
        if "stale" in self.metric:
            bound = ("≤", 0)
        if bound is None:
            return None
        measured = self.value if self.ratio_to_nginx is None else self.ratio_to_nginx
        return measured >= bound[1] if bound[0] == "≥" else measured <= bound[1]


def table(figures: list[Figure]) -> str:
    """Return the figures as a table for a terminal."""
    width = max(len(figure.work) for figure in figures)
    lines = [f"{'work':<{width}}  {'metric':<26}{'value':>12}  {'unit':<8}{'to nginx':>9}  reached"]
    last = ""
    for f in figures:
        ratio = "" if f.ratio_to_nginx is None else f"{f.ratio_to_nginx:.2f}"
        reached = {True: "yes", False: "NO", None: ""}[f.reaches()]
        work = f.work if f.work != last else ""
        lines.append(
            f"{work:<{width}}  {f.metric:<26}{f.value:>12,.2f}  {f.unit:<8}{ratio:>9}  {reached}"
        )
        last = f.work
    return "\n".join(lines)


def write(figures: list[Figure], machine: dict[str, Any], path: Path) -> None:
    """Write a list with an object for each figure, the commit and the machine in each of them."""
    beside = {"commit": machine["commit"], "machine": machine}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(f) | beside for f in figures], indent=2) + "\n")
