"""Brings what was said below an article: many comments at once, each at its place, with its number where it is free."""

import datetime as dt
import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import NAME_LENGTH, WEBSITE_LENGTH, User
from blog.models import Article
from comments.bans import network_of
from comments.conversations import conversation_changed
from comments.discussion import DiscussionSettings
from comments.models import EMAIL_LENGTH, Comment, Conversation, Status
from comments.paths import child_path, root_id
from comments.places import FOLDED, Places, thread_page
from comments.posting import store
from comments.rendering import render_comment
from transfer.fields import heard
from transfer.identities import Identities
from transfer.numbers import given, number_of
from transfer.ours import PLAIN
from transfer.places import kept_places
from transfer.records import CommentRecord
from transfer.report import Report

#: Kinds of comments that readers were meant to see; plugins keep notes and protocols as comments, too.
READ = {"", "pingback", "trackback", "review"}
NOT_READ = "An imported note of the kind “{}”: it was never shown to readers."


@dataclass
class Talk:
    """An article and what was said about it."""

    article: Article
    said: list[CommentRecord]
    #: What the conversation has counted, where an export of ours says so.
    counted: dict[str, Any] = field(default_factory=dict)


def load_talks(
    talks: Sequence[Talk], ids: Identities, users: Mapping[str, User], report: Report
) -> None:
    """Store the comments of articles that have none of them yet, inside the caller's transaction.

    ``users`` are the people with an account, by their number in the export.
    """
    numbers = given(Comment, [c.number for talk in talks for c in talk.said])
    rows: list[Comment] = []
    conversations: list[Conversation] = []
    per_page = DiscussionSettings.load().page_threads
    for talk in talks:
        if not talk.said and not talk.counted:
            continue
        made = {c.number: new(talk.article, c, numbers[c.number], users, report) for c in talk.said}
        link(talk.said, made, report)
        kept = kept_places(talk.article, talk.said, made, talk.counted)
        conversations.append(kept or placed(talk.article, list(made.values()), per_page))
        rows += made.values()
        for record in talk.said:
            comment = made[record.number]
            ids.note("comment", record.number, comment.pk)
            report.imported("comment", comment.status)
    Conversation.objects.bulk_create(conversations, batch_size=200)
    Comment.objects.bulk_create(rows, batch_size=200)


def add_comments(
    article: Article,
    said: Sequence[CommentRecord],
    ids: Identities,
    users: Mapping[str, User],
    report: Report,
) -> None:
    """Store comments that have come since, one by one, as if they were posted now; inside a transaction."""
    numbers = given(Comment, [c.number for c in said])
    here = {c.pk: c for c in Comment.objects.of(article)}
    known = ids.known("comment", [c.parent for c in said if c.parent])
    by_number = {old: here[pk] for old, pk in known.items() if pk in here}
    waiting = sorted(said, key=lambda c: (c.at is None, c.at or timezone.now(), c.number))
    new_numbers = {c.number for c in said}
    while waiting:
        ready = [
            c for c in waiting if c.parent not in new_numbers or c.parent in by_number
        ] or waiting[:1]
        for record in ready:
            comment = new(article, record, numbers[record.number], users, report)
            if record.parent:
                comment.parent = by_number.get(record.parent)
                if comment.parent is None:
                    report.changed("comment", record.number, record.line, NO_PARENT)
            store(comment)
            by_number[record.number] = comment
            ids.note("comment", record.number, comment.pk)
            report.imported("comment", comment.status)
        waiting = [c for c in waiting if c.number not in by_number]
    conversation_changed(article)


NO_PARENT = "It answers a comment that is not in the export; it stands at the top now."


def new(
    article: Article, record: CommentRecord, number: int, users: Mapping[str, User], report: Report
) -> Comment:
    """Return a comment that is not stored yet."""
    user = users.get(record.user) if record.user else None
    status, reason = Status(record.status), ""
    kind = "" if record.kind == "review" else record.kind
    if record.kind not in READ:
        reason = NOT_READ.format(record.kind)
        if status == Status.APPROVED:
            status = Status.PENDING
            report.changed("comment", record.number, record.line, reason)
    name = record.name[:NAME_LENGTH] or (user.public_name if user else "Anonymous")
    email = record.email if "@" in record.email and len(record.email) <= EMAIL_LENGTH else ""
    website = website_of(record.website)
    for was, now, what in (
        (record.name, name if record.name else "", "name is too long"),
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
    old = number_of(record.number)
    comment = Comment(
        pk=number,
        former_id=old if old and old != number else None,
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
    for field_name, value in heard(Comment, PLAIN["comments.Comment"], record.own).items():
        if field_name != "former_id" or old == number:
            setattr(comment, field_name, value)
    comment.network = network_of(comment.address)
    return comment


def link(said: Sequence[CommentRecord], made: Mapping[str, Comment], report: Report) -> None:
    """Set parents and paths, in whatever order the comments came; what is lost or goes round stands at the top."""
    records = {c.number: c for c in said}
    for record in said:
        if made[record.number].path:
            continue
        way = [record]
        numbers = {record.number}
        while True:
            lowest = way[-1]
            above = lowest.parent
            if not above:
                break
            if above not in made or above in numbers:
                report.changed("comment", lowest.number, lowest.line, NO_PARENT)
                lowest.parent = ""
                break
            if made[above].path:
                break
            numbers.add(above)
            way.append(records[above])
        for step in reversed(way):
            parent = made.get(step.parent) if step.parent else None
            made[step.number].parent = parent
            path = (parent.path or "") if parent else ""
            made[step.number].path = child_path(path, made[step.number].pk)


def placed(article: Article, comments: list[Comment], per_page: int) -> Conversation:
    """Give the comments their places, in the order of their time; return the conversation, not stored yet."""
    known = {c.pk: c for c in comments}
    approved = sorted(
        (c for c in comments if c.status == Status.APPROVED), key=lambda c: (c.created_at, c.pk)
    )
    places = Places(per_page)
    for comment in approved:
        for pk, place in places.add(comment.pk, comment.path or ""):
            known[pk].page, known[pk].fold = place.page, place.fold
            known[pk].sequence = place.sequence
            if place.fold >= FOLDED:
                known[root_id(comment.path or "")].folded += 1
        if comment.parent_id:
            known[root_id(comment.path or "")].replied += 1
    latest: dt.datetime | None = approved[-1].created_at if approved else None
    return Conversation(
        article=article,
        approved=len(approved),
        latest_at=latest,
        published=len(places.given),
        pages=thread_page(max(places.threads - 1, 0), per_page),
    )


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
