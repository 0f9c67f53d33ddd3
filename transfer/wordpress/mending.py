"""Mends the texts of an export: characters that were encoded twice somewhere on the way."""

from transfer.mojibake import unspoilt
from transfer.records import AuthorRecord, CommentRecord, PostRecord, SiteRecord, TermRecord

#: What a program of ours names itself in an export: its texts are as they were meant.
OWN_GENERATOR = "broadsheet"
HEALED = "Its characters had been encoded twice; they are as they were meant."
_TEXTS: dict[type, tuple[str, ...]] = {
    PostRecord: ("title", "excerpt", "body"),
    CommentRecord: ("name", "source"),
    TermRecord: ("name", "description"),
    AuthorRecord: ("name",),
    SiteRecord: ("title", "description"),
}


def is_ours(site: SiteRecord) -> bool:
    """Whether an export was written by a blog like this one."""
    return OWN_GENERATOR in site.generator.lower()


def heal(record: object) -> None:
    """Heal the texts of a record in place, those of its parts too, and note it."""
    for name in _TEXTS.get(type(record), ()):
        before = getattr(record, name)
        after = unspoilt(before)
        if after != before:
            setattr(record, name, after)
            notes: list[str] | None = getattr(record, "notes", None)
            if notes is not None and HEALED not in notes:
                notes.append(HEALED)
    if isinstance(record, PostRecord):
        for part in (*record.terms, *record.comments):
            heal(part)
