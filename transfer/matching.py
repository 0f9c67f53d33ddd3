"""Which article or page an address of another time or another service means here."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

from blog.models import Article, Page
from blog.redirects import Redirect, normal_path, own_path
from transfer.models import OLD_ID_LENGTH, Imported

#: So many redirects one after the other are followed; ours never make chains, but others may have entered some.
HOPS = 5
#: Addresses that are looked up at once: up to four forms of each, and SQLite takes 32,766 values, older ones 999.
BATCH = 200
#: Files that servers name where a folder is meant, and endings that blogs lose when they move.
_INDEX = re.compile(r"/(?:index\.(?:html?|php)|default\.aspx?)$", re.IGNORECASE)
_ENDING = re.compile(r"\.(?:html?|php|aspx?)$", re.IGNORECASE)


@dataclass(frozen=True)
class Place:
    """An article or a static page; ``kind`` is "article" or "page"."""

    kind: str
    pk: int


@dataclass
class Moves:
    """What the person who imports says about addresses: --map OLD=NEW.

    OLD is an address or a path, or with a star at its end the beginning of many; so is NEW.
    """

    exact: dict[str, str] = field(default_factory=dict)
    beginnings: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, pairs: Sequence[str]) -> "Moves":
        """Read what was typed. Raises ValueError with a sentence for what it cannot mean."""
        moves = cls()
        for pair in pairs:
            old, sign, new = pair.partition("=")
            if not sign or not old or not new or old.endswith("*") != new.endswith("*"):
                raise ValueError(f"{pair}: write it as OLD=NEW, or as OLD*=NEW*.")
            if old.endswith("*"):
                moves.beginnings.append((old[:-1], new[:-1]))
            else:
                moves.exact[_bare(old)] = new
        moves.beginnings.sort(key=lambda pair: -len(pair[0]))
        return moves

    def moved(self, address: str) -> str:
        """Return where an address has gone, the address itself where nobody has said."""
        for form in (address, _path(address)):
            if _bare(form) in self.exact:
                return self.exact[_bare(form)]
            for old, new in self.beginnings:
                if form.startswith(old):
                    return new + form[len(old) :]
        return address


def places_of(addresses: Iterable[str]) -> dict[str, Place]:
    """Return where each address leads here; what leads nowhere is missing. Host and fragment are not looked at.

    Dates in addresses are not looked at either, because every date leads to the right article. A number in a query
    (?p=7) is one of the other blog and found only where an import has noted it. At most four queries for BATCH
    addresses, and four for each redirect that follows another.
    """
    found: dict[str, Place] = {}
    wanted = {a: a for a in dict.fromkeys(addresses) if a}
    for _ in range(HOPS):
        if not wanted:
            break
        following: dict[str, str] = {}
        paths = list(wanted)
        for at in range(0, len(paths), BATCH):
            some = {a: wanted[a] for a in paths[at : at + BATCH]}
            found |= _looked_up(some, following)
        wanted = following
    return found


def posts_called(identifiers: Iterable[str]) -> dict[str, int]:
    """Return the articles that imports have made of posts of these numbers; none for a number of two blogs."""
    wanted = [name for name in dict.fromkeys(identifiers) if 0 < len(name) <= OLD_ID_LENGTH]
    found: dict[str, set[int]] = {}
    for at in range(0, len(wanted), BATCH):
        rows = Imported.objects.filter(
            kind="post", old_id__in=wanted[at : at + BATCH], object_id__isnull=False
        )
        for old_id, pk in rows.values_list("old_id", "object_id"):
            found.setdefault(old_id, set()).add(pk or 0)
    alone = {name: next(iter(pks)) for name, pks in found.items() if len(pks) == 1}
    here = Article.objects.filter(pk__in=alone.values()).values_list("pk", flat=True)
    existing = set(here) if alone else set()
    return {name: pk for name, pk in alone.items() if pk in existing}


def host_of(address: str) -> str:
    """Return the host of an address without www., lower case; empty where it has none."""
    try:
        return (urlsplit(address.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def number_in(address: str) -> str:
    """Return the number of a post in WordPress's plain address, ?p=7; empty in others."""
    try:
        found = re.fullmatch(
            r"(?:.*&)?(?:p|page_id)=([1-9][0-9]{0,17})(?:&.*)?", urlsplit(address).query
        )
    except ValueError:
        return ""
    return found[1] if found else ""


