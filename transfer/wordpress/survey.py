"""The first look at an export: reads all of it, stores nothing, and learns what the second look must know."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from blog.site_settings import Permalinks
from transfer.numbers import number_of
from transfer.php import unserialise
from transfer.records import AuthorRecord, OwnRecord, PostRecord, SiteRecord, TermRecord
from transfer.wordpress.media import Medium, path_of
from transfer.wordpress.own import own_number
from transfer.wordpress.reading import host_of, read

_SIZED = re.compile(r'"([^"/]{1,200}-\d{1,5}x\d{1,5}\.[A-Za-z0-9]{2,5})"')
#: The shapes of addresses that we have, too.
_SHAPES = (
    (re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/?"), Permalinks.DAY),
    (re.compile(r"/\d{4}/\d\d/[^/]+/?"), Permalinks.MONTH),
    (re.compile(r"/archives/\d+/?"), Permalinks.NUMBER),
    (re.compile(r"/[^/]+/?"), Permalinks.NAME),
)


@dataclass
class PagePlan:
    """Where a static page stands."""

    slug: str
    parent: str
    title: str


@dataclass
class Survey:
    """What an export holds."""

    site: SiteRecord = field(default_factory=SiteRecord)
    authors: dict[str, AuthorRecord] = field(default_factory=dict)
    terms: dict[tuple[str, str], TermRecord] = field(default_factory=dict)
    media: dict[str, Medium] = field(default_factory=dict)
    media_records: dict[str, int] = field(default_factory=dict)
    by_path: dict[str, Medium] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    blocks: dict[str, str] = field(default_factory=dict)
    pages: dict[str, PagePlan] = field(default_factory=dict)
    shapes: Counter[str] = field(default_factory=Counter)
    #: Of an export of ours: what it says of each attachment, and the highest number of each kind.
    own_media: dict[str, dict[str, Any]] = field(default_factory=dict)
    own_highest: dict[str, int] = field(default_factory=dict)
    highest_post: int = 0
    highest_comment: int = 0
    items: int = 0

    @property
    def source(self) -> str:
        """The name under which the identities of this blog are kept."""
        parts = urlsplit(self.site.address)
        host = (parts.netloc or "unknown").removeprefix("www.").lower()
        return f"wordpress:{host}{parts.path.rstrip('/')}"

    @property
    def is_ours(self) -> bool:
        """Whether this blog is one of ours: then nothing in it needs to be understood anew."""
        return bool(self.site.own)

    def note_own(self, kind: str, own: Mapping[str, Any]) -> None:
        """Note the number that something of ours had, so that it can be kept free."""
        self.own_highest[kind] = max(self.own_highest.get(kind, 0), own_number(own))

    @property
    def hosts(self) -> set[str]:
        """The hosts whose addresses are this blog's own."""
        host = host_of(self.site.address)
        return {host} if host else set()

    @property
    def shape(self) -> str:
        """The shape that most of the addresses have; empty where there is none that we have, too."""
        common = self.shapes.most_common(1)
        return common[0][0] if common else ""


class Numbers:
    """Tells items of the same number apart: the same one twice, or two that share it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: dict[str, str] = {}

    def key(self, record: PostRecord) -> str | None:
        """Return the identity of an item; None for one that stood in the export before."""
        number = record.number or f"~{record.digest}"
        seen = self._seen.setdefault(number, record.digest)
        if seen == record.digest:
            if f"{number}!" in self._seen:
                return None
            self._seen[f"{number}!"] = ""
            return number
        key = f"{number}~{record.digest}"
        if key in self._seen:
            return None
        self._seen[key] = record.digest
        return key


def survey(
    paths: Sequence[Path], zone: ZoneInfo, progress: Callable[[int], None] | None = None
) -> Survey:
    """Read all files to their end. Raises Unreadable: then nothing of them can be trusted."""
    found, numbers, done = Survey(), Numbers(), 0
    for path in paths:
        before = done
        for record in read(path, zone, (lambda n, b=before: progress(b + n)) if progress else None):  # type: ignore[misc]
            match record:
                case SiteRecord():
                    found.site = found.site if found.site.address else record
                case PostRecord() if not is_menu_entry(record, found):
                    _look_at(record, found, numbers)
                case AuthorRecord() | TermRecord() | OwnRecord():
                    _note(record, found)
        done += path.stat().st_size
    _place_media(found)
    return found


def _note(record: AuthorRecord | TermRecord | OwnRecord, found: Survey) -> None:
    """Note an author, a term, or somebody whom an export of ours names."""
    if not found.is_ours and not isinstance(record, OwnRecord):
        # It has been through WordPress, and may have been changed there since.
        record.own = {}
    match record:
        case AuthorRecord() if record.login:
            found.authors.setdefault(record.login, record)
            found.note_own("user", record.own)
        case TermRecord() if (record.slug or record.name) and "menu" not in record.own:
            record.slug = record.slug or record.name
            found.terms.setdefault((record.taxonomy, record.slug), record)
            found.note_own(record.taxonomy, record.own)
        case OwnRecord() if record.kind == "person":
            found.note_own("user", record.data)


def is_menu_entry(record: PostRecord, found: Survey) -> bool:
    """Whether an item is one that an export of ours has made of a menu's entry: it says so itself elsewhere."""
    return record.kind == "nav_menu_item" and found.is_ours and "menu" in record.own


