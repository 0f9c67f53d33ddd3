"""Where static pages are to stand, before any of them is stored."""

from dataclasses import dataclass


@dataclass
class PagePlan:
    """What decides where a static page will stand."""

    slug: str
    parent: str
    title: str
    line: int
    #: The slug that it had before it was thrown away; empty for one that was not.
    before_trash: str = ""
    #: Under what it is reported.
    kind: str = "page"
    #: Whether it is no item of the export: it stands where the list of a type stood, above what belongs there.
    is_folder: bool = False
