"""Carries out an import that was begun in the admin: looks, imports, stops, goes on."""

import hashlib
import logging
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from transfer.alone import alone
from transfer.healing import Unreadable
from transfer.importers import Importer
from transfer.imports import Import, State
from transfer.options import Checkpoint, Files, Interrupted, Options, Source
from transfer.pausing import MustEnd, breathe, end_if_told
from transfer.report import Report
from transfer.row_counts import count_anew
from transfer.tasks import work_on
from transfer.wordpress.files import OldBlog

logger = logging.getLogger(__name__)

#: How often the bar moves, and how often others have their turn, in seconds.
MOMENT = 1.0
#: Where media come from, as the options name it: not at all, from where they stand, or from a folder of this server.
NO_MEDIA, FETCH, FOLDER = "", "fetch", "folder:"


_NUMBERED = re.compile(r"\A\d{4}-")


class Stopped(Exception):
    """Somebody has pressed the button."""


def look(this: Import, states: tuple[State, ...]) -> bool:
    """Begin to look through the files; return whether it could begin. Raises IntegrityError: one at a time."""
    return _enqueue(this, states, State.LOOKING, finished_at=None)


def start(this: Import, states: tuple[State, ...], person: Any) -> bool:
    """Begin to import, or go on; return whether it could begin. Raises IntegrityError: one at a time."""
    values = {"started_by": person, "started_at": timezone.now(), "finished_at": None}
    return _enqueue(this, states, State.RUNNING, **values)


def _enqueue(this: Import, states: tuple[State, ...], state: State, **values: Any) -> bool:
    with transaction.atomic():
        if not this.begin(states, state=state, **values):
            return False
        Import.objects.filter(pk=this.pk).update(task=str(work_on.enqueue(this.pk).id))
    this.refresh_from_db()
    return True


def carry_out(pk: int) -> None:
    """Do what an import waits for; nothing where it waits for nothing any more."""
    this = Import.objects.active().filter(pk=pk).first()
    if this is None:
        return
    try:
        with alone():
            report = _run(this)
    except Stopped:
        state = State.STOPPED if this.state == State.RUNNING else State.LOOKED
        this.end(state, finished_at=timezone.now())
    except MustEnd:
        again = work_on.enqueue(this.pk)
        Import.objects.filter(pk=this.pk).update(task=str(again.id))
    except Unreadable as error:
        this.end(State.REFUSED, error=str(error), finished_at=timezone.now())
    except Interrupted as error:
        this.end(State.FAILED, error=str(error), finished_at=timezone.now())
    except Exception as error:
        logger.exception("An import has failed.")
        words = f"It has failed: {type(error).__name__}. The server's log says more."
        this.end(State.FAILED, error=words, finished_at=timezone.now())
    else:
        _finish(this, report)


def _as_they_were_called(given: Sequence[Path], folder: Path) -> list[Path]:
    """Return files under the names that they were given with, in ``folder``: whatever is said of one names it."""
    found: list[Path] = []
    for number, path in enumerate(given, 1):
        place = folder / f"given-{number}"
        place.mkdir()
        # Here they stand under longer names, in the order of their coming: transfer.uploads.
        link = place / (_NUMBERED.sub("", path.name, count=1) or path.name)
        link.symlink_to(path.resolve())
        found.append(link)
    return found


def _finish(this: Import, report: Report) -> None:
    if this.state == State.LOOKING:
        this.end(State.LOOKED, dry_report=report.as_data(), finished_at=timezone.now())
        return
    count_anew()
    report.authors = {}
    done = {"report": report.as_data(), "dry_report": None, "checkpoint": None}
    if this.end(State.DONE, finished_at=timezone.now(), **done):
        # Addresses of people stand in them; what could not be stored is kept until the import is discarded.
        for name in ("files", "unpacked", "media"):
            shutil.rmtree(this.folder / name, ignore_errors=True)


