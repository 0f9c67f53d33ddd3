"""Makes the exports that were asked for in the admin: in a thread of its own, so that the worker can do other things.

An export reads one moment of the database in one transaction, which nobody else may use meanwhile; so it has a
connection of its own, and the task that waits for it lets others have their turn.
"""

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction
from django.utils import timezone

from blog.models import Article, Attachment, Image, Page
from blog.site_settings import as_the_site
from comments.models import Comment
from transfer.alone import Taken, holding
from transfer.archive.site import export_site
from transfer.exports import Export, ExportState
from transfer.output import NotWritable, whole_file
from transfer.pausing import MustEnd, breathe
from transfer.tasks import export
from transfer.wordpress.export.exporting import export_wordpress

logger = logging.getLogger(__name__)

#: How often the bar moves, and how often others have their turn, in seconds.
MOMENT = 1.0

#: Each writes to an open file, may keep others in a folder, and counts what it has written.
Writer = Callable[[IO[bytes], Path, Counter[str]], object]

_WRITERS: dict[str, Writer] = {
    "wordpress": lambda out, folder, counts: export_wordpress(out, counts),
    "site": lambda out, folder, counts: export_site(out, folder, is_packed=True, counts=counts),
    "site-unpacked": lambda out, folder, counts: export_site(
        out, folder, is_packed=False, counts=counts
    ),
}


class Stopped(Exception):
    """Somebody has pressed the button, or the worker is to end."""


def ask_for(exporter: str, person: Any) -> Export:
    """Begin an export in the background and return it."""
    with transaction.atomic():
        this = Export.objects.create(
            exporter=exporter, place=secrets.token_hex(16), asked_by=person
        )
        _enqueue(this)
    return this


def ask_again(this: Export, person: Any) -> bool:
    """Begin an export anew that was stopped or interrupted; return whether it could begin."""
    with transaction.atomic():
        if not this.begin(asked_by=person):
            return False
        _enqueue(this)
    return True


def _enqueue(this: Export) -> None:
    Export.objects.filter(pk=this.pk).update(task=str(export.enqueue(this.pk).id))
    this.refresh_from_db()


def make(pk: int) -> None:
    """Make an export that waits for it, from the start; nothing where it does not wait any more.

    Raises Taken where somebody makes it at this moment.
    """
    this = Export.objects.filter(pk=pk, state=ExportState.RUNNING).first()
    if this is None:
        return
    try:
        with holding(this.folder / "lock"):
            counts = _made(this)
    except Taken:
        # A worker that was taken for dead is not: the task looks again later.
        raise
    except Stopped:
        _end(this, ExportState.STOPPED)
    except MustEnd:
        _enqueue(this)
    except NotWritable as error:
        _end(this, ExportState.FAILED, error=str(error))
    except Exception as error:
        logger.exception("An export has failed.")
        words = f"It has failed: {type(error).__name__}. The server's log says more."
        _end(this, ExportState.FAILED, error=words)
    else:
        found = {kind: number for kind, number in counts.items() if number}
        size = this.file.stat().st_size
        if not this.end(ExportState.DONE, counts=found, size=size, finished_at=timezone.now()):
            # It was discarded meanwhile.
            this.delete_files()


def _end(this: Export, state: ExportState, **values: Any) -> None:
    this.delete_files()
    this.end(state, finished_at=timezone.now(), **values)


def _made(this: Export) -> Counter[str]:
    """Write the file and return how many of each kind are in it."""
    this.folder.chmod(0o700)
    for left in this.folder.iterdir():
        # Of somebody who was killed.
        if left.name != "lock":
            left.unlink()
    Export.objects.filter(pk=this.pk).update(done=0, total=_number(this.exporter))
    writing = _Writing(_WRITERS[this.exporter], this.file)
    writing.start()
    try:
        while writing.is_alive():
            writing.join(MOMENT)
            mine = Export.objects.filter(pk=this.pk)
            mine.update(done=writing.number)
            if not mine.filter(wants_stop=False).exists():
                raise Stopped
            breathe()
    finally:
        writing.is_stopped.set()
        writing.join()
    if writing.trouble:
        raise writing.trouble
    return writing.counts


def _number(exporter: str) -> int:
    """Return about how much will be counted."""
    kinds: tuple[Any, ...] = (Article, Page, Image, Attachment)
    things = sum(kind.objects.count() for kind in kinds)
    # In an archive each of them is a file, too.
    return Comment.objects.count() + things * (1 if exporter == "wordpress" else 2)


class _Writing(threading.Thread):
    """Writes one file."""

    def __init__(self, write: Writer, path: Path) -> None:
        super().__init__(name="export")
        self.write, self.path = write, path
        self.counts: Counter[str] = Counter()
        self.is_stopped = threading.Event()
        self.trouble: BaseException | None = None

    @property
    def number(self) -> int:
        """How much has been counted."""
        return sum(list(self.counts.values()))

    def run(self) -> None:
        try:
            with as_the_site(), whole_file(self.path, replaces=True) as out:
                self.write(_Heeding(out, self.is_stopped), self.path.parent, self.counts)  # type: ignore[arg-type]
        except BaseException as error:  # noqa: BLE001 (who waits for us raises it)
            self.trouble = error
        finally:
            connection.close()


class _Heeding:
    """A file that takes nothing more when it is told so."""

    def __init__(self, out: IO[bytes], is_stopped: threading.Event) -> None:
        self.out, self.is_stopped = out, is_stopped

    def write(self, data: bytes) -> int:
        if self.is_stopped.is_set():
            raise Stopped
        return self.out.write(data)

    def tell(self) -> int:
        return self.out.tell()

    def flush(self) -> None:
        self.out.flush()
