"""Members of a Ghost blog become readers who are told of new articles by mail, if they get a newsletter there.

Whoever gets a newsletter has said yes to this blog, by a link in a letter of Ghost's; the blog moves, and its word with
it: they are not asked again, and can end it with one click as everybody can. Whoever gets none gets none here. What
somebody has said here since, or before, comes first. With ``asks`` each of them is asked once more: for lists that the
owner has typed in, of whose yes nobody knows.
"""

import csv
import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.utils import timezone

from comments.mail.addresses import normal_address
from comments.mail.models import Mailbox, Subscription
from comments.mail.subscribing import ask
from transfer.ghost.reading import Member
from transfer.healing import Unreadable, decoded
from transfer.identities import Identities
from transfer.lines import Line
from transfer.models import OLD_ID_LENGTH, Imported
from transfer.opening import opened
from transfer.report import Report
from transfer.steps import BEFORE
from transfer.values import flag, line, moment

#: Members stored in one step.
STEP = 500

NO_ADDRESS = "The e-mail address is none."
UNSUBSCRIBED = "They get no newsletter there, and no mail here."
DISABLED = "Mail to them came back there."
DELETED = "Their membership was deleted there."
REFUSED = "They have said here that they want no mail."
SUSPENDED = "Mail to them comes back here."
TWICE = "Another member has the same address."
ENDED = "They have ended their newsletter there since; mail from here ends, too."
NOTED = "There are notes or labels about them there, for which there is no place here."
PAID = "They paid there. Here nothing is for payers alone."


def members_in(path: Path) -> Iterator[Member]:
    """Yield the members of the CSV file that Ghost exports. Raises Unreadable for what is none."""
    with opened(path) as file:
        reader = csv.reader(_lines(decoded(file)), strict=True)
        names: list[str] = []
        try:
            for values in reader:
                if not names:
                    names = [line(v).lower() for v in values]
                    if "email" not in names:
                        raise Unreadable(
                            f"{path.name} is no list of Ghost's members: it has no column “email”."
                        )
                elif any(values):
                    row = dict(zip(names, values, strict=False))
                    yield _member(row, Line(reader.line_num, path.name))
        except csv.Error as error:
            raise Unreadable(f"{path.name}, line {reader.line_num}: {error}.") from None
    if not names:
        raise Unreadable(f"{path.name} is empty.")


def _lines(blocks: Iterator[str]) -> Iterator[str]:
    rest = ""
    for block in blocks:
        *lines, rest = (rest + block).split("\n")
        yield from (f"{one}\n" for one in lines)
    if rest:
        yield rest


def _member(row: dict[str, str], number: int) -> Member:
    asked = row.get("subscribed_to_emails", row.get("subscribed"))
    email = line(row.get("email"))
    paid = ("complimentary_plan", "stripe_customer_id", "tiers", "products")
    return Member(
        number=line(row.get("id")) or f"~{hashlib.sha256(email.lower().encode()).hexdigest()[:24]}",
        email=email,
        name=line(row.get("name")),
        created_at=moment(row.get("created_at")),
        is_subscribed=flag(asked),
        is_deleted=bool(line(row.get("deleted_at"))),
        has_paid=any(line(row.get(name)).lower() not in {"", "false"} for name in paid),
        has_note=any(line(row.get(name)) for name in ("note", "labels")),
        row=number,
    )


class Members:
    """Stores members, some at a time."""

    def __init__(self, ids: Identities, report: Report, *, asks: bool) -> None:
        """Take where they are noted and counted, and whether each is asked again."""
        self.ids, self.report, self.asks = ids, report, asks

    def store(self, members: Sequence[Member]) -> None:
        """Store members inside a transaction; few queries for all of them, unless they are asked.

        Their addresses have been looked at (``has_address``).
        """
        known = {
            row.old_id: row
            for row in Imported.objects.filter(
                source=self.ids.source, kind="member", old_id__in=[m.number for m in members]
            )
        }
        self._subscribe([m for m in members if not self._left_out(m, known.get(m.number))])

    def _left_out(self, member: Member, known: Imported | None) -> bool:
        """Whether there is nothing to do for a member; say why."""
        reason = ""
        if known and not member.is_subscribed:
            reason = self._end(member, known)
        elif known:
            reason = BEFORE
        elif member.is_deleted:
            reason = DELETED
        elif member.is_disabled:
            reason = DISABLED
        elif not member.is_subscribed:
            reason = UNSUBSCRIBED
        if reason:
            self.report.skipped("member", member.number, member.row, reason)
        return bool(reason)

    def _end(self, member: Member, known: Imported) -> str:
        """End the subscription that an import has made, where somebody has ended it there since."""
        made = Subscription.objects.filter(pk=known.details.get("subscription") or 0, article=None)
        if not made.delete()[0]:
            return BEFORE
        self.report.changed("member", member.number, member.row, ENDED)
        return ENDED

    def _subscribe(self, members: Sequence[Member]) -> None:
        now = timezone.now()
        wanted = {member.number: normal_address(member.email) for member in members}
        boxes = {b.email: b for b in Mailbox.objects.filter(email__in=set(wanted.values()))}
        new: list[Mailbox] = []
        confirmed: list[Mailbox] = []
        taken: dict[str, tuple[Member, Mailbox]] = {}
        for member in members:
            address = wanted[member.number]
            box = boxes.get(address)
            if reason := TWICE if address in taken else _closed(box):
                self.report.skipped("member", member.number, member.row, reason)
                if address in taken:
                    self.ids.note("member", member.number, None)
                continue
            if box is None:
                box = Mailbox(email=address)
                new.append(box)
            if not self.asks and not box.confirmed_at:
                box.confirmed_at = _said_yes(member, now)
                confirmed += [box] if box.pk else []
            taken[address] = (member, box)
        Mailbox.objects.bulk_create(new, batch_size=200)
        Mailbox.objects.bulk_update(confirmed, ["confirmed_at"], batch_size=200)
        self._note(list(taken.values()))

    def _note(self, taken: Sequence[tuple[Member, Mailbox]]) -> None:
        boxes = [box for _, box in taken]
        there = set(
            Subscription.objects.filter(mailbox__in=boxes, article=None).values_list(
                "mailbox", flat=True
            )
        )
        new = {box.pk: Subscription(mailbox=box) for box in boxes if box.pk not in there}
        Subscription.objects.bulk_create(new.values(), batch_size=200)
        for member, box in taken:
            subscription = new.get(box.pk)
            details = {"subscription": subscription.pk} if subscription else {}
            self.ids.note("member", member.number, box.pk, details)
            is_asked = box.confirmed_at is None
            self.report.imported("member", "asked" if is_asked else "subscribed")
            if member.has_paid:
                self.report.remark("member", member.number, member.row, PAID)
            if member.has_note:
                self.report.remark("member", member.number, member.row, NOTED)
            if is_asked:
                ask(box)


def has_address(member: Member) -> bool:
    """Whether a member can be written to at all."""
    return bool(normal_address(member.email)) and len(member.number) <= OLD_ID_LENGTH


def _closed(box: Mailbox | None) -> str:
    """Return why nothing goes to an address that is known here; empty where something may."""
    if box is None:
        return ""
    return REFUSED if box.refused_at else SUSPENDED if box.suspended_at else ""


def _said_yes(member: Member, now: dt.datetime) -> dt.datetime:
    """Return when a member signed up; now where the export does not say, or says something that cannot be."""
    at = member.created_at
    return at if at and at < now else now
