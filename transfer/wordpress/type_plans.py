"""Where items stand that become static pages because of their type: as they stood, below a page for their list."""

from blog.pages import PAGE_LEVELS
from transfer.wordpress.item_types import OTHER, SKIP
from transfer.wordpress.plans import PagePlan
from transfer.wordpress.survey import Survey

#: Begins the identity of a page that no item of the export is.
_MARK = "~/"


def folder_in(key: str) -> str:
    """Return the path that the page of a list was to have, by its identity."""
    return key.removeprefix(_MARK)


def plan_types(found: Survey) -> None:
    """Decide which items of types that are not WordPress's own become pages, when all have been looked at.

    Those that nothing stands above stand below a page at the address where WordPress had the list of their type: one
    of the export, else one that is made.
    """
    found.types.is_plain = found.posts_in.is_empty
    new: dict[str, str] = {}
    # Before any of them is there: one that is named like the folder of its type is not the list of it.
    folders = _Folders(found)
    for key, kind, plan, status in found.types.waiting():
        if found.types.becomes(kind) == SKIP:
            found.others.put(key, status)
        else:
            plan.kind = f"{OTHER}{kind}"
            found.pages[key], new[key] = plan, kind
    for key, kind in new.items():
        plan = found.pages[key]
        if plan.parent not in found.pages:
            plan.parent = folders.key_of(kind)


class _Folders:
    """The pages at which lists of types stood."""

    def __init__(self, found: Survey) -> None:
        """Look at the pages of the export, before others come to them."""
        self._pages, self._types, self._front = found.pages, found.types, found.posts_in.common()
        self._by_path = {self._path(plan): key for key, plan in found.pages.items()}
        self._of_types: dict[str, str] = {}

    def key_of(self, kind: str) -> str:
        """Return the identity of the page below which the items of a type stand; empty for none."""
        if kind not in self._of_types:
            self._of_types[kind] = self._key(self._types.folder_of(kind))
        return self._of_types[kind]

    def _key(self, folder: str) -> str:
        # What permalinks put before everything stands before no page.
        within = (
            folder.removeprefix(self._front)
            if f"{folder}/".startswith(f"{self._front}/")
            else folder
        )
        key, path = "", ""
        for part in within.strip("/").split("/")[: PAGE_LEVELS - 1]:
            path = f"{path}/{part}" if path else part
            if path and path not in self._by_path:
                title = part.replace("-", " ").replace("_", " ")
                plan = PagePlan(part, key, title[:1].upper() + title[1:], 0, is_folder=True)
                self._by_path[path] = f"{_MARK}{path}"
                self._pages[f"{_MARK}{path}"] = plan
            key = self._by_path.get(path, "")
        return key

    def _path(self, plan: PagePlan) -> str:
        """Return the path that a page of the export had; of one in a circle some of it."""
        slugs = [plan.slug]
        while plan.parent in self._pages and len(slugs) <= PAGE_LEVELS:
            plan = self._pages[plan.parent]
            slugs.append(plan.slug)
        return "/".join(reversed(slugs))
