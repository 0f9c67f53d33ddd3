"""Whom and what the items of an export name: authors and terms, whatever way they are written there."""

from dataclasses import replace

from blog.slugs import slug_from
from transfer.records import AuthorRecord, PostRecord, TermRecord
from transfer.wordpress.words import plain

#: The taxonomy in which Co-Authors Plus keeps who wrote an item, and what it puts before their names.
COAUTHORS, _COAUTHOR = "author", "cap-"


class Names:
    """The authors and terms of an export, those included that only items name."""

    def __init__(self) -> None:
        """Begin with none."""
        self.authors: dict[str, AuthorRecord] = {}
        self.terms: dict[tuple[str, str], TermRecord] = {}
        self._logins: dict[str, str] = {}
        self._shown: dict[str, str | None] = {}
        self._slugs: dict[tuple[str, str], str] = {}
        # Slugs by names as they are written.
        self._called: dict[tuple[str, str], str] = {}
        self._unsettled: dict[tuple[str, str], TermRecord] = {}

    def add_author(self, record: AuthorRecord) -> None:
        """Note an author's entry; the first of several with one login counts."""
        if not record.login or record.login in self.authors:
            return
        self.authors[record.login] = record
        self._logins.setdefault(record.login.casefold(), record.login)
        self._logins.setdefault(slug_from(record.login), record.login)
        if record.name:
            # A name that two people have tells nobody.
            taken = record.name in self._shown
            self._shown[record.name] = None if taken else record.login

    def add_term(self, record: TermRecord) -> None:
        """Note a term; one without a slug is settled at the end."""
        if record.slug:
            self._slugs.setdefault((record.taxonomy, record.name.casefold()), record.slug)
            self._called.setdefault((record.taxonomy, record.name), record.slug)
            self.terms.setdefault((record.taxonomy, record.slug), record)
        elif record.name:
            self._unsettled.setdefault((record.taxonomy, record.name.casefold()), record)

    def settle(self, *, parents_are_names: bool = False) -> None:
        """Give each term that has a name alone the slug of its namesake, else its name, when all are known.

        A category that names the one above it gets its slug: so did WordPress until WXR 1.0 write it, and in these
        a name comes before a slug that is the same (``parents_are_names``).
        """
        for key, record in self._unsettled.items():
            if key not in self._slugs:
                record.slug = record.name
                self.terms.setdefault((record.taxonomy, record.slug), record)
                self._slugs[key] = record.slug
        self._unsettled = {}
        for record in self.terms.values():
            if record.parent:
                record.parent = self._parent(record, is_name=parents_are_names)

    def _parent(self, record: TermRecord, *, is_name: bool) -> str:
        """Return the slug of the term that another names as its parent; what it says where there is none."""
        called = self._called.get((record.taxonomy, plain(record.parent)))
        has_slug = (record.taxonomy, record.parent) in self.terms
        return (
            called
            if called and called != record.slug and (is_name or not has_slug)
            else record.parent
        )

    def look_at(self, record: PostRecord) -> None:
        """Note whom and what an item names and no entry."""
        for creator in record.authors:
            if self.login_of(creator) not in self.authors:
                self.add_author(AuthorRecord(creator, line=record.line))
        for term in record.terms:
            if term.taxonomy == COAUTHORS:
                login = self._coauthor(term)
                if login not in self.authors:
                    self.add_author(AuthorRecord(login, name=term.name, line=term.line))
            elif not term.slug or (term.taxonomy, term.slug) not in self.terms:
                self.add_term(replace(term))

    def login_of(self, creator: str) -> str:
        """Return the login that an item means: WordPress does not tell upper from lower case.

        Converters of other blogs write the name that is shown.
        """
        if creator in self.authors:
            return creator
        return self._logins.get(creator.casefold()) or self._shown.get(creator) or creator

    def writers(self, record: PostRecord) -> list[str]:
        """Return the logins of who wrote an item: the creator first, then further authors."""
        further = [self._coauthor(t) for t in record.terms if t.taxonomy == COAUTHORS]
        return list(dict.fromkeys([*map(self.login_of, record.authors), *further]))

    def _coauthor(self, term: TermRecord) -> str:
        """Return the login that a term of Co-Authors Plus means: it names slugs."""
        stem = term.slug.removeprefix(_COAUTHOR) or term.name
        known = self._logins.get(stem.casefold()) or self._logins.get(slug_from(stem))
        return known or self.login_of(stem)

    def slug_of(self, term: TermRecord) -> str:
        """Return a term's slug: its own, that of a term of the same name, else its name."""
        if term.slug:
            return term.slug
        return self._slugs.get((term.taxonomy, term.name.casefold())) or term.name
