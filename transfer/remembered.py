"""Words that an import must know again, on disk: of a million of them the memory holds a few thousand."""

import sqlite3
from collections.abc import Iterable, Iterator


class Remembered:
    """Words with a value each, in a database that SQLite keeps in a temporary file and takes away with the process."""

    def __init__(self) -> None:
        """Begin with none."""
        # An empty name is a temporary database on disk (https://www.sqlite.org/inmemorydb.html#temp_db).
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(
            """
            PRAGMA journal_mode = OFF;
            PRAGMA synchronous = OFF;
            CREATE TABLE words (word TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
            """
        )

    def put(self, word: str, value: str = "") -> str | None:
        """Remember a word with its value, unless it is known: return the value that it had, None for a new one."""
        known = self.get(word)
        if known is None:
            self._db.execute("INSERT INTO words VALUES (?, ?)", (word, value))
        return known

    def put_all(self, words: Iterable[str], value: str) -> None:
        """Remember words with one value, but for those that are known."""
        self._db.executemany(
            "INSERT OR IGNORE INTO words VALUES (?, ?)", ((word, value) for word in words)
        )

    def get(self, word: str) -> str | None:
        """Return the value of a word; None for one that has not come."""
        row = self._db.execute("SELECT value FROM words WHERE word = ?", (word,)).fetchone()
        return str(row[0]) if row else None

    def all(self) -> Iterator[tuple[str, str]]:
        """Yield all words with their values, in the order of the words."""
        yield from self._db.execute("SELECT word, value FROM words ORDER BY word")

    def __contains__(self, word: object) -> bool:
        """Return whether a word has come."""
        return isinstance(word, str) and self.get(word) is not None
