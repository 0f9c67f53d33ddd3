"""A comment's place in its conversation, as text that sorts in reading order.

A path is the path of the parent and the comment's own id, each id in base 36 with its length before it,
so that "2z" (71) sorts before "310" (1296) byte by byte. A subtree is a prefix; an insert touches no
other row.
"""

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

#: How many levels a path tells apart. A PostgreSQL index entry holds 2,704 bytes, and an id of a
#: billion takes 7. Replies below this level keep their parent and stand in order of time.
PATH_LEVELS = 128

#: Sorts after every digit and letter of a path: the end of a subtree's range.
AFTER_ALL = "~"


def segment(number: int) -> str:
    """Return a positive id in base 36 with its length in front: 1 is "11", 71 is "21z"."""
    if number < 1:
        raise ValueError("Ids are positive.")
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return DIGITS[len(text)] + text


def segments(path: str) -> list[str]:
    """Return the segments of a path, outermost first."""
    found, at = [], 0
    while at < len(path):
        length = DIGITS.index(path[at]) + 1
        found.append(path[at : at + length])
        at += length
    return found


def child_path(parent_path: str, number: int) -> str:
    """Return the path of comment ``number`` below a parent; ``parent_path`` is empty at the top."""
    above = segments(parent_path)
    return "".join(above[: PATH_LEVELS - 1]) + segment(number)


def root_id(path: str) -> int:
    """Return the id of the top-level comment of a path."""
    return int(segments(path)[0][1:], 36)


def depth(path: str) -> int:
    """Return how deep a path stands: 1 at the top."""
    return len(segments(path))


def ancestor_ids(path: str) -> list[int]:
    """Return the ids of the comments above the one at ``path``, as far as the path goes; outermost first."""
    return [int(part[1:], 36) for part in segments(path)[:-1]]
