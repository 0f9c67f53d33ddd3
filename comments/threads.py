"""Threads from a flat list: pure functions, linear, over comments in any order.

The page renders in one flat loop. Each node says how many levels of list open before it and close after
it, so that the template needs no recursion.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Generic, Protocol, TypeVar

from comments.paths import root_id, segments

#: Levels that are shown as levels; a deeper reply stands on the last one and says whom it answers.
SHOWN_LEVELS = 5
#: On a phone the indent stops earlier (conversation.css): from there on a reply says whom it answers.
PHONE_LEVELS = 3


class Threaded(Protocol):
    """What the functions need to know of a comment."""

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
# Without a bound: mypy would look at a model's fields before it knows them.
S = TypeVar("S")


@dataclass
class Node(Generic[S]):
    """A comment where it stands on the page."""

    comment: S
    level: int
    parent: S | None = None
    closes: int = 0
    opens: bool = False
    answers: S | None = None
    is_flattened: bool = False
    #: Of the last comment of a thread: the thread's first, when it has more replies than are shown here; how
    #: many, and the address where they go on.
    continues: S | None = None
    unshown: int = 0
    rest: str = ""

    @property
    def closing(self) -> tuple[int, ...]:
        """The level below which each list that closes after this comment stands, the deepest first."""
        return tuple(range(self.level - 1, self.level - 1 - self.closes, -1))


def thread(
    comments: Iterable[T],
    shown_levels: int = SHOWN_LEVELS,
    order: Sequence[int] = (),
    elsewhere: Mapping[int, T] | None = None,
) -> list[Node[T]]:
    """Return comments in reading order with their level on the page.

    A comment whose parent is not among them (it waits, or was thrown away) moves up to the next
    ancestor that is there, else to the top. ``order`` is the order of threads by the id of their first
    comment, where it is not that of time; ``elsewhere`` has comments of other pages by id, so that their
    replies can say whom they answer. Costs one sort and one pass.
    """
    rank = {root: place for place, root in enumerate(order)}

    def place(comment: T) -> tuple[int, str, int]:
        path = comment.path or ""
        return (rank.get(root_id(path), len(rank)) if rank else 0, path, comment.pk)

    ordered = sorted(comments, key=place)
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
        if parent is None and comment.parent_id and elsewhere:
            node.answers = elsewhere.get(comment.parent_id)
            node.is_flattened = True
        nodes.append(node)
        open_branch.append(comment)
    mark_lists(nodes)
    return nodes


def with_traces(comments: Iterable[T], visible: Container[int]) -> list[T]:
    """Return the visible comments and, of the others, those that have a visible one below them.

    The others leave a trace on the page, so that replies keep their place. ``visible`` holds ids.
    """
    comments = list(comments)
    if all(comment.pk in visible for comment in comments):
        return comments
    needed: set[int] = set()
    for comment in comments:
        if comment.pk not in visible:
            continue
        if comment.parent_id:
            needed.add(comment.parent_id)
        for segment in reversed(segments(comment.path or "")[:-1]):
            above = int(segment[1:], 36)
            if above in needed and above != comment.parent_id:
                break
            needed.add(above)
    return [c for c in comments if c.pk in visible or c.pk in needed]


def is_below(comment: Threaded, other: Threaded) -> bool:
    """Whether a comment stands in the subtree of another."""
    return (comment.path or "").startswith(other.path or "") and comment.pk != other.pk


def mark_lists(nodes: Sequence[Node[T]]) -> None:
    """Set on each node whether a deeper list opens after it, or how many lists close."""
    for node, following in zip_longest(nodes, nodes[1:]):
        next_level = following.level if following else 1
        node.opens = next_level > node.level
        node.closes = max(0, node.level - next_level)
