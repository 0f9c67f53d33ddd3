"""Telling the engines in front that things changed.

An engine beside us is told before the change is answered, so that its next reader sees it. One across the internet is
told by a background task. What could not be told is told again by that task.
"""

import logging
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from django.db import connections

from pagecache.engines import NotTold, Unfinished, engines
from pagecache.near_engines import Nginx, Varnish

logger = logging.getLogger(__name__)

#: What every page depends on.
EVERYTHING = "site"
#: Seconds after which Varnish is told again: what was on its way to it has arrived by then.
ECHO = 1.0


def tell_engines(tags: Sequence[str]) -> None:
    """Tell every engine in front: the near ones now, the others and whoever did not answer by a task."""
    from pagecache import tasks  # noqa: PLC0415 - tasks need the models

    for number, engine in enumerate(engines()):
        if not engine.is_near:
            tasks.purge_engine.enqueue(number, list(tags))
            continue
        try:
            engine.purge(tags)
            if isinstance(engine, Varnish):
                echo(engine, tags)
        except Unfinished as unfinished:
            tasks.forget_addresses.enqueue(number, unfinished.addresses)
        except NotTold as error:
            logger.warning("%s could not be told: %s", type(engine).__name__, error)
            tasks.purge_engine.enqueue(number, list(tags))


def echo(varnish: Varnish, tags: Sequence[str]) -> None:
    """Tell Varnish again after ECHO seconds, from a thread of its own.

    Until then it compares the readings of pages and purges: see varnish.vcl.
    """

    def again() -> None:
        time.sleep(ECHO)
        with suppress(NotTold):
            varnish.purge(tags)

    threading.Thread(target=again, name="echo", daemon=True).start()


def begin_anew() -> None:
    """Tell every engine that all pages may be different: a new release of ours has other style sheets.

    From a thread of its own, whose connections end with it: nobody waits for the engines before the first answer.
    """

    def tell() -> None:
        try:
            tell_engines([EVERYTHING])
        except Exception:
            logger.exception("The engines in front could not be told of the start.")
        finally:
            connections.close_all()

    threading.Thread(target=tell, name="begin-anew", daemon=True).start()


def keeper() -> Nginx | None:
    """Return the engine in front that keeps a page which arrives late; None without one."""
    return next((engine for engine in engines() if isinstance(engine, Nginx)), None)


def reads_readings() -> bool:
    """Whether an engine in front compares the readings of pages and purges."""
    return any(isinstance(engine, Varnish) for engine in engines())


def note_page(address: str, tags: Sequence[str]) -> None:
    """Let engines that know no tags know that they may keep this page now; one without tags they do not keep."""
    if not tags:
        return
    for engine in engines():
        if isinstance(engine, Nginx):
            engine.note(address, tags)
