"""How many examples hypothesis draws where each needs a database."""

#: Runs that draw examples for the same tests: one for each database, each its own.
sharing = 1


def share(runs: int) -> None:
    """Say how many runs of the suite draw from the same strategies."""
    global sharing  # noqa: PLW0603 (a run is one process)
    sharing = runs


def examples(number: int) -> int:
    """Return this run's share of ``number``: the databases' runs together draw so many."""
    return -(-number // sharing)
