"""The first look at an export: reads all of it, stores nothing, and learns what the second look must know."""

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from blog.attachments import Attachment
from blog.rendering import plain_text
from blog.site_settings import Permalinks
from blog.time_zones import time_zones
from transfer.fields import heard
from transfer.numbers import number_of
from transfer.php import unserialise
from transfer.records import AuthorRecord, OwnRecord, PostRecord, SiteRecord, TermRecord
from transfer.remembered import Remembered
from transfer.wordpress.long_discussions import Whole
from transfer.wordpress.media import Library, Medium
from transfer.wordpress.names import COAUTHORS, Names
from transfer.wordpress.own import own_number, talk_told
from transfer.wordpress.reading import read
from transfer.wordpress.words import host_of

_SIZED = re.compile(r'"([^"/]{1,200}-\d{1,5}x\d{1,5}\.[A-Za-z0-9]{2,5})"')
#: The shapes of addresses that we have, too.
_SHAPES = (
    (re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/?"), Permalinks.DAY),
    (re.compile(r"/\d{4}/\d\d/[^/]+/?"), Permalinks.MONTH),
    (re.compile(r"/archives/\d+/?"), Permalinks.NUMBER),
    (re.compile(r"/[^/]+/?"), Permalinks.NAME),
)
#: A host belongs to the blog when so much of its items stands there; syndicated posts name strangers.
_OWN_SHARE = 0.1
TRASHED = re.compile(r"__trashed(?:-\d+)?$")


@dataclass
class PagePlan:
    """What decides where a static page will stand."""

    slug: str
    parent: str
    title: str
    line: int


class Numbers:
    """Tells items of the same number apart: the same one twice, or two that share it."""

    def __init__(self) -> None:
        """Begin with none."""
        self._known = Remembered()

    def __contains__(self, number: object) -> bool:
        """Return whether a number has come."""
        return number in self._known

    def key(self, record: PostRecord) -> tuple[str, bool]:
        """Return the identity of an item, and whether it stood in the export before."""
        number = record.number or f"~{record.digest}"
        first = self._known.put(number, record.identity)
        if first is None:
            return number, False
        if first == record.identity:
            return number, True
        key = f"{number}~{record.identity}"
        return key, self._known.put(key) is not None


@dataclass
class Survey:
    """What an export holds."""

    site: SiteRecord = field(default_factory=SiteRecord)
    names: Names = field(default_factory=Names)
    library: Library = field(default_factory=Library)
    blocks: dict[str, str] = field(default_factory=dict)
    pages: dict[str, PagePlan] = field(default_factory=dict)
    shapes: Counter[str] = field(default_factory=Counter)
    #: Items by the hosts that their addresses name.
    seen_hosts: Counter[str] = field(default_factory=Counter)
    #: How many hours the clock of the blog was ahead of GMT, by number of posts; and how many of these are dated by
    #: a clock that is not the one here.
    clock: Counter[float] = field(default_factory=Counter)
    foreign: Counter[float] = field(default_factory=Counter)
    #: Slugs of posts that are not in the trash.
    slugs: Remembered = field(default_factory=Remembered)
    #: Every number in the export; of what has no place here, with its status.
    numbers: Numbers = field(default_factory=Numbers)
    others: Remembered = field(default_factory=Remembered)
    #: Items that stand in the export more than once.
    repeated: Remembered = field(default_factory=Remembered)
    #: Items that must be read whole, however long their discussion is.
    whole: Whole = field(default_factory=Whole)
    #: Of an export of ours: what it says of each attachment, as JSON, the attachments by the numbers of our pictures,
    #: and the highest number of each kind.
    own_media: Remembered = field(default_factory=Remembered)
    own_pictures: Remembered = field(default_factory=Remembered)
    own_highest: dict[str, int] = field(default_factory=dict)
    highest_post: int = 0
    highest_comment: int = 0
    items: int = 0
    #: Items by their kind, and comments, those that come again included.
    kinds: Counter[str] = field(default_factory=Counter)
    comments: int = 0

    def __str__(self) -> str:
        """What an import will bring, in a sentence."""
        others = sum(self.kinds.values()) - sum(
            self.kinds[k] for k in ("post", "page", "attachment")
        )
        return (
            f"{self.site.title or 'A blog'} ({self.site.address or 'no address'}): {self.kinds['post']:,} posts, "
            f"{self.kinds['page']:,} pages, {self.kinds['attachment']:,} attachments, {others:,} other items, "
            f"{self.comments:,} comments, {len(self.authors):,} authors, {len(self.terms):,} categories, tags and "
            "other terms."
        )

    @property
    def is_ours(self) -> bool:
        """Whether this blog is one of ours: then nothing in it needs to be understood anew."""
        return bool(self.site.own)

    def zone(self, here: ZoneInfo) -> ZoneInfo:
        """Return in which zone its local dates are meant: a blog of ours names its own; else ``here``."""
        name = self.site.own.get("zone")
        return ZoneInfo(name) if name in time_zones() else here

    def note_own(self, kind: str, own: Mapping[str, Any]) -> None:
        """Note the number that something of ours had, so that it can be kept free."""
        self.own_highest[kind] = max(self.own_highest.get(kind, 0), own_number(own))

    @property
    def authors(self) -> dict[str, AuthorRecord]:
        """The authors, by login."""
        return self.names.authors

    @property
    def terms(self) -> dict[tuple[str, str], TermRecord]:
        """Categories, tags and other terms, by taxonomy and slug."""
        return self.names.terms

    @property
    def media(self) -> Mapping[str, Medium]:
        """The attachments, by their identity."""
        return self.library.by_number

    def own_of(self, number: str) -> dict[str, Any]:
        """Return what an export of ours says of an attachment; empty for everybody else's."""
        found: dict[str, Any] = json.loads(self.own_media.get(number) or "{}")
        return found

    def picture_of(self, own: int) -> int | None:
        """Return the number here of the picture that had the number ``own`` in another blog of ours."""
        medium = self.media.get(self.own_pictures.get(str(own)) or "")
        return medium.image if medium else None

    @property
    def source(self) -> str:
        """The name under which the identities of this blog are kept."""
        parts = urlsplit(self.site.address)
        host = (parts.netloc or "unknown").removeprefix("www.").lower()
        return f"wordpress:{host}{parts.path.rstrip('/')}"

    @property
    def hosts(self) -> set[str]:
        """The hosts whose addresses are this blog's own: the one it names, and those of a fair share of its items.

        A blog of WordPress.com has had two as soon as it has a domain of its own.
        """
        least = max(2, self.items * _OWN_SHARE)
        usual = {host for host, number in self.seen_hosts.items() if number >= least}
        return ({host_of(self.site.address)} | usual) - {""}

    @property
    def shape(self) -> str:
        """The shape that most of the addresses have; empty where there is none that we have, too."""
        common = self.shapes.most_common(1)
        return common[0][0] if common else ""

    def free_of_trash(self, record: PostRecord) -> str:
        """Return the slug that an item is to have: WordPress marks those in the trash, so that others may take them."""
        if record.status != "trash" or not TRASHED.search(record.slug):
            return record.slug
        wanted = record.first_meta("_wp_desired_post_slug") or TRASHED.sub("", record.slug)
        return record.slug if wanted in self.slugs else wanted


def survey(
    paths: Sequence[Path], zone: ZoneInfo, progress: Callable[[int], None] | None = None
) -> Survey:
    """Read all files to their end. Raises Unreadable: then nothing of them can be trusted."""
    found, done = Survey(), 0
    for path in paths:
        before = done
        tell = (lambda n, b=before: progress(b + n)) if progress else None
        for record in read(path, zone, tell, is_survey=True):
            match record:
                case SiteRecord():
                    found.site = found.site if found.site.address else record
                case PostRecord():
                    keeps_places = found.is_ours and bool(talk_told(record).get("conversation"))
                    found.whole.look_at(path, record, keeps_places=keeps_places)
                    _note_comments(record, found)
                    # What stands behind the comments of an item belongs to its last piece alone.
                    if not (record.piece.has_more or is_menu_entry(record, found)):
                        _look_at(record, found)
                        _note_clock(record, found, zone)
                case AuthorRecord() | TermRecord() | OwnRecord():
                    _note(record, found)
        done += path.stat().st_size
    found.names.settle()
    for host in found.hosts:
        found.library.add_host(host)
    return found


def _note(record: AuthorRecord | TermRecord | OwnRecord, found: Survey) -> None:
    """Note an author, a term, or somebody whom an export of ours names."""
    if not found.is_ours and not isinstance(record, OwnRecord):
        # It has been through WordPress, and may have been changed there since.
        record.own = {}
    match record:
        case AuthorRecord():
            found.names.add_author(record)
            found.note_own("user", record.own)
        case TermRecord() if "menu" not in record.own:
            found.names.add_term(record)
            found.note_own(record.taxonomy, record.own)
        case OwnRecord() if record.kind == "person":
            found.note_own("user", record.data)


def is_menu_entry(record: PostRecord, found: Survey) -> bool:
    """Whether an item is one that an export of ours has made of a menu's entry: it says so itself elsewhere."""
    return record.kind == "nav_menu_item" and found.is_ours and "menu" in record.own


def _look_at(record: PostRecord, found: Survey) -> None:
    """Learn from an item what other items may refer to."""
    found.items += 1
    found.kinds[record.kind] += 1
    key, is_repeated = found.numbers.key(record)
    if found.is_ours:
        # Who wrote it with others is said in our own field, and by this taxonomy for theirs.
        record.terms = [t for t in record.terms if t.taxonomy != COAUTHORS]
    found.names.look_at(record)
    # Pages and files of ours have numbers of their own, and stand above articles only in the export.
    if not (found.is_ours and own_number(record.own)):
        found.highest_post = max(found.highest_post, number_of(record.number) or 0)
    if is_repeated:
        found.repeated.put(key)
        return
    found.seen_hosts.update({host_of(record.link), host_of(record.guid)})
    if record.kind == "attachment":
        _note_medium(key, record, found)
    elif record.kind == "wp_block":
        found.blocks[record.number] = record.body
    elif record.kind == "page":
        found.note_own("page", record.own)
        found.pages[key] = PagePlan(record.slug, record.parent, record.title, record.line)
    elif record.kind == "post":
        _note_post(record, found)
    if record.kind not in {"post", "page", "attachment"}:
        found.others.put(key, record.status)


def _note_comments(record: PostRecord, found: Survey) -> None:
    """Note how many comments there are, and the highest number of one."""
    numbers = (number_of(comment.number) or 0 for comment in record.comments)
    found.highest_comment = max(found.highest_comment, *numbers, 0)
    found.comments += len(record.comments)


def _note_post(record: PostRecord, found: Survey) -> None:
    """Note how a post is addressed."""
    if record.status != "trash" and record.slug:
        found.slugs.put(record.slug)
    if record.status in {"publish", "private"}:
        path = urlsplit(record.link).path
        shape = next((s for pattern, s in _SHAPES if pattern.fullmatch(path)), "")
        if shape:
            found.shapes[shape] += 1


def _note_clock(record: PostRecord, found: Survey, zone: ZoneInfo) -> None:
    """Note by which clock a post is dated, and whether ``zone`` had another at that time."""
    is_public = record.kind == "post" and record.status in {"publish", "private"}
    if not is_public or record.clock is None or record.published_at is None:
        return
    found.clock[record.clock] += 1
    offset = record.published_at.astimezone(zone).utcoffset() or dt.timedelta()
    # A clock of long ago, such as a town's own, was ahead by seconds, too; WordPress writes them.
    if record.clock != offset.total_seconds() / 3600:
        found.foreign[record.clock] += 1


def _note_medium(key: str, record: PostRecord, found: Survey) -> None:
    """Note an attachment with every address of it."""
    medium = Medium(
        number=key,
        url=record.file_url or record.guid,
        title=record.title,
        alt=record.first_meta("_wp_attachment_image_alt"),
        caption=plain_text(record.excerpt),
        line=record.line,
        parent=record.parent,
        order=record.order,
    )
    if found.is_ours:
        # Read as WordPress's, a title has no line of its own.
        medium.title = heard(Attachment, ("title",), record.own).get("title", medium.title)
        found.own_media.put(key, json.dumps(record.own))
        is_picture = str(record.own.get("file", "")).startswith("images/")
        found.note_own("image" if is_picture else "file", record.own)
        if is_picture:
            found.own_pictures.put(str(own_number(record.own)), key)
    found.library.add(medium, [medium.url, *metadata(record), record.guid])


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
