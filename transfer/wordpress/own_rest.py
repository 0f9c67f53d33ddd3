"""What an export of ours says outside of items: people, redirects, leftovers, menus, the pictures of the settings.

It is asked of every import, and does nothing where the file is somebody else's.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError

from blog.models import Category, MenuItem, Page, Redirect, SiteSettings
from blog.redirects import checked_target, normal_path
from transfer.fields import heard
from transfer.ours import PLAIN
from transfer.people import load_readers
from transfer.records import OwnRecord
from transfer.steps import Steps
from transfer.wordpress.own_leftovers import LEFTOVER, report_refused, store_leftovers
from transfer.wordpress.survey import Survey

#: So many people or redirects are stored at once; a leftover weighs as much as one of them for so many characters.
MANY, PLAIN_WEIGHT = 500, 10_000


class Rest:
    """Stores it, some at a time."""

    def __init__(self, survey: Survey, steps: Steps) -> None:
        """Take what the first look has found, and where it is stored and reported."""
        self.survey, self.steps = survey, steps
        #: People, redirects and leftovers that are not stored yet, and how much that is.
        self.waiting: list[OwnRecord] = []
        self._weight = 0

    def take(self, record: OwnRecord) -> bool:
        """Keep a person, redirect or leftover until it is stored; return whether it is time to do that."""
        if self.survey.is_ours and record.kind in {"person", "redirect", LEFTOVER}:
            self.waiting.append(record)
            self._weight += 1 + len(str(record.data.get("data", ""))) // PLAIN_WEIGHT
        return self._weight >= MANY

    def store(self) -> None:
        """Store what was kept, within a step."""
        self.steps.each(self.waiting, self._store, self._put_aside)

    def forget(self) -> None:
        """Forget what was kept: it is stored, or was by an earlier run."""
        self.waiting, self._weight = [], 0

    def _store(self, records: Sequence[OwnRecord]) -> None:
        people = [r for r in records if r.kind == "person"]
        load_readers(people, self.steps.ids, self.steps.report)
        redirects = [_redirect(r.data) for r in records if r.kind == "redirect"]
        Redirect.objects.bulk_create(
            [r for r in redirects if r], batch_size=MANY, ignore_conflicts=True
        )
        store_leftovers([r for r in records if r.kind == LEFTOVER], self.steps.report)

    def _put_aside(self, record: OwnRecord, reason: str) -> None:
        quarantine, data = self.steps.quarantine, record.data
        if record.kind == "person":
            self.steps.report.found("reader")
            quarantine.put("reader", data, str(data.get("id", "")), record.line, reason)
        elif record.kind == "redirect":
            old = str(data.get("old_path", ""))
            quarantine.put_part("redirect", data, old, record.line, reason)
        else:
            report_refused(record, quarantine, reason)

    def last(self) -> None:
        """Put back what needs everything else to be there, within a step: the menus, the pictures of the settings."""
        if not self.survey.is_ours:
            return
        if not MenuItem.objects.exists():
            told = self.survey.site.own.get("menus")
            entries = [e for e in told if isinstance(e, dict)] if isinstance(told, list) else []
            self.steps.each(entries, self._menus, self._put_menu_aside)
        told = self.survey.site.own.get("site")
        if isinstance(told, dict) and self.steps.ids.known("site", ["settings"]):
            self.steps.each([told], self._pictures, self._put_pictures_aside)

    def _menus(self, entries: Sequence[Mapping[str, Any]]) -> None:
        for told in entries:
            item = MenuItem(**heard(MenuItem, PLAIN["blog.MenuItem"], told))
            item.page = Page.objects.filter(path=str(told.get("page", ""))).first()
            item.category = Category.objects.filter(path=str(told.get("category", ""))).first()
            try:
                item.full_clean()
            except ValidationError as error:
                self.steps.report.remark("menu", item.label, 0, " ".join(error.messages))
                continue
            item.save()

    def _put_menu_aside(self, told: Mapping[str, Any], reason: str) -> None:
        self.steps.quarantine.put_part("menu", told, str(told.get("label", "")), 0, reason)

    def _pictures(self, told: Sequence[Mapping[str, Any]]) -> None:
        site = SiteSettings.objects.get()
        for name in ("logo", "icon"):
            medium = self.survey.media.get(str(told[0].get(name, "")))
            if medium and medium.image and getattr(site, f"{name}_id") is None:
                setattr(site, f"{name}_id", medium.image)
        site.save()

    def _put_pictures_aside(self, told: Mapping[str, Any], reason: str) -> None:
        pictures = {name: told.get(name) for name in ("logo", "icon")}
        self.steps.quarantine.put_part("site", pictures, self.survey.site.address, 0, reason)


def _redirect(told: Mapping[str, Any]) -> Redirect | None:
    """Return a redirect to an address, not stored yet; None for one that leads nowhere."""
    try:
        old, target = normal_path(str(told.get("old_path", ""))), told.get("target", "")
        found = heard(Redirect, ("target", "is_automatic"), told)
        return Redirect(old_path=old, **found) if checked_target(str(target)) else None
    except (ValueError, ValidationError):
        return None
