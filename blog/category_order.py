"""The order of the sections: the tree as one list, and how a section is moved in it."""

from dataclasses import dataclass

from django.db import transaction

from blog.taxonomy import Category, sections


@dataclass(frozen=True)
class Branch:
    """A section where it stands in the tree; ``moves`` are the steps that it can take from there."""

    category: Category
    level: int
    moves: frozenset[str]


def tree() -> list[Branch]:
    """Return every section in the site's order, each before those below it. One query."""
    found: list[Branch] = []

    def walk(siblings: list[Category], level: int) -> None:
        for number, category in enumerate(siblings):
            moves = set()
            if number > 0:
                moves |= {"up", "in"}
            if number + 1 < len(siblings):
                moves.add("down")
            if level > 0:
                moves.add("out")
            found.append(Branch(category, level, frozenset(moves)))
            walk(category.below, level + 1)

    walk(sections(), 0)
    return found


@transaction.atomic
def step(category: Category, direction: str) -> bool:
    """Move a section one step: up, down, in (below the one above it) or out; return whether there was such a step.

    Raises ValidationError where the tree would become too deep.
    """
    siblings = children_of(category.parent)
    place = next(n for n, sibling in enumerate(siblings) if sibling.pk == category.pk)
    match direction:
        case "up" if place > 0:
            put(category, category.parent, siblings[place - 1])
        case "down" if place + 1 < len(siblings):
            after = siblings[place + 2] if place + 2 < len(siblings) else None
            put(category, category.parent, after)
        case "in" if place > 0:
            put(category, siblings[place - 1], None)
        case "out" if category.parent:
            above = category.parent
            uncles = children_of(above.parent)
            number = next(n for n, uncle in enumerate(uncles) if uncle.pk == above.pk)
            put(category, above.parent, uncles[number + 1] if number + 1 < len(uncles) else None)
        case _:
            return False
    return True


@transaction.atomic
def put(category: Category, parent: Category | None, before: Category | None) -> None:
    """Put a section below ``parent`` (None: at the top), before one that stands there, or last.

    Last, too, where ``before`` has been moved elsewhere meanwhile. Its address follows, with a redirect.
    Raises ValidationError for a place inside itself and for a tree too deep.
    """
    siblings = [sibling for sibling in children_of(parent) if sibling.pk != category.pk]
    places = [n for n, sibling in enumerate(siblings) if before and sibling.pk == before.pk]
    siblings.insert(places[0] if places else len(siblings), category)
    category.parent = parent
    category.clean()
    for position, sibling in enumerate(siblings):
        if sibling.position != position or sibling is category:
            sibling.position = position
            sibling.save()


def children_of(parent: Category | None) -> list[Category]:
    """Return the sections below one, or those at the top, in their order, held until the transaction ends."""
    return list(Category.objects.select_for_update().filter(parent=parent).select_related(None))
