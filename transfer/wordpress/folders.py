"""Where below the root an old blog stood: its own folder, and what its permalinks put before everything else.

With “/blog/%postname%/” as its permalinks WordPress puts /blog before categories, tags, authors and dates, too
(https://developer.wordpress.org/reference/classes/wp_rewrite/, “front”). An export does not say it: its links do.
"""

from collections import Counter
from collections.abc import Container
from urllib.parse import unquote

from transfer.wordpress.words import parts_of

#: So many posts, and such a share of them, must stand in a folder for it to be that of all.
LEAST, SHARE = 3, 0.9
#: Links into more folders than this are those of a blog that has none for all.
_MANY = 200
#: Stands before everything where a server could not rewrite addresses; it is known without an import.
_INDEX = "index.php"


class Folders:
    """Learns from the links of posts."""

    def __init__(self) -> None:
        """Begin with none."""
        self._found: Counter[str] = Counter()
        self._posts = 0

    def look_at(self, link: str, base: str) -> None:
        """Note in which folder below ``base``, the path of the blog, a post stood that everybody could read."""
        path = parts_of(link).path
        if path in {"", "/"} or not path.startswith(f"{base}/"):
            return
        self._posts += 1
        parts = [p for p in unquote(path.removeprefix(base)).split("/") if p and p != _INDEX]
        above: list[str] = []
        for part in parts[:-1]:
            if part.isdigit():
                break
            above.append(part)
        folder = "".join(f"/{part}" for part in above)
        if folder in self._found or len(self._found) < _MANY:
            self._found[folder] += 1

    def of(self, base: str, others: Container[str]) -> list[str]:
        """Return the folders in which the blog at ``base`` stood; none whose name is among ``others``.

        Those are what else permalinks may begin with: sections and authors.
        """
        found = [unquote(base)] if base else []
        folder = self.common()
        if folder and folder.rpartition("/")[2] not in others:
            found.append(f"{unquote(base)}{folder}")
        return found

    def common(self, least: int = LEAST) -> str:
        """Return the folder in which ``least`` of them and almost all stood; empty for none."""
        for folder, number in self._found.most_common(1):
            if number >= least and number >= self._posts * SHARE:
                return folder
        return ""

    @property
    def is_empty(self) -> bool:
        """Whether no link named a path."""
        return not self._posts
