"""Authors of another blog become people here: without a password, so that nobody can sign in as them."""

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import NAME_LENGTH, User
from accounts.names import EMAIL_LIKE
from blog.slugs import free_slug, is_shadowed, slug_from
from transfer.fields import heard
from transfer.identities import Identities
from transfer.numbers import given
from transfer.ours import PLAIN
from transfer.records import AuthorRecord, OwnRecord
from transfer.report import Report
from transfer.steps import BEFORE, Steps

HERE = "The account of this name that is here already is theirs."


def load_authors(
    authors: Mapping[str, AuthorRecord], chosen: Mapping[str, str], steps: Steps
) -> dict[str, User]:
    """Return the person for each author's login, made where there is none; within a step.

    ``chosen`` says for a login of the export whose account here it is, by user name. Whoever cannot be stored is
    put aside.
    """
    people: dict[str, User] = {}

    def bring(logins: Sequence[str]) -> None:
        some = {login: authors[login] for login in logins}
        people.update(_load(some, chosen, steps.ids, steps.report))

    def put_aside(login: str, reason: str) -> None:
        people.pop(login, None)
        steps.refuse("author", authors[login], login, reason)

    steps.each(list(authors), bring, put_aside)
    return people


def _load(
    authors: Mapping[str, AuthorRecord],
    chosen: Mapping[str, str],
    ids: Identities,
    report: Report,
) -> dict[str, User]:
    people: dict[str, User] = {}
    known = ids.known("author", authors)
    users = User.objects.in_bulk([pk for pk in known.values() if pk])
    for login, record in authors.items():
        person = users.get(known.get(login) or 0)
        if wanted := chosen.get(login):
            person = User.objects.get(username=wanted)
        if login in known:
            reason = BEFORE if person else "This person's account was deleted here."
            report.skipped("author", login, record.line, reason)
        else:
            if person is None and (person := _match(record)):
                report.remark("author", login, record.line, HERE)
            person = person or _new(record)
            ids.note("author", login, person.pk)
            report.imported("author")
        if person:
            people[login] = person
    return people


def _match(record: AuthorRecord) -> User | None:
    """Return somebody who works here under the same user name: their account is theirs.

    Not where the e-mail addresses speak against it: many blogs have an "admin".
    """
    found = User.objects.filter(username=record.login).first()
    if not found or not found.works_here:
        return None
    differ = found.email and record.email and found.email.lower() != record.email.lower()
    return None if differ else found


def _new(record: AuthorRecord) -> User:
    """Make somebody who can be named, and cannot sign in. A login that is an e-mail address is shown to nobody."""
    login = record.login if record.own else record.login.partition("@")[0] or "author"
    is_address = EMAIL_LIKE.search(record.name)
    shown = record.name.partition("@")[0].strip() if is_address else record.name
    name = free_slug(login[:140], lambda n: User.objects.filter(username=n).exists())
    slug = free_slug(slug_from(login)[:140] or "author", _is_given)
    user = User(
        username=name,
        slug=slug,
        display_name=(shown or login)[:NAME_LENGTH],
        email=record.email if "@" in record.email and len(record.email) <= 254 else "",
        website=record.website,
        bio=record.bio,
    )
    _restore(user, record.own)
    return user


def _restore(user: User, own: Mapping[str, Any]) -> None:
    """Store somebody new; ``own`` is what an export of ours says of them. Never rights, never a password."""
    for name, value in heard(User, PLAIN["accounts.User"], own).items():
        if not (name == "slug" and value and _is_given(value)):
            setattr(user, name, value)
    number = own.get("id")
    if type(number) is int:
        user.pk = given(User, [str(number)])[str(number)]
    user.set_unusable_password()
    user.save(force_insert=True)


def _is_given(slug: str) -> bool:
    """Whether nobody new can have a slug: somebody has it, or an address of the site."""
    return is_shadowed(slug) or User.objects.filter(slug=slug).exists()


def load_readers(records: Sequence[OwnRecord], ids: Identities, report: Report) -> None:
    """Make accounts for the readers of an export of ours, so that what they said stays theirs; in a transaction.

    Nobody can sign in to them; nobody here is taken for one of them, whatever the name or address.
    """
    numbers = {str(r.data.get("id")): r for r in records}
    known = ids.known("person", numbers)
    for number, record in numbers.items():
        report.found("reader")
        if number in known:
            report.skipped("reader", number, record.line, BEFORE)
            continue
        name = str(record.data.get("username", "")).replace("\0", "")[:140] or "reader"
        user = User(username=free_slug(name, lambda n: User.objects.filter(username=n).exists()))
        _restore(user, record.data)
        ids.note("person", number, user.pk)
        report.imported("reader")
