"""From the elements of comments to records."""

from zoneinfo import ZoneInfo

from transfer.comment_html import comment_of_wordpress
from transfer.elements import Element, Handed
from transfer.records import CommentRecord, PostRecord
from transfer.wordpress.dates import moment
from transfer.wordpress.words import meta_in, number_in, plain

COMMENT_STATUSES = {
    "1": "approved",
    "approve": "approved",
    "approved": "approved",
    "0": "pending",
    "hold": "pending",
    "unapproved": "pending",
    "pending": "pending",
    "spam": "spam",
    "trash": "trash",
    "post-trashed": "trash",
}
#: What of a comment a first look reads.
ORDER = {"wp:comment_id", "wp:comment_parent", "wp:comment_date_gmt"}


def numbered(item: Handed, zone: ZoneInfo) -> list[CommentRecord]:
    """Return an item's comments with nothing but their numbers; of a long discussion with their order, too."""
    found = item.all("wp:comment")
    if not (item.piece.part or item.piece.has_more):
        return [CommentRecord(number_in(c.get("wp:comment_id"))) for c in found]
    return [
        CommentRecord(
            number_in(c.get("wp:comment_id")),
            parent=number_in(c.get("wp:comment_parent")),
            at=moment("", c.get("wp:comment_date_gmt"), zone),
        )
        for c in found
    ]


def read_comment(element: Element, zone: ZoneInfo) -> CommentRecord:
    """Return a comment; ``zone`` is for a date without a GMT one."""
    word = element.get
    kind = word("wp:comment_type").strip().lower()
    status = word("wp:comment_approved").strip().lower()
    at = moment(word("wp:comment_date"), word("wp:comment_date_gmt"), zone)
    notes = []
    if status not in COMMENT_STATUSES:
        notes.append(f"Its status “{status[:40]}” is unknown here; it waits for an editor.")
    if at is None:
        notes.append("It had no date; it has that of what it belongs to.")
    meta = meta_in(element.all("wp:commentmeta")) if element.children else []
    return CommentRecord(
        number=number_in(word("wp:comment_id")),
        parent=number_in(word("wp:comment_parent")),
        name=plain(word("wp:comment_author")),
        email=word("wp:comment_author_email").strip(),
        website=word("wp:comment_author_url").strip(),
        address=word("wp:comment_author_IP").strip(),
        at=at,
        source=word("wp:comment_content").replace("\r\n", "\n").strip(),
        status=COMMENT_STATUSES.get(status, "pending"),
        kind="" if kind == "comment" else kind[:20],
        user=number_in(word("wp:comment_user_id")),
        meta=[(k, v) for k, v in meta if not k.startswith(("akismet", "_wp_trash"))],
        line=element.line,
        notes=notes,
    )


def bring(record: object) -> None:
    """Bring the comments of an item to what comments may contain here, and note what is left out of them."""
    for comment in record.comments if isinstance(record, PostRecord) else ():
        words = comment_of_wordpress(comment.source)
        comment.source, comment.original = words.source, words.original
        comment.notes += words.notes
