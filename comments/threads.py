"""Threads from a flat list: a pure function, linear, over comments in any order.

The page renders in one flat loop. Each node says how many levels of list open before it and close after
it, so that the template needs no recursion.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

#: Levels that are shown as levels; a deeper reply stands on the last one and says whom it answers.
SHOWN_LEVELS = 5
#: On a phone the indent stops earlier (conversation.css): from there on a reply says whom it answers.
PHONE_LEVELS = 3


class Threaded(Protocol):
    """What the function needs to know of a comment."""

    @property
    def pk(self) -> int:
        """Its id."""

    @property
    def parent_id(self) -> int | None:
        """The id of what it answers."""

    @property
    def path(self) -> str | None:
        """Its place: see paths.py."""


T = TypeVar("T", bound=Threaded)


@dataclass
class Node(Generic[T]):
    """A comment where it stands on the page."""

    comment: T
    level: int
    parent: T | None = None
    closes: int = 0
    opens: bool = False
    answers: T | None = None
    is_flattened: bool = False

    @property
    def closing(self) -> range:
        """One for each list to close after this comment."""
        return range(self.closes)


def thread(comments: Iterable[T], shown_levels: int = SHOWN_LEVELS) -> list[Node[T]]:
    """Return comments in reading order with their level on the page.

    A comment whose parent is not among them (it waits, or was thrown away) moves up to the next
    ancestor that is there, else to the top. Costs one sort and one pass.
    """
    ordered = sorted(comments, key=lambda c: (c.path or "", c.pk))
    nodes: list[Node[T]] = []
    open_branch: list[T] = []
    by_id = {c.pk: c for c in ordered}
    for comment in ordered:
        while open_branch and not is_below(comment, open_branch[-1]):
            open_branch.pop()
        level = min(len(open_branch) + 1, shown_levels)
        parent = by_id.get(comment.parent_id) if comment.parent_id else None
        node = Node(comment, level, parent)
        if len(open_branch) >= PHONE_LEVELS:
            node.answers = parent
            node.is_flattened = len(open_branch) >= shown_levels
        nodes.append(node)
        open_branch.append(comment)
    mark_lists(nodes)
    return nodes


def is_below(comment: Threaded, other: Threaded) -> bool:
    """Whether a comment stands in the subtree of another."""
    return (comment.path or "").startswith(other.path or "") and comment.pk != other.pk


def mark_lists(nodes: Sequence[Node[T]]) -> None:
    """Set on each node whether a deeper list opens after it, or how many lists close."""
    for node, following in zip_longest(nodes, nodes[1:]):
        next_level = following.level if following else 1
        node.opens = next_level > node.level
        node.closes = max(0, node.level - next_level)
