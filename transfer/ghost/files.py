"""Brings the files of a Ghost blog: each by itself, those that have come before as they are."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from typing import IO

from transfer.ghost.media import Library
from transfer.models import Imported
from transfer.options import Files, NoFile
from transfer.report import Report
from transfer.steps import BEFORE, Steps
from transfer.wordpress import addresses
from transfer.wordpress.files import keep
from transfer.wordpress.media import Medium

NOT_ASKED = "Its file has not been asked for."


class FileLoader:
    """Brings what a library names. ``arrived`` are the paths of files that have come in this run."""

    def __init__(
        self, library: Library, files: Files | None, site: str, steps: Steps, report: Report
    ) -> None:
        """Take the files' source, None to bring none, and the address at which the blog stood, if it is known."""
        self.library, self.files, self.site = library, files, site
        self.steps, self.report = steps, report
        self.arrived: set[str] = set()

    def run(
        self, before: int = 0, tell: Callable[[int], None] | None = None, share: int = 0
    ) -> None:
        """Bring them; the address of each leads to where it is now.

        With the first ``before`` an earlier run has dealt, and reported them. ``tell`` gets how much
        of ``share`` is done.
        """
        rows = Imported.objects.filter(source=self.steps.ids.source, kind="file")
        known = dict(rows.values_list("old_id", "details"))
        if not before:
            self.report.found("file", len(self.library.media))
        for done, (key, medium) in enumerate(self.library.media.items(), 1):
            if details := known.get(medium.number):
                medium.local = details.get("local", "")
                medium.image, medium.file = details.get("image"), details.get("file")
                if done > before:
                    self.report.skipped("file", medium.number, 0, BEFORE)
                elif self.files:
                    self.arrived.add(key)
            elif done <= before:
                continue
            elif self.files is None:
                self.report.skipped("file", medium.number, 0, NOT_ASKED)
            else:
                self._fetch(key, medium, self.files, done)
            if tell:
                tell(share * done // len(self.library.media))
        # Kept with the next step.
        self.steps.reached.media = len(self.library.media)

    def _fetch(self, key: str, medium: Medium, files: Files, done: int) -> None:
        """Get one file, if it can be had; outside of any transaction, for it may take its time."""
        url = f"{self.site}{medium.url}" if medium.url.startswith("/") else medium.url
        came: list[Medium] = []

        def bring(_: Sequence[Medium]) -> None:
            came[:] = self._brought(key, medium, file)

        def put_aside(_: Medium, reason: str) -> None:
            came.clear()
            self.steps.quarantine.put("file", medium, medium.number, 0, reason)

        try:
            with files.open(url) as file:
                self.steps.store([medium], bring, put_aside, lambda _: {"media": done})
        except NoFile as error:
            self.report.skipped("file", medium.number, 0, str(error))
        for here in came:
            self.library.media[key] = here
            self.arrived.add(key)

    def _brought(self, key: str, medium: Medium, file: IO[bytes]) -> list[Medium]:
        """Store one file, within a step, and return what it has become; nothing for one that is not taken."""
        here = replace(medium)
        try:
            keep(here, file, is_dry=self.steps.is_dry)
        except NoFile as error:
            self.report.skipped("file", medium.number, 0, str(error))
            return []
        # In a dry run nothing is stored; the texts are told that it will be.
        here.local = here.local or here.url
        self.steps.ids.note("file", here.number, here.image or here.file, asdict(here))
        addresses.store([(f"/content/{key}", here.local)])
        self.report.imported("file")
        return [here]
