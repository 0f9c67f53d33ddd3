"""Purges that could not wait, or could not be delivered."""

from django_tasks import task

from pagecache.purging import engines


@task()
def purge_engine(number: int, tags: list[str]) -> None:
    """Tell an engine what changed. Raises what the engine raises; the worker tries again."""
    engines()[number].purge(tags)
