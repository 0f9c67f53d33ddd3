"""What readers thought of a comment before it came here."""

from comments.models import DiscussionSettings
from transfer.records import CommentRecord
from transfer.report import Report

VOTED = (
    "Readers voted for it. Their votes are shown where the discussion settings let readers vote."
)
DISLIKED = "More readers were against it than for it. Nobody votes against a comment here; their number is kept."


def remark_votes(comment: CommentRecord, report: Report) -> None:
    """Say where the votes of a comment are not to be seen here."""
    if comment.votes < 0:
        report.remark("comment", comment.number, comment.line, DISLIKED)
    elif comment.votes and not DiscussionSettings.load().votes:
        report.remark("comment", comment.number, comment.line, VOTED)
