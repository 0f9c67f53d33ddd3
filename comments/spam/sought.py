"""Patterns of words that are hardly ever there: a text without which one cannot match is looked for first.

To search a comment for two hundred expressions takes longer than to store it; to find that none of their texts is in
it takes a fiftieth of that.
"""

import re

# What the pattern compiler itself reads: no other module of Python's tells what a pattern needs.
from re import _constants as code  # type: ignore[attr-defined]  # not in typeshed
from re import _parser as parser  # type: ignore[attr-defined]  # not in typeshed
from typing import Any

#: Texts of which at least one is in whatever matches; None where no such texts are known.
Needed = frozenset[str] | None


class Sought:
    """A pattern that is matched without regard to case, and the texts of which it needs one."""

    def __init__(self, pattern: str) -> None:
        """Take the pattern. Raises ValueError for one that could match without any text that is known beforehand."""
        self.pattern = re.compile(pattern, re.IGNORECASE)
        needed = needed_by(parser.parse(pattern, re.IGNORECASE))
        if not needed:
            raise ValueError(f"This needs no text: {pattern}")
        self.needed = tuple(sorted(text.lower() for text in needed))

    def search(self, text: str, lowered: str) -> re.Match[str] | None:
        """Return the first match in ``text``; ``lowered`` is the same in small letters."""
        if any(needed in lowered for needed in self.needed):
            return self.pattern.search(text)
        return None


def needed_by(parsed: Any) -> Needed:
    """Return the texts of which a sequence of a pattern's parts needs one: of all its parts the most telling ones."""
    found: list[frozenset[str]] = []
    run = ""
    for part, argument in parsed:
        if part is code.LITERAL:
            run += chr(argument)
            continue
        if run:
            found.append(frozenset([run]))
            run = ""
        if needed := _needed_by_part(part, argument):
            found.append(needed)
    if run:
        found.append(frozenset([run]))
    return max(found, key=_tells, default=None)


def _needed_by_part(part: Any, argument: Any) -> Needed:
    if part is code.SUBPATTERN:
        return needed_by(argument[3])
    if part is code.BRANCH:
        branches = [needed_by(branch) for branch in argument[1]]
        return frozenset().union(*branches) if all(branches) else None  # type: ignore[arg-type]
    if part in {code.MAX_REPEAT, code.MIN_REPEAT}:
        least, _, repeated = argument
        return needed_by(repeated) if least else None
    if part is code.IN and all(kind is code.LITERAL for kind, _ in argument):
        return frozenset(chr(letter) for _, letter in argument)
    return None


def _tells(needed: frozenset[str]) -> tuple[int, int]:
    """Return how rarely texts are met by chance: long ones are rare, and many are found more often."""
    return min(map(len, needed)), -len(needed)
