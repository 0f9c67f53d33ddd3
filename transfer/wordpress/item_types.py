"""Items of types that plugins, themes and WordPress.com have added: which of them become pages or articles here.

Whatever had an address of its own and words at it comes, as static pages unless somebody says otherwise. Links alone
do not tell which types readers saw: what is a record of some machinery, or by its name something that people have sent
or bought (kept_types.py), is kept aside whatever its link, and the report says of all others how many are public now.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from urllib.parse import parse_qs

from transfer.records import PostRecord
from transfer.remembered import Remembered
from transfer.terms import KINDS
from transfer.wordpress.folders import Folders
from transfer.wordpress.kept_types import is_technical, tells_of_people
from transfer.wordpress.names import COAUTHORS
from transfer.wordpress.plans import PagePlan
from transfer.wordpress.reading import POST_FORMAT
from transfer.wordpress.words import parts_of

#: What the items of a type may become.
PAGE, POST, SKIP = "page", "post", "skip"
#: What comes as what it is, whatever is said.
BUILT_IN = {"post", "page", "attachment"}
#: Stands before the names of all others where they are counted.
OTHER = "other: "
#: Which items of a type that nobody has decided on may come is known at the end alone; so many digits order them.
_DIGITS = 12
#: Taxonomies of which all items are understood.
_UNDERSTOOD = {*KINDS, COAUTHORS, POST_FORMAT}
SAID = {
    PAGE: "Items of this type become static pages.",
    POST: "Items of this type become articles.",
    SKIP: "Items of this type are kept as they came.",
}
#: Where else than where it is typed now something may be said of a type.
_WHERE = "typed after --type or under “Items of other types” in the admin"
#: So much of a title or of the name of a type is repeated.
_REPEATED = 100


def checked_types(pairs: Iterable[str]) -> dict[str, str]:
    """Return what becomes of which types, told as NAME=page, NAME=post or NAME=skip.

    Raises ValueError with the words for what cannot be meant.
    """
    found = {}
    for pair in pairs:
        name, _, what = (part.strip() for part in pair.partition("="))
        if not name or what not in SAID:
            raise ValueError(f"{pair[:100]}: write it as NAME=page, NAME=post or NAME=skip.")
        if name.lower() in BUILT_IN:
            raise ValueError(f"{pair[:100]}: what WordPress itself calls {name} stays what it is.")
        found[name.lower()] = what
    return found


@dataclass
class _Seen:
    """What the items of a type have shown."""

    is_named_by_path: bool = False
    is_named_by_query: bool = False
    #: How many there are, how many of these everybody could read, and the title of one of those.
    items: int = 0
    public: int = 0
    example: str = ""
    folders: Folders = field(default_factory=Folders)


class Types:
    """What becomes of the items of types which are not WordPress's own."""

    def __init__(self, chosen: Mapping[str, str] | None = None) -> None:
        """Take what somebody has decided, by the names of types."""
        self.chosen = dict(chosen or {})
        self._seen: dict[str, _Seen] = {}
        self._waiting = Remembered()
        self._number = 0
        #: Whether addresses of this blog are queries.
        self.is_plain = False

    def look_at(self, record: PostRecord, base: str) -> None:
        """Learn from an item of such a type, in a blog at the path ``base``, whether it has an address and words."""
        seen = self._seen.setdefault(record.kind, _Seen())
        seen.items += 1
        if record.status == "publish" and not record.password:
            seen.public += 1
            seen.example = seen.example or record.title[:_REPEATED]
        if record.status != "publish" or not (record.body.strip() or record.excerpt):
            return
        parts = parts_of(record.link)
        path = parts.path.rstrip("/")
        if path not in {"", base, f"{base}/index.php"} and not parts.query:
            seen.is_named_by_path = True
            if not record.parent:
                seen.folders.look_at(record.link, base)
        elif record.kind in parse_qs(parts.query):
            seen.is_named_by_query = True

    def becomes(self, kind: str) -> str:
        """Return what becomes of the items of a type, after all have been looked at: PAGE, POST or SKIP."""
        if kind in self.chosen:
            return self.chosen[kind]
        is_kept = is_technical(kind) or tells_of_people(kind)
        return PAGE if self._had_addresses(kind) and not is_kept else SKIP

    def _had_addresses(self, kind: str) -> bool:
        seen = self._seen.get(kind, _Seen())
        return seen.is_named_by_path or (self.is_plain and seen.is_named_by_query)

    def turn(self, record: PostRecord) -> None:
        """Let an item be what its type becomes here, after all have been looked at."""
        what = SKIP if record.kind in BUILT_IN else self.becomes(record.kind)
        if what != SKIP:
            turned_into(record, what)

    def folder_of(self, kind: str) -> str:
        """Return the folder in which the items of a type stood, within the blog's own; empty for none."""
        return self._seen[kind].folders.common(least=1) if kind in self._seen else ""

    def wait(self, key: str, kind: str, plan: PagePlan, status: str) -> None:
        """Keep what an item would be as a page until it is known whether it becomes one."""
        self._number += 1
        word = f"{self._number:0{_DIGITS}}"
        self._waiting.put(word, json.dumps([key, kind, asdict(plan), status]))

    def waiting(self) -> Iterator[tuple[str, str, PagePlan, str]]:
        """Yield what has been kept, in its order."""
        for _, value in self._waiting.all():
            key, kind, plan, status = json.loads(value)
            yield key, kind, PagePlan(**plan), status

    def told(self, kinds: Iterable[str]) -> dict[str, str]:
        """Return what is to be said of those of some kinds whose items come, might come, or are decided on."""
        found = {k: self._said(k) for k in kinds if k not in BUILT_IN}
        return {kind: words for kind, words in found.items() if words}

    def _said(self, kind: str) -> str:
        """Return what becomes of a type, and how to say otherwise where nobody has decided; empty for nothing."""
        what, name = self.becomes(kind), kind[:_REPEATED]
        if what == PAGE:
            seen = self._seen.get(kind, _Seen())
            named = f", such as “{seen.example}”" if seen.example else ""
            public = f"{seen.public} of {seen.items} are public pages now{named}"
            return (
                f"{SAID[PAGE]} {public}: {name}=skip, {_WHERE}, keeps aside what is not here yet."
            )
        if what == POST or kind in self.chosen:
            return SAID[what]
        if is_technical(kind) or not self._had_addresses(kind):
            return ""
        why = "Its name tells of what people have sent or bought"
        return f"{SAID[SKIP]} {why}: {name}=page, {_WHERE}, makes pages of it."


def turned_into(record: PostRecord, what: str) -> None:
    """Let an item be a page or a post from now on; words of taxonomies of its own become a post's tags."""
    record.type_there, record.kind = record.kind, what
    if what == POST:
        for term in record.terms:
            if term.taxonomy not in _UNDERSTOOD:
                term.taxonomy = "post_tag"