def _look_at(record: PostRecord, found: Survey, numbers: Numbers) -> None:
    """Learn from an item what other items may refer to."""
    found.items += 1
    key = numbers.key(record)
    _note_names(record, found)
    if key is None:
        return
    if record.kind == "attachment":
        _note_medium(key, record, found)
    elif record.kind == "wp_block":
        found.blocks[record.number] = record.body
    elif record.kind == "page":
        found.note_own("page", record.own)
        found.pages[key] = PagePlan(record.slug, record.parent, record.title)
    elif record.kind == "post" and record.status in {"publish", "private"}:
        path = urlsplit(record.link).path
        shape = next((s for pattern, s in _SHAPES if pattern.fullmatch(path)), "")
        if shape:
            found.shapes[shape] += 1


def _note_names(record: PostRecord, found: Survey) -> None:
    """Note whom and what an item names, and the highest numbers."""
    for login in record.authors:
        found.authors.setdefault(login, AuthorRecord(login, line=record.line))
    for term in record.terms:
        term.slug = term.slug or term.name
        # Who wrote it with others is said in our own field, and by theirs as a taxonomy.
        if term.slug and not (found.is_ours and term.taxonomy == "author"):
            found.terms.setdefault((term.taxonomy, term.slug), term)
    for comment in record.comments:
        found.highest_comment = max(found.highest_comment, number_of(comment.number) or 0)
    # Pages and files of ours have numbers of their own, and stand above articles only in the export.
    if not (found.is_ours and own_number(record.own)):
        found.highest_post = max(found.highest_post, number_of(record.number) or 0)


def _note_medium(key: str, record: PostRecord, found: Survey) -> None:
    """Note an attachment with every address of it."""
    found.media[key] = Medium(
        number=key,
        url=record.file_url or record.guid,
        title=record.title,
        alt=record.first_meta("_wp_attachment_image_alt"),
        caption=record.excerpt,
    )
    if found.is_ours:
        found.own_media[key] = record.own
        is_picture = str(record.own.get("file", "")).startswith("images/")
        found.note_own("image" if is_picture else "file", record.own)
        # In texts of ours a file is found by its whole address.
        found.by_path[record.file_url] = found.media[key]
    sizes = metadata(record)
    for path in {path_of(record.file_url or record.guid), *map(path_of, sizes)} - {""}:
        found.by_path.setdefault(path, found.media[key])
    if record.parent:
        found.children.setdefault(record.parent, []).append(key)


def _place_media(found: Survey) -> None:
    """Order the children of each post as the export has them; nothing else is left to do."""
    for numbers in found.children.values():
        numbers.sort(key=lambda n: (number_of(n) or 0, n))


def metadata(record: PostRecord) -> list[str]:
    """Return the addresses of all sizes that WordPress made of a picture."""
    base = record.file_url.rpartition("/")[0]
    written = record.first_meta("_wp_attachment_metadata")
    try:
        data = unserialise(written)
        sizes = data.get("sizes", {}) if isinstance(data, dict) else {}
        names = [s.get("file", "") for s in sizes.values() if isinstance(s, dict)]
        original = data.get("original_image", "") if isinstance(data, dict) else ""
    except (ValueError, AttributeError):
        # Lengths that somebody's search and replace has broken are common; the names stand there all the same.
        names, original = _SIZED.findall(written), ""
    return [f"{base}/{name}" for name in [*names, original] if isinstance(name, str) and name]
