"""Says what is different about an imported comment, and keeps its text where something of that is left out."""

from transfer.quarantine import Quarantine
from transfer.records import CommentRecord


def say_notes(comment: CommentRecord, quarantine: Quarantine) -> None:
    """Report a comment that is stored with what was mended, guessed or left out while it was read; within a step."""
    for note in comment.notes:
        quarantine.report.changed("comment", comment.number, comment.line, note)
    if comment.original:
        quarantine.keep_part("comment", comment, comment.line, " ".join(comment.notes))