def _run(this: Import) -> Report:
    importer = this.kind
    if importer is None:
        raise Unreadable(f"This version cannot import “{this.importer}”.")
    is_dry = this.state == State.LOOKING
    checkpoint = Checkpoint(**this.checkpoint) if this.checkpoint and not is_dry else None
    telling = _Telling(this)

    def keep(reached: Checkpoint) -> None:
        Import.objects.filter(pk=this.pk).update(checkpoint=asdict(reached))

    options = Options(
        files=_files(this, importer),
        is_dry=is_dry,
        authors={} if is_dry else dict(this.options.get("authors", {})),
        quarantine=None if is_dry else this.quarantine,
        progress=telling.progress,
        checkpoint=checkpoint,
        keep=None if is_dry else keep,
        pause=telling.pause,
        given=_given(this),
        answers=this.options,
    )
    target = this.folder / "unpacked"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700)
    options.given = _as_they_were_called(options.given, target)
    return importer.run(importer.unpacked(options.given, target), options)


def _given(this: Import) -> list[Path]:
    """Return the files as they were given. Raises Unreadable where there are none any more."""
    folder = this.folder / "files"
    given = sorted(folder.iterdir()) if folder.is_dir() else []
    if not given:
        raise Unreadable("The files of this import are gone. Begin anew.")
    return given


class _Telling:
    """Says how far an import is, now and then; lets others have their turn, and hears whether it is to stop."""

    def __init__(self, this: Import) -> None:
        self.this = this
        self.told = self.paused = time.monotonic()

    def progress(self, done: int, total: int) -> None:
        # Reading a large file takes its time, and nothing is lost with it.
        end_if_told()
        now = time.monotonic()
        if now - self.told < MOMENT and done < total:
            return
        self.told = now
        Import.objects.filter(pk=self.this.pk).update(done=done, total=total)
        self._hear()

    def pause(self) -> None:
        now = time.monotonic()
        if now - self.paused < MOMENT:
            return
        self.paused = now
        self._hear()
        breathe()

    def _hear(self) -> None:
        if Import.objects.filter(pk=self.this.pk, wants_stop=True).exists():
            raise Stopped


# --- Media


def _files(this: Import, importer: Importer) -> Source | None:
    """Return where files come from, as the options say."""
    media = str(this.options.get("media", NO_MEDIA))
    if media == FETCH:
        kept = _Kept(OldBlog(), this.folder / "media")
        return lambda _: kept
    if media.startswith(FOLDER):
        folder = folders().get(media.removeprefix(FOLDER))
        if folder is None:
            raise Unreadable("The folder of media is not there any more.")
        files = importer.files_in(folder)
        return lambda _: files
    return None


def folders() -> dict[str, Path]:
    """Return the folders of media that somebody has put where administrators may take them from, by name."""
    return {path.name: path for path in _inbox() if path.is_dir()}


def exports(endings: tuple[str, ...]) -> dict[str, Path]:
    """Return the exports that somebody has put there, by name."""
    return {p.name: p for p in _inbox() if p.is_file() and p.name.lower().endswith(endings)}


def _inbox() -> list[Path]:
    """Return what stands in the folder for it; nothing that leads out of it."""
    root = Path(settings.IMPORT_DIR)
    if not root.is_dir():
        return []
    found = sorted(root.iterdir(), key=lambda path: path.name.casefold())
    return [p for p in found if not p.name.startswith(".") and not p.is_symlink()]


class _Kept:
    """Files that were fetched once: by the look at an export, or before an interruption."""

    def __init__(self, source: Files, folder: Path) -> None:
        self.source, self.folder = source, folder

    @contextmanager
    def open(self, url: str) -> Iterator[IO[bytes]]:
        path = self.folder / hashlib.sha256(url.encode()).hexdigest()
        if not path.exists():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            part = path.with_suffix(".part")
            with self.source.open(url) as file, part.open("wb") as out:
                shutil.copyfileobj(file, out)
            part.rename(path)
        with path.open("rb") as file:
            yield file
