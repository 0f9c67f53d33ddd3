"""Brings what was said below an article: many comments at once, each at its place, with its number where it is free."""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone

from accounts.models import NAME_LENGTH, WEBSITE_LENGTH, User
from blog.models import Article
from comments.addresses import FORMER_ANCHOR
from comments.bans import network_of
from comments.conversations import conversation_changed
from comments.decisions import REASON_LENGTH
from comments.forms import one_line
from comments.models import EMAIL_LENGTH, Comment, Conversation, Status
from comments.reactions import score
from comments.rendering import render_comment
from transfer.fields import heard
from transfer.identities import Identities
from transfer.inserting import insert
from transfer.joining import standing_below, twins
from transfer.numbers import fresh, given, number_of
from transfer.ours import PLAIN
from transfer.parents import Answered, HomeOf, link, nowhere
from transfer.places import kept_places
from transfer.records import CommentRecord
from transfer.report import Report
from transfer.values import HIGHEST

#: Kinds of comments that readers did not see, by a word of their names: plugins, and WordPress since 6.9, keep notes
#: and protocols as comments. All others WordPress shows: reviews, mentions elsewhere, whatever a plugin calls its own.
_FOR_EDITORS = re.compile(
    r"(?:^|[_-])(?:notes?|logs?|editorial|webhooks?|private|internal|history)(?:$|[_-])",
    re.IGNORECASE,
)
NOT_READ = "An imported note of the kind “{}”: it was never shown to readers."

TWIN = "It is here already: the same words by the same person at the same second."


#: Values in one query; SQLite takes 32,766, older ones 999.
TWINS_AT_ONCE = 200


@dataclass
class Talk:
    """An article and what was said about it."""

    article: Article
    said: list[CommentRecord]
    #: What it stood below in the export, as ``home_of`` calls that.
    home: str = ""
    #: What the conversation has counted, where an export of ours says so.
    counted: dict[str, Any] = field(default_factory=dict)


def load_talks(
    talks: Sequence[Talk],
    ids: Identities,
    users: Mapping[str, User],
    report: Report,
    *,
    keeps_numbers: bool = True,
    home_of: HomeOf = nowhere,
) -> None:
    """Store comments that were not imported before, inside the caller's transaction.

    Whatever stands below the articles already stays as it is and where it is. ``users`` are the people with an
    account, by their number in the export. Without ``keeps_numbers`` each comment gets a number of ours, and its
    old anchor leads to it all the same. ``home_of`` says where else in the export one stands that is answered.
    The number of queries does not depend on that of comments.
    """
    talks = [talk for talk in talks if talk.said or talk.counted]
    standing = standing_below([talk.article for talk in talks])
    answered = _answered(talks, ids, home_of)
    parents = answered.here
    _leave_twins([t for t in talks if t.article.pk in standing.busy], parents, ids, report)
    wanted = [c.number for talk in talks for c in talk.said]
    numbers = (
        given(Comment, wanted)
        if keeps_numbers
        else dict(zip(wanted, fresh(Comment, len(wanted)), strict=True))
    )
    rows: list[Comment] = []
    unplaced: list[Comment] = []
    kept: list[Conversation] = []
    made_of: list[dict[str, Comment]] = []
    for talk in talks:
        made = {c.number: new(talk.article, c, numbers[c.number], users, report) for c in talk.said}
        why_not = partial(answered.why_not, home=talk.home)
        link(talk.said, made, answered.below(talk.article.pk), why_not, report)
        made_of.append(made)
        rows += made.values()
    standing.know_roots(rows)
    for talk, made in zip(talks, made_of, strict=True):
        begun = standing.conversations.get(talk.article.pk)
        conversation = kept_places(
            talk.article, talk.said, made, talk.counted, begun, standing.roots
        )
        if conversation is None:
            unplaced += made.values()
        elif begun:
            standing.keep(begun)
        else:
            kept.append(conversation)
        for record in talk.said:
            comment = made[record.number]
            details = {"meta": record.meta} if record.meta else None
            ids.note("comment", record.number, comment.pk, details)
            report.imported("comment", comment.status)
    standing.place(unplaced)
    insert([*standing.begun, *kept])
    insert(rows)
    standing.write()


def add_comments(
    talk: Talk,
    ids: Identities,
    users: Mapping[str, User],
    report: Report,
    *,
    home_of: HomeOf = nowhere,
) -> None:
    """Store comments of one article that have come since, and tell the caches; inside a transaction."""
    load_talks([talk], ids, users, report, home_of=home_of)
    conversation_changed(talk.article)


