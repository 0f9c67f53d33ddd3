"""Takes the files of a blog's attachments: each in a step of its own, before the items that show them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import IO

from transfer.identities import short
from transfer.models import Imported
from transfer.options import Files, NoFile
from transfer.wordpress.attachments import details_of
from transfer.wordpress.files import adopt, keep
from transfer.wordpress.media import Medium
from transfer.wordpress.run import Run

HAS_COME = "Its file has come."


def know_media(run: Run) -> None:
    """Tell each medium where it is, if an earlier import has brought its file."""
    rows = Imported.objects.filter(source=run.ids.source, kind="attachment")
    here = rows.exclude(object_id=None).values_list("old_id", "object_id", "details")
    for old_id, number, details in here.iterator():
        # The number of an attachment is short enough to be kept as it is.
        if medium := run.survey.media.get(old_id):
            medium.local = details.get("local", "")
            if details.get("model") == "image":
                medium.image = number
            else:
                medium.file = number
            run.survey.library.by_number.put(medium)


def take_files(run: Run, tell: Callable[[int], None] | None = None, share: int = 0) -> None:
    """Take the files that have not come yet. ``tell`` gets how much of ``share`` is done.

    One that cannot be had is remarked, and its attachment comes without it.
    """
    found, make = run.survey, run.options.files
    if not make and not found.is_ours:
        return
    # Those of a blog of ours may stand where they belong already.
    files = make(found.hosts) if make else None
    number, before = len(found.library), run.steps.reached.media
    for done, medium in enumerate(found.library, 1):
        if done > before and not medium.local:
            _take(medium, files, run, done)
        if tell:
            tell(done * share // number)


def _take(medium: Medium, files: Files | None, run: Run, done: int) -> None:
    taken = _Taken(medium, run)
    try:
        # Outside of any transaction, for it may take its time.
        with _opened(medium, files) as file:
            run.steps.store(
                [medium], lambda _: taken.store(file), taken.put_aside, lambda _: {"media": done}
            )
    except NoFile as error:
        run.report.remark("file", medium.number, medium.at, str(error))
    if taken.here.local:
        run.survey.library.by_number.put(taken.here)


@contextmanager
def _opened(medium: Medium, files: Files | None) -> Iterator[IO[bytes] | None]:
    """Yield the file; None where it may stand in our own storage already. Raises NoFile."""
    if files is None:
        yield None
        return
    with files.open(medium.url) as file:
        yield file


class _Taken:
    """A file on its way; ``here`` says what it has become."""

    def __init__(self, medium: Medium, run: Run) -> None:
        self.medium, self.run = medium, run
        self.here = medium

    def store(self, file: IO[bytes] | None) -> None:
        """Store it, within a step; one that is not taken is remarked."""
        medium, run = replace(self.medium), self.run
        own, is_dry = run.survey.own_of(medium.number), run.options.is_dry
        try:
            if file is None:
                adopt(medium, is_dry=is_dry, own=own)
            else:
                keep(medium, file, is_dry=is_dry, own=own)
        except NoFile as error:
            run.report.remark("file", medium.number, medium.at, str(error))
            return
        self.here = medium
        self._note(medium)

    def _note(self, medium: Medium) -> None:
        ids, report = self.run.ids, self.run.report
        number = medium.image or medium.file
        row = Imported.objects.filter(
            source=ids.source, kind="attachment", old_id=short(medium.number)
        ).first()
        if row:
            row.object_id, row.details = number, row.details | details_of(medium)
            row.save()
            report.remark("file", medium.number, medium.at, HAS_COME)
        elif not self.run.options.is_dry:
            # Noted at once, so that no file is taken twice; the item completes it.
            ids.note("attachment", medium.number, number, details_of(medium) | {"is_new": True})

    def put_aside(self, medium: Medium, reason: str) -> None:
        """Put aside what the database does not take; its attachment comes without it."""
        self.here = self.medium
        self.run.steps.quarantine.put_part("file", medium, medium.number, medium.at, reason)
