"""What the first look at an export has learned (first_look.py), and the questions that the second asks."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from blog.time_zones import time_zones
from transfer.counted import counted
from transfer.records import AuthorRecord, PostRecord, SiteRecord, TermRecord
from transfer.remembered import Remembered
from transfer.wordpress.folders import Folders
from transfer.wordpress.item_types import Types
from transfer.wordpress.long_discussions import Whole
from transfer.wordpress.media import Library, Medium
from transfer.wordpress.names import Names
from transfer.wordpress.own import own_number
from transfer.wordpress.plans import PagePlan
from transfer.wordpress.words import host_of, parts_of

#: A host belongs to the blog when so much of its items stands there; syndicated posts name strangers.
_OWN_SHARE = 0.1
TRASHED = re.compile(r"__trashed(?:-\d+)?$")


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
    #: In which folders posts stood.
    posts_in: Folders = field(default_factory=Folders)
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
    #: What becomes of items of types that are not WordPress's own.
    types: Types = field(default_factory=Types)
    #: Items that stand in the export more than once.
    repeated: Remembered = field(default_factory=Remembered)
    #: The items below which comments stand, by the numbers of these.
    homes: Remembered = field(default_factory=Remembered)
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
        kinds = {kind: self.kinds[kind] for kind in ("post", "page", "attachment")}
        found = [counted(number, kind) for kind, number in kinds.items()]
        others = self.kinds.total() - sum(kinds.values())
        found += [
            counted(others, "other item"),
            counted(self.comments, "comment"),
            counted(len(self.authors), "author"),
            counted(
                len(self.terms),
                "category, tag or other term",
                "categories, tags and other terms",
            ),
        ]
        title, address = self.site.title or "A blog", self.site.address or "no address"
        return f"{title} ({address}): {', '.join(found)}."

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

    def home_of(self, comment: str) -> str | None:
        """Return the identity of the item below which a comment stands; None for one that is not in the export."""
        return self.homes.get(comment.partition("~")[0])

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
        parts = parts_of(self.site.address)
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
    def base(self) -> str:
        """The path below which the blog stood, as its addresses have it; empty for the root."""
        return parts_of(self.site.address).path.rstrip("/")

    @property
    def folders(self) -> list[str]:
        """The folders in which it stood, the root not among them."""
        sections = {slug for taxonomy, slug in self.terms if taxonomy == "category"}
        return self.posts_in.of(self.base, sections | set(self.authors))

    @property
    def shape(self) -> str:
        """The shape that most of the addresses have; empty where there is none that we have, too."""
        common = self.shapes.most_common(1)
        return common[0][0] if common else ""

    def free_of_trash(self, record: PostRecord) -> str:
        """Return the slug that an item is to have: WordPress marks those in the trash, so that others may take them."""
        wanted = slug_before_trash(record)
        return record.slug if not wanted or wanted in self.slugs else wanted


def slug_before_trash(record: PostRecord) -> str:
    """Return the slug that an item in the trash had before WordPress marked it; empty for one that has no mark."""
    if record.status != "trash" or not TRASHED.search(record.slug):
        return ""
    return record.first_meta("_wp_desired_post_slug") or TRASHED.sub("", record.slug)