def _bare(address: str) -> str:
    """Return an address for comparing: without scheme, fragment and the slash at its end."""
    plain = re.sub(r"^https?://(?:www\.)?", "//", address.strip(), flags=re.IGNORECASE)
    return plain.partition("#")[0].rstrip("/")


def _path(address: str) -> str:
    """Return path and query of an address; empty for none."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


def _forms(path: str) -> list[str]:
    """Return the forms in which a path may be known here: with its query and without, as a file and as none."""
    plain = path.partition("?")[0]
    folder = _INDEX.sub("/", plain)
    return list(dict.fromkeys([path, plain, folder, _ENDING.sub("", folder)]))


@dataclass
class _Questions:
    """What is to be asked of the database, and which addresses want to know."""

    slugs: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[int, list[str]] = field(default_factory=dict)
    pages: dict[str, list[str]] = field(default_factory=dict)
    redirects: dict[str, list[str]] = field(default_factory=dict)

    def ask(self, address: str, path: str) -> None:
        """Note what an address may mean, by its form."""
        for form in _forms(path):
            try:
                self.redirects.setdefault(normal_path(form), []).append(address)
            except ValueError:
                continue
            if "?" in form:
                continue
            try:
                match = resolve(_slashed(unquote(form)))
            except Resolver404:
                continue
            if match.view_name in {"blog:article", "blog:article-month"}:
                self.slugs.setdefault(match.kwargs["slug"], []).append(address)
            elif match.view_name == "blog:article-number":
                self.numbers.setdefault(match.kwargs["pk"], []).append(address)
            elif match.view_name == "blog:named":
                self.pages.setdefault(match.kwargs["path"], []).append(address)
                self.slugs.setdefault(match.kwargs["path"], []).append(address)


def _slashed(path: str) -> str:
    return path if path.endswith("/") else f"{path}/"


def _looked_up(some: Mapping[str, str], following: dict[str, str]) -> dict[str, Place]:
    """Look some addresses up, each at its present path; what leads on goes to ``following``."""
    ask = _Questions()
    for address, present in some.items():
        path = _path(present)
        if path and path != "/" and "\0" not in unquote(path):
            ask.ask(address, path)
    found: dict[str, Place] = {}
    # What stands at an address comes before what has left it; pages before articles, as readers find them.
    pages = Page.objects.filter(path__in=ask.pages)
    _note(found, "page", ask.pages, pages.values_list("path", "pk"))
    articles = Article.objects.filter(stands_for="")
    by_slug = articles.filter(slug__in=ask.slugs)
    _note(found, "article", ask.slugs, by_slug.values_list("slug", "pk"))
    by_number = articles.filter(pk__in=ask.numbers).values_list("pk", flat=True)
    _note(found, "article", ask.numbers, [(pk, pk) for pk in by_number])
    moved = Redirect.objects.filter(old_path__in=ask.redirects)
    for path, article, target in moved.values_list("old_path", "article_id", "target"):
        for address in ask.redirects[path]:
            if article:
                found.setdefault(address, Place("article", article))
            elif own_path(target) is not None:
                following[address] = target
    for address in found:
        following.pop(address, None)
    return found


def _note(
    found: dict[str, Place],
    kind: str,
    asked: Mapping[str, list[str]] | Mapping[int, list[str]],
    rows: Iterable[tuple[object, int]],
) -> None:
    for key, pk in rows:
        for address in asked[key]:  # type: ignore[index]
            found.setdefault(address, Place(kind, pk))
