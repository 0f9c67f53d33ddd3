"""Authors of another blog become people here: without a password, so that nobody can sign in as them."""

from collections.abc import Mapping

from accounts.models import NAME_LENGTH, User
from blog.slugs import free_slug, slug_from
from transfer.identities import Identities
from transfer.records import AuthorRecord
from transfer.report import Report

BEFORE = "It was imported before."
HERE = "The account of this name that is here already is theirs."


def load_authors(
    authors: Mapping[str, AuthorRecord],
    chosen: Mapping[str, str],
    ids: Identities,
    report: Report,
) -> dict[str, User]:
    """Return the person for each author's login, made where there is none; inside a transaction.

    ``chosen`` says for a login of the export whose account here it is, by user name.
    """
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
    login = record.login.partition("@")[0] or "author"
    shown = record.name.partition("@")[0].strip() if "@" in record.name else record.name
    name = free_slug(login[:140], lambda n: User.objects.filter(username=n).exists())
    slug = free_slug(
        slug_from(login)[:140] or "author", lambda s: User.objects.filter(slug=s).exists()
    )
    user = User(
        username=name,
        slug=slug,
        display_name=(shown or login)[:NAME_LENGTH],
        email=record.email if "@" in record.email and len(record.email) <= 254 else "",
        website=record.website,
        bio=record.bio,
    )
    user.set_unusable_password()
    user.save()
    return user
