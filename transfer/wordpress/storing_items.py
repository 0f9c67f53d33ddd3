"""Stores items within a step, and puts aside what is bad: a comment alone where it is to blame, else the item."""

from collections.abc import Sequence
from dataclasses import replace

from transfer.answer_order import answers_last
from transfer.records import CommentRecord, unique_numbers
from transfer.wordpress.in_steps import Item
from transfer.wordpress.items import store_step
from transfer.wordpress.long_discussions import GROWING
from transfer.wordpress.run import ASIDE, REPEATED, Run, kind_of


def store_items(items: Sequence[Item], run: Run) -> None:
    """Count and store items and pieces of items, within a step."""
    run.moved = []
    _count(items, run)
    store_step([item.fresh() for item in items], run)


def _count(items: Sequence[Item], run: Run) -> None:
    """Count what has been found; an item in pieces once."""
    for item in items:
        if item.is_first:
            run.report.found(kind_of(item.record))
        run.report.found("comment", len(item.record.comments))


def put_aside(item: Item, reason: str, run: Run) -> None:
    """Put aside what is bad about an item that cannot be stored, within a step.

    Where it can be without its comments, these come one by one, and only the bad are put aside.
    """
    record = item.record
    if reason != ASIDE and record.comments and record.kind in GROWING and _comes_alone(item, run):
        _store_comments(item, run)
        return
    _put_whole(item, reason, run)


def _comes_alone(item: Item, run: Run) -> bool:
    """Store an item without its comments, as if they followed in a further piece; return whether that goes."""
    if not item.is_first:
        return True
    piece = replace(item.record.piece, has_more=True)
    alone = item._replace(record=replace(item.record, comments=[], piece=piece))
    refused: list[str] = []
    run.steps.each(
        [alone], lambda items: store_items(items, run), lambda _, why: refused.append(why)
    )
    return not refused


def _store_comments(item: Item, run: Run) -> None:
    """Store the comments of an item that is here, some at a time, and put aside those that are bad."""
    _, record, _ = item.fresh()
    for comment in unique_numbers(record.comments):
        run.report.found("comment")
        run.report.skipped("comment", comment.number, comment.line, REPEATED)
    piece = replace(record.piece, part=max(record.piece.part, 1))

    def store(some: Sequence[CommentRecord]) -> None:
        part = replace(record, comments=list(some), piece=piece)
        store_items([item._replace(record=part)], run)

    def refuse(comment: CommentRecord, why: str) -> None:
        run.report.found("comment")
        run.steps.quarantine.put("comment", comment, comment.number, comment.line, why)

    run.steps.each(answers_last(record.comments), store, refuse)


def _put_whole(item: Item, reason: str, run: Run) -> None:
    """Put an item aside with its comments. A piece of one that could not be stored follows it, and is not counted."""
    record, report = item.record, run.report
    _count([item], run)
    run.steps.quarantine.keep(kind_of(record), record, record.line, reason)
    if reason != ASIDE:
        report.put_aside += 1
    if item.is_first:
        report.skipped(kind_of(record), item.key, record.line, reason)
        reason = ASIDE
    for comment in record.comments:
        report.skipped("comment", comment.number, comment.line, reason)