def _answered(talks: Sequence[Talk], ids: Identities, home_of: HomeOf) -> Answered:
    """Return the comments of earlier imports that are answered now. Two queries."""
    new_numbers = {c.number for talk in talks for c in talk.said}
    asked = {c.parent for talk in talks for c in talk.said if c.parent} - new_numbers
    known = ids.known("comment", asked) if asked else {}
    rows = Comment.objects.only("pk", "article_id", "path").in_bulk(
        [n for n in known.values() if n]
    )
    return Answered(known, rows, home_of)


def _leave_twins(
    talks: Sequence[Talk], parents: dict[str, Comment], ids: Identities, report: Report
) -> None:
    """Leave out what another import has brought already; what answers it answers what is here."""
    found = twins({talk.article.pk: talk.said for talk in talks}) if talks else {}
    # Two comments of one source are two, however much alike they are.
    own = ids.brought("comment", {c.pk for c in found.values()}) if found else set()
    found = {key: twin for key, twin in found.items() if twin.pk not in own}
    for talk in talks if found else ():
        kept = []
        for record in talk.said:
            twin = found.get((talk.article.pk, record.number))
            if twin is None:
                kept.append(record)
                continue
            ids.note("comment", record.number, twin.pk)
            # Its old addresses lead to what is here.
            old = number_of(record.number.partition("~")[0])
            if twin.former_id is None and old != twin.pk:
                twin.former_id = old
            twin.former_anchor = twin.former_anchor or anchor_of(record)
            parents[record.number] = twin
            report.skipped("comment", record.number, record.line, TWIN)
        talk.said = kept
    Comment.objects.bulk_update(
        found.values(), ["former_id", "former_anchor"], batch_size=TWINS_AT_ONCE
    )


def new(
    article: Article, record: CommentRecord, number: int, users: Mapping[str, User], report: Report
) -> Comment:
    """Return a comment that is not stored yet."""
    user = users.get(record.user) if record.user else None
    status, reason = Status(record.status), record.reason[:REASON_LENGTH]
    kind = "" if record.kind == "review" else record.kind
    if not is_read(record.kind):
        reason = NOT_READ.format(record.kind)
        if status == Status.APPROVED:
            status = Status.PENDING
            report.changed("comment", record.number, record.line, reason)
    # Marks that turn the direction of writing around would turn what stands beside a name, too.
    name = one_line(record.name)[:NAME_LENGTH] or (user.public_name if user else "Anonymous")
    email = record.email if "@" in record.email and len(record.email) <= EMAIL_LENGTH else ""
    website = website_of(record.website)
    for was, now, what in (
        (record.name, record.name[:NAME_LENGTH], "name is too long"),
        (record.email, email, "e-mail address is none"),
        (
            record.website.removeprefix("http://"),
            website.removeprefix("http://"),
            "website is no address",
        ),
    ):
        if was and was != now:
            report.changed("comment", record.number, record.line, f"The writer's {what}.")
    at = record.at or article.published_at or article.created_at
    source = record.source.replace("\0", "")
    # Behind the sign stands what tells it from another comment of the same number.
    old = number_of(record.number.partition("~")[0])
    comment = Comment(
        pk=number,
        former_id=old if old and old != number else None,
        former_anchor=anchor_of(record),
        article=article,
        status=status,
        reason=reason,
        kind=kind,
        user=user,
        author_name=name,
        author_email=email,
        author_url=website,
        address=address_of(record.address),
        user_agent=record.user_agent[:255],
        source=source,
        is_html=record.is_html,
        html=render_comment(source, is_html=record.is_html),
        created_at=at,
        edited_at=record.edited_at,
        moved_at=timezone.now(),
    )
    # Nobody votes against a comment here; what others have thought of it there is kept beside it.
    comment.votes = min(max(record.votes, 0), HIGHEST)
    comment.score = score(comment.votes, 0)
    for name_there, value in heard(Comment, PLAIN["comments.Comment"], record.own).items():
        if name_there != "former_id" or old == number:
            setattr(comment, name_there, value)
    comment.network = network_of(comment.address)
    return comment


def is_read(kind: str) -> bool:
    """Return whether readers were meant to see comments of a kind."""
    return not _FOR_EDITORS.search(kind)


def anchor_of(record: CommentRecord) -> str:
    """Return what a comment's element was called; empty where that is no name of the services that we know."""
    return record.anchor if FORMER_ANCHOR.match(record.anchor) else ""


def website_of(text: str) -> str:
    """Return a website as it may be shown: http and https, of WordPress's length; else empty."""
    text = text.strip()
    is_web = text.lower().startswith(("http://", "https://")) and len(text) > len("https://")
    is_clean = text.isprintable() and not any(c in text for c in " <>\"'")
    return text if is_web and is_clean and len(text) <= WEBSITE_LENGTH else ""


def address_of(text: str) -> str | None:
    """Return an address of the network; None for what is none."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None
