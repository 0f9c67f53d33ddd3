"""What transfer keeps about a person: under which name an import knew them. See accounts/personal.py."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from transfer.models import Imported

#: An author has a name there; a reader, of whom only an export of ours knows, a number.
KINDS = ("author", "person")


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the names, or numbers, that the person had elsewhere."""
    names = Imported.objects.filter(kind__in=KINDS, object_id=user.pk)
    yield "names elsewhere", [{"blog": n.source, "name": n.old_id} for n in names]


def forget(user: User, with_content: bool) -> None:
    """Forget the names: another import would make a new person of them."""
    Imported.objects.filter(kind__in=KINDS, object_id=user.pk).delete()


def announce(user: User) -> None:
    """Tell no cache: no page shows them."""
