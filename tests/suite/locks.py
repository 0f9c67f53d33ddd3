"""Whether the lock files are what pyproject.toml asks for: read from what is installed, so without a network.

Use: python -m tests.suite.locks (in an environment made from requirements-dev.txt)
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
#: Where a package index would be named; the lock files must install from anybody's.
_INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|https?://")
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)

Pins = dict[str, str]


def main() -> int:
    """Print every disagreement; return 1 when there is one."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    runtime = [Requirement(text) for text in project["dependencies"]]
    development = [Requirement(text) for text in project["optional-dependencies"]["dev"]]
    locked = pins_of(ROOT / "requirements.txt")
    locked_dev = pins_of(ROOT / "requirements-dev.txt")
    problems = [
        *form_problems(ROOT / "requirements.txt"),
        *form_problems(ROOT / "requirements-dev.txt"),
        *closure_problems("requirements.txt", runtime, locked),
        *closure_problems("requirements-dev.txt", [*runtime, *development], locked_dev),
        *(
            f"requirements-dev.txt has {name} {locked_dev.get(name)}, requirements.txt has {version}."
            for name, version in locked.items()
            if locked_dev.get(name) != version
        ),
    ]
    for problem in problems:
        print(problem)
    return int(bool(problems))


def pins_of(path: Path) -> Pins:
    """Return the pinned version of each package of a lock file."""
    return {canonicalize_name(m["name"]): m["version"] for m in _PIN.finditer(path.read_text())}


def form_problems(path: Path) -> Iterator[str]:
    """Yield what is wrong with the form: a package without hashes, an address of an index."""
    text = path.read_text()
    for match in _INDEX.finditer(text):
        yield f"{path.name} names an address: {text[match.start() : match.start() + 60].split()[0]}"
    for block in re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE):
        if _PIN.match(block) and "--hash=sha256:" not in block:
            yield f"{path.name} has no hash for {block.split()[0]}."


def closure_problems(name: str, asked: list[Requirement], locked: Pins) -> Iterator[str]:
    """Yield what a lock file lacks, has too much of, or pins outside what is asked for.

    What a package needs in turn is read from its installed metadata.
    """
    needed: set[tuple[str, str]] = set()
    waiting = [(requirement, "pyproject.toml") for requirement in asked]
    while waiting:
        requirement, source = waiting.pop()
        package = canonicalize_name(requirement.name)
        pinned = locked.get(package)
        if pinned is None:
            yield f"{name} lacks {package}, which {source} needs."
            continue
        if not requirement.specifier.contains(pinned, prereleases=True):
            yield f"{name} pins {package} {pinned}; {source} asks for {requirement.specifier}."
        for extra in {"", *requirement.extras}:
            if (package, extra) not in needed:
                needed.add((package, extra))
                waiting += [(child, package) for child in needs(package, extra)]
    for superfluous in locked.keys() - {package for package, _ in needed}:
        yield f"{name} holds {superfluous}, which nothing needs any more."


def needs(package: str, extra: str) -> Iterator[Requirement]:
    """Yield what an installed package needs on this machine, for one of its extras ("" for none)."""
    try:
        texts = distribution(package).requires or []
    except PackageNotFoundError:
        sys.exit(
            f"{package} is not installed: make the environment from requirements-dev.txt first."
        )
    for text in texts:
        requirement = Requirement(text)
        if requirement.marker is None:
            applies = not extra
        else:
            applies = wanted(requirement.marker, extra) and (
                not extra or not wanted(requirement.marker, "")
            )
        if applies:
            yield requirement


def wanted(marker: Marker, extra: str) -> bool:
    """Whether a marker holds on this machine, or with the oldest Python that the lock files serve."""
    oldest = {"extra": extra, "python_version": "3.11", "python_full_version": "3.11.0"}
    return marker.evaluate({"extra": extra}) or marker.evaluate(oldest)


if __name__ == "__main__":
    sys.exit(main())
