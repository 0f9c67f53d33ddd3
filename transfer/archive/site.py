"""The archive of a whole site: which files stand in it, in which order, read in one moment of the database."""

import functools
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Max

from accounts.avatars import SIZES, avatar_file
from accounts.models import User
from blog.models import Article, Attachment, Image
from blog.once import loaded_once
from comments.models import Comment
from transfer.archive import rows, texts
from transfer.archive.tarball import Tarball, tarball
from transfer.ours import ARCHIVED
from transfer.pieces import in_pieces
from transfer.snapshot import one_moment

_PIECE = 500

README = """This is everything of a site, made by Broadsheet.

articles/       each article: its fields in TOML between two lines of +++, below them its text in HTML
pages/          static pages, in the same form
comments.jsonl  what was said, one comment a line, in thread order: source as it was typed (is_html says whether that
                is HTML or Markdown), html as it was shown
media/          pictures, sound, film, PDF, and the pictures of people; texts refer to them by /media/...
pictures.jsonl, files.jsonl            the words that belong to them
categories.jsonl, tags.jsonl, series.jsonl, people.jsonl, redirects.jsonl, site.json (settings and menus)
history/        revisions and drafts, earlier texts of comments, decisions about them, votes, flags, bans, subscriptions
elsewhere/      what imports have kept of other blogs and we have no field for
manifest.jsonl  the size and the SHA-256 of every file

To check it without Broadsheet, unpack it and run in its folder:
    jq -r 'select(.sha256) | "\\(.sha256)  \\(.path)"' manifest.jsonl | sha256sum -c

KEEP IT PRIVATE. It holds the e-mail addresses, network addresses and browsers of everybody who commented, the
addresses of everybody who gets mail, the e-mail addresses of all accounts, the passwords of articles and pages,
and what was never published, or was deleted. It holds no passwords of people, no sessions, no keys and no second
factors.
"""

#: Where the tables stand that are archived as they are.
_PLACES = {
    "blog.Revision": "history/revisions.jsonl",
    "comments.Edit": "history/edits.jsonl",
    "comments.Decision": "history/decisions.jsonl",
    "comments.Vote": "history/votes.jsonl",
    "comments.Flag": "history/flags.jsonl",
    "comments.Ban": "history/bans.jsonl",
    "comments.Mailbox": "history/mailboxes.jsonl",
    "comments.Subscription": "history/subscriptions.jsonl",
    "transfer.AttachmentPage": "elsewhere/attachment_pages.jsonl",
    "transfer.Imported": "elsewhere/imported.jsonl",
    "transfer.Leftover": "elsewhere/leftovers.jsonl",
}


def export_site(
    out: IO[bytes], folder: Path, *, is_packed: bool, counts: Counter[str] | None = None
) -> Counter[str]:
    """Write the archive to ``out`` and return how many of each kind are in it.

    ``folder`` is where files wait whose length is not known yet; ``is_packed`` is for gzip; ``counts`` is
    counted up meanwhile. Reads piece by piece, and holds no more than a piece in memory. Raises what ``out`` raises.
    """
    counts = Counter() if counts is None else counts
    with one_moment(), loaded_once():
        about = {"address": settings.SITE_URL}
        with tarball(
            out, is_packed=is_packed, folder=folder, at=_last_change(), about=about
        ) as tar:
            _fill(tar, counts)
        counts["files in all"] = tar.files
        counts["files that are gone"] = tar.missing
    return counts


def _fill(tar: Tarball, counts: Counter[str]) -> None:
    tar.add("README.txt", README)
    tar.add("site.json", _json(rows.site()))
    for name, content in texts.articles():
        tar.add(name, content)
        counts["articles"] += 1
    for name, content in texts.pages():
        tar.add(name, content)
        counts["pages"] += 1
    counts["people"] = tar.add_rows("people.jsonl", rows.people())
    counts["categories"] = tar.add_rows("categories.jsonl", rows.terms("blog.Category"))
    counts["tags"] = tar.add_rows("tags.jsonl", rows.terms("blog.Tag"))
    counts["series"] = tar.add_rows("series.jsonl", rows.terms("blog.Series"))
    counts["redirects"] = tar.add_rows("redirects.jsonl", rows.redirects())
    tar.add_rows("comments.jsonl", _counted(rows.comments(), "comments", counts))
    counts["pictures"] = tar.add_rows("pictures.jsonl", rows.media("blog.Image"))
    counts["files"] = tar.add_rows("files.jsonl", rows.media("blog.Attachment"))
    for label in ARCHIVED:
        tar.add_rows(_PLACES[label], rows.table(label))
    for name in _media():
        tar.add_from(f"media/{name}", functools.partial(default_storage.open, name, "rb"))
        counts["files in all"] = tar.files


def _counted(
    found: Iterable[dict[str, Any]], kind: str, counts: Counter[str]
) -> Iterator[dict[str, Any]]:
    for row in found:
        yield row
        counts[kind] += 1


def _media() -> Iterator[str]:
    """Yield the names of all files: as they were uploaded, and people's pictures. Sizes are made anew."""
    # A picture without its size would look it up, in the file itself.
    kinds: tuple[Any, ...] = (
        Image.objects.only("file", "width", "height"),
        Attachment.objects.only("file"),
    )
    for rows_of_kind in kinds:
        for piece in in_pieces(rows_of_kind, _PIECE):
            yield from (str(row.file.name) for row in piece if row.file.name)
    for people in in_pieces(User.objects.exclude(avatar="").only("avatar"), _PIECE):
        for person in people:
            yield from (avatar_file(person.avatar, size) for size in SIZES)


def _last_change() -> int:
    """Return when something was last written or said, in seconds: the time that all files bear."""
    written = Article.objects.aggregate(at=Max("updated_at"))["at"]
    said = Comment.objects.order_by("-created_at", "-pk").values_list("created_at", flat=True)
    moments = [at for at in (written, said.first()) if at]
    return max(0, int(max(moments).timestamp())) if moments else 0


def _json(data: dict[str, object]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1, cls=DjangoJSONEncoder) + "\n"
