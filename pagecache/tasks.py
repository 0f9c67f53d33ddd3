"""Purges that could not wait, or could not be delivered."""

from django_tasks import task

from pagecache.engines import Unfinished, engines
from pagecache.near_engines import Nginx


@task()
def purge_engine(number: int, tags: list[str]) -> None:
    """Tell an engine what changed. Raises what the engine raises; the worker tries again."""
    try:
        engines()[number].purge(tags)
    except Unfinished as unfinished:
        forget_addresses.enqueue(number, unfinished.addresses)


@task()
def forget_addresses(number: int, addresses: list[str]) -> None:
    """Let nginx forget these addresses."""
    engine = engines()[number]
    if isinstance(engine, Nginx):
        engine.forget(addresses)
