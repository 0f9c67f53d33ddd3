"""The parts of the test suite: what each needs, and what makes it possible where it is not."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.suite import programs
from tests.suite.postgresql import throwaway_server


@dataclass(frozen=True)
class Part:
    """A run of pytest over some of the tests; ``needs`` names what is missing where it cannot run."""

    name: str
    option: str
    needs: str = ""
    remedy: str = ""

    @property
    def is_possible(self) -> bool:
        """Whether this machine has what the part needs."""
        match self.option:
            case "database":
                return programs.postgresql_binaries() is not None
            case "browser":
                return programs.chromium() is not None
        return True

    @contextlib.contextmanager
    def environment(self) -> Iterator[Mapping[str, str]]:
        """Yield the environment variables that the part adds, with whatever runs behind them."""
        binaries = programs.postgresql_binaries() if self.option == "database" else None
        if binaries is None:
            yield {}
            return
        with throwaway_server(binaries) as url:
            yield {"TEST_DATABASE_URL": url}


PARTS = (
    Part("SQLite", "plain"),
    Part(
        "PostgreSQL",
        "database",
        needs="PostgreSQL's server programs",
        remedy="sudo apt-get install postgresql",
    ),
    Part("Browser", "browser", needs="Chromium", remedy="sudo apt-get install chromium"),
)
