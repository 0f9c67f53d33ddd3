"""Brings the files of a Ghost blog: each by itself, those that have come before as they are."""

from dataclasses import asdict
from typing import Protocol

from transfer.ghost.media import Library
from transfer.models import Imported
from transfer.report import Report
from transfer.steps import BEFORE, Steps
from transfer.wordpress import addresses
from transfer.wordpress.files import NoFile, keep
from transfer.wordpress.media import Medium

NOT_ASKED = "Its file has not been asked for (--media, --fetch-media)."


class Files(Protocol):
    """Where files come from."""

    def get(self, url: str) -> bytes:
        """Return a file; raises NoFile."""


class FileLoader:
    """Brings what a library names. ``arrived`` are the paths of files that have come in this run."""

    def __init__(
        self, library: Library, files: Files | None, site: str, steps: Steps, report: Report
    ) -> None:
        """Take the files' source, None to bring none, and the address at which the blog stood, if it is known."""
        self.library, self.files, self.site = library, files, site
        self.steps, self.report = steps, report
        self.arrived: set[str] = set()

    def run(self) -> None:
        """Bring them; the address of each leads to where it is now."""
        rows = Imported.objects.filter(source=self.steps.ids.source, kind="file")
        known = dict(rows.values_list("old_id", "details"))
        self.report.found("file", len(self.library.media))
        for key, medium in self.library.media.items():
            if details := known.get(medium.number):
                medium.local = details.get("local", "")
                medium.image, medium.file = details.get("image"), details.get("file")
                self.report.skipped("file", medium.number, 0, BEFORE)
            elif self.files is None:
                self.report.skipped("file", medium.number, 0, NOT_ASKED)
            else:
                self.steps.do(lambda k=key, m=medium: self._bring(k, m))  # type: ignore[misc]

    def _bring(self, key: str, medium: Medium) -> None:
        """Bring one file, if it can be had."""
        url = f"{self.site}{medium.url}" if medium.url.startswith("/") else medium.url
        try:
            keep(medium, self.files.get(url) if self.files else b"", is_dry=self.steps.is_dry)
        except NoFile as error:
            self.report.skipped("file", medium.number, 0, str(error))
            return
        # In a dry run nothing is stored; the texts are told that it will be.
        medium.local = medium.local or medium.url
        self.steps.ids.note("file", medium.number, medium.image or medium.file, asdict(medium))
        addresses.store([(f"/content/{key}", medium.local)])
        self.arrived.add(key)
        self.report.imported("file")
