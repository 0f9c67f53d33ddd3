"""Authors of another blog become people here: without a password, so that nobody can sign in as them."""

from collections.abc import Mapping

from accounts.models import NAME_LENGTH, User
from blog.slugs import free_slug, slug_from
from transfer.identities import Identities
from transfer.records import AuthorRecord
from transfer.report import Report


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
        known_user = users.get(known.get(login) or 0)
        wanted = chosen.get(login)
        if wanted:
            people[login] = User.objects.get(username=wanted)
            if login in known:
                report.skipped("author", login, record.line, "It was imported before.")
            else:
                ids.note("author", login, people[login].pk)
                report.imported("author")
            continue
        if known_user:
            people[login] = known_user
            report.skipped("author", login, record.line, "It was imported before.")
            continue
        if login in known:
            report.skipped("author", login, record.line, "This person's account was deleted here.")
            continue
        people[login] = made = _match(login) or _new(record)
        ids.note("author", login, made.pk)
        report.imported("author")
    return people


def _match(login: str) -> User | None:
    """Return somebody who works here under the same user name: their account is theirs."""
    found = User.objects.filter(username=login).first()
    return found if found and found.works_here else None


def _new(record: AuthorRecord) -> User:
    name = free_slug(
        record.login[:140] or "author", lambda n: User.objects.filter(username=n).exists()
    )
    slug = free_slug(
        slug_from(record.login)[:140] or "author", lambda s: User.objects.filter(slug=s).exists()
    )
    user = User(
        username=name,
        slug=slug,
        display_name=(record.name or record.login)[:NAME_LENGTH],
        email=record.email if "@" in record.email and len(record.email) <= 254 else "",
        website=record.website,
        bio=record.bio,
    )
    user.set_unusable_password()
    user.save()
    return user
