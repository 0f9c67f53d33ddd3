"""What transfer keeps about a person: under which name an import knew them, which imports and exports they began.

See accounts/personal.py.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q

from accounts.models import User
from transfer.models import Export, Import, Imported

#: An author has a name there; a reader, of whom only an export of ours knows, a number.
KINDS = ("author", "person")


def export(user: User) -> Iterator[tuple[str, Iterable[Any]]]:
    """Yield the names, or numbers, that the person had elsewhere."""
    names = Imported.objects.filter(kind__in=KINDS, object_id=user.pk)
    yield "names elsewhere", [{"blog": n.source, "name": n.old_id} for n in names]
    begun = Import.objects.filter(Q(uploaded_by=user) | Q(started_by=user))
    yield (
        "imports",
        [{"what": i.label, "uploaded": i.uploaded_at, "started": i.started_at} for i in begun],
    )
    asked = Export.objects.filter(asked_by=user)
    yield "exports", [{"what": e.label, "asked": e.asked_at, "made": e.finished_at} for e in asked]


def forget(user: User, with_content: bool) -> None:
    """Forget the names: another import would make a new person of them."""
    names = Imported.objects.filter(kind__in=KINDS, object_id=user.pk)
    logins = set(names.values_list("old_id", flat=True))
    names.delete()
    for this in Import.objects.exclude(dry_report=None, options={}):
        _forget_in(this, user.username, logins)


def _forget_in(this: Import, username: str, logins: set[str]) -> None:
    """Take a person out of what an import that is not finished says of authors."""
    chosen = this.options.get("authors", {})
    kept = {login: name for login, name in chosen.items() if name != username}
    found = (this.dry_report or {}).get("authors", {})
    told = {login: name for login, name in found.items() if login not in logins}
    if kept != chosen or told != found:
        this.options["authors"] = kept
        if this.dry_report:
            this.dry_report["authors"] = told
        this.save(update_fields=["options", "dry_report"])


def announce(user: User) -> None:
    """Tell no cache: no page shows them."""
