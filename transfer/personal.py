"""What transfer keeps about a person: under which name an import knew them. See accounts/personal.py."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from transfer.models import Imported


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the names that the person had elsewhere."""
    names = Imported.objects.filter(kind="author", object_id=user.pk)
    yield "names elsewhere", [{"blog": n.source, "name": n.old_id} for n in names]


def forget(user: User, with_content: bool) -> None:
    """Forget the names: another import would make a new person of them."""
    Imported.objects.filter(kind="author", object_id=user.pk).delete()


def announce(user: User) -> None:
    """Tell no cache: no page shows them."""
