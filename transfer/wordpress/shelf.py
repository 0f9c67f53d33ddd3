"""The media of a blog, on disk: it has as many as it likes, and the memory holds those that somebody looks at."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from urllib.parse import urlsplit

from transfer.lines import Line

_PICTURE = re.compile(r"\.(?:jpe?g|jpe|png|gif|webp|avif|bmp|svg|heic|ico|tiff?)$", re.IGNORECASE)
#: So many are read at once where all of them are asked for.
_MANY = 200


@dataclass(slots=True)
class Medium:
    """An attachment: where it was, and where it is by now. ``image`` is the number of our picture."""

    number: str
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    local: str = ""
    image: int | None = None
    file: int | None = None
    line: int = 0
    parent: str = ""
    order: int = 0
    #: The name of the file in which it stands.
    named_in: str = ""

    @property
    def at(self) -> Line:
        """Where it stands."""
        return Line(self.line, self.named_in)

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, by its name where its file has not come."""
        return self.image is not None or bool(_PICTURE.search(urlsplit(self.url).path))


_COLUMNS = ", ".join(f'"{field.name}"' for field in fields(Medium))
_PLACES = ", ".join("?" for _ in fields(Medium))
_ANEW = ", ".join(f'"{field.name}" = excluded."{field.name}"' for field in fields(Medium))


class Shelf(Mapping[str, Medium]):
    """Media by their numbers, in the order in which they came.

    What it hands out is a copy: who changes one puts it back.
    """

    def __init__(self) -> None:
        """Begin empty, in a database that SQLite keeps in a temporary file and takes away with the process."""
        # An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            f"""
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            CREATE TABLE media (place INTEGER PRIMARY KEY, {_COLUMNS}, UNIQUE (number));
            CREATE INDEX below ON media (parent) WHERE parent > '';
            CREATE INDEX at ON media (url);
            """
        )

    def put(self, medium: Medium) -> None:
        """Keep one as it is now; it stays at the place at which it came first."""
        self._db.execute(
            f"INSERT INTO media ({_COLUMNS}) VALUES ({_PLACES}) "  # noqa: S608 (names of our own)
            f"ON CONFLICT (number) DO UPDATE SET {_ANEW}",
            astuple(medium),
        )

    def _read(self, rest: str, *values: object) -> list[Medium]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM media {rest}", values)  # noqa: S608
        return [Medium(*row) for row in rows]

    def __getitem__(self, number: str) -> Medium:
        """Return one by its number."""
        found = self._read("WHERE number = ?", number)
        if not found:
            raise KeyError(number)
        return found[0]

    def __iter__(self) -> Iterator[str]:
        """Yield the numbers. Others may be put meanwhile."""
        return (medium.number for medium in self.all())

    def __len__(self) -> int:
        """Return how many there are."""
        return int(self._db.execute("SELECT count(*) FROM media").fetchone()[0])

    def all(self) -> Iterator[Medium]:
        """Yield all. They may be put back meanwhile."""
        last = 0
        while piece := self._db.execute(
            "SELECT place, number FROM media WHERE place > ? ORDER BY place LIMIT ?", (last, _MANY)
        ).fetchall():
            yield from (self[number] for _, number in piece)
            last = piece[-1][0]

    def below(self, parent: str) -> list[Medium]:
        """Return those that hang on a post, in no order."""
        return self._read("WHERE parent > '' AND parent = ?", parent)

    def at(self, url: str) -> Medium | None:
        """Return the last that had an address."""
        return next(iter(self._read("WHERE url = ? ORDER BY place DESC LIMIT 1", url)), None)
