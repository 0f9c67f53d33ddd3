"""What an importer asks of the person beside its files, as fields of a form; its commands ask the same as options."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from transfer.carrying_out import FETCH, FOLDER, NO_MEDIA, folders
from transfer.ghost.typed import checked_permalink, checked_site
from transfer.importers import (
    ASK_MEMBERS,
    HOSTS,
    MEDIA,
    MEMBERS_POSTS,
    MOVES,
    PEOPLE,
    PERMALINK,
    SITE,
    TYPES,
    Importer,
)
from transfer.matching import Moves
from transfer.wordpress.item_types import checked_types

#: The longest list that is typed, in characters.
_LONGEST = 100_000


class Lines(forms.CharField):
    """A list, one entry on each line."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask with a field of several lines."""
        widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
        super().__init__(**{"widget": widget, "max_length": _LONGEST, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        """Return a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Return the lines that have something on them."""
        return [
            line.strip() for line in (super().to_python(value) or "").splitlines() if line.strip()
        ]

    def validate(self, value: Any) -> None:
        """Let an empty list be one."""

    def run_validators(self, value: Any) -> None:
        """Measure what was typed."""
        super().run_validators("\n".join(value))


class MovesField(Lines):
    """Addresses that belong to others: OLD=NEW."""

    def validate(self, value: Any) -> None:
        """Refuse what can mean no move."""
        try:
            Moves.of(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class TypesField(Lines):
    """What becomes of items of types that plugins and themes have added: NAME=page; a dictionary."""

    def prepare_value(self, value: Any) -> Any:
        """Return a dictionary as lines."""
        return super().prepare_value(_as_pairs(value))

    def clean(self, value: Any) -> dict[str, str]:
        """Return what becomes of which. Refuses what the command's option refuses."""
        try:
            return checked_types(super().clean(value))
        except ValueError as error:
            raise ValidationError(str(error)) from None


class PeopleField(Lines):
    """Who has which account here: OLD=NEW; a dictionary."""

    def prepare_value(self, value: Any) -> Any:
        """Return a dictionary as lines."""
        return super().prepare_value(_as_pairs(value))

    def clean(self, value: Any) -> dict[str, str]:
        """Return who is who. Refuses user names that nobody has."""
        found = {}
        for line in super().clean(value):
            old, _, new = (part.strip() for part in line.partition("="))
            if not (old and new):
                raise ValidationError(f"{line[:100]}: write it as OLD=NEW.")
            found[old] = new
        here = set(
            User.objects.filter(username__in=found.values()).values_list("username", flat=True)
        )
        for new in found.values():
            if new not in here:
                raise ValidationError(f"Nobody here has the user name “{new[:150]}”.")
        return found


def _as_pairs(value: Any) -> Any:
    return [f"{old}={new}" for old, new in value.items()] if isinstance(value, dict) else value


def _typed(check: Callable[[str], str]) -> Callable[[str], None]:
    """Return a validator of what a command's option takes, too."""

    def validate(value: str) -> None:
        try:
            check(value)
        except ValueError as error:
            raise ValidationError(str(error)) from None

    return validate


def _media(kind: Importer) -> forms.Field:
    none = (
        "Take those that are packed with the export; the others can come with a later import"
        if SITE in kind.asks
        else "Leave them where they are; they can come with a later import"
    )
    choices = [
        (NO_MEDIA, none),
        (FETCH, "Fetch them from the old blog"),
        *((FOLDER + n, f"Take them from the folder “{n}” on this server") for n in folders()),
    ]
    return forms.ChoiceField(
        label="Pictures and files", required=False, widget=forms.RadioSelect, choices=choices
    )


#: The fields, in the order in which they are asked.
_FIELDS: dict[str, Callable[[Importer], forms.Field]] = {
    MEDIA: _media,
    SITE: lambda kind: forms.CharField(
        label="Address of the old blog",
        required=False,
        max_length=300,
        validators=[_typed(checked_site)],
        widget=forms.TextInput(attrs={"placeholder": "https://blog.example", "inputmode": "url"}),
        help_text="The export does not say where the blog stood. Needed where its files are to be fetched.",
    ),
    PERMALINK: lambda kind: forms.CharField(
        label="Addresses of its posts",
        required=False,
        max_length=200,
        validators=[_typed(checked_permalink)],
        widget=forms.TextInput(attrs={"placeholder": "/{slug}/"}),
        help_text="Only where the old blog has another “permalink” in its routes.yaml, "
        "such as /{year}/{month}/{slug}/.",
    ),
    TYPES: lambda kind: TypesField(
        label="Items of other types",
        required=False,
        help_text="What plugins and themes have added, such as a portfolio, comes as static pages where it had "
        "addresses of its own, and else is kept aside, as messages, orders and the like are. One NAME=page, NAME=post "
        "or NAME=skip on each line says otherwise.",
    ),
    MEMBERS_POSTS: lambda kind: forms.ChoiceField(
        label="Posts that only members could read",
        required=False,
        widget=forms.RadioSelect,
        choices=[("private", "Become private"), ("public", "Become public")],
        initial="private",
    ),
    ASK_MEMBERS: lambda kind: forms.BooleanField(
        label="Ask each member once more whether they want mail",
        required=False,
        help_text="Members who get a newsletter there are told of new articles here. With this they get one letter, "
        "and nothing more until they have said yes in it.",
    ),
    MOVES: lambda kind: MovesField(
        label="Discussions whose address means nothing here",
        required=False,
        help_text="One OLD=NEW on each line: what stood at the address OLD belongs to NEW. A star at the end of both "
        "means everything below: https://old.example/blog/*=/*",
    ),
    HOSTS: lambda kind: Lines(
        label="Take only discussions of these sites",
        required=False,
        help_text="One host on each line, such as blog.example. Where there is none, all are taken.",
    ),
    PEOPLE: lambda kind: PeopleField(
        label="Who has an account here",
        required=False,
        help_text="One OLD=NEW on each line: the name of their account there, and their user name here.",
    ),
}
#: Where an answer is kept, and asked for, under another name than the question's.
_NAMES = {MEDIA: "media_from", PEOPLE: "authors"}


class Questions(forms.Form):
    """A form that asks what an importer asks."""

    def ask(self, kind: Importer, wanted: Collection[str], given: dict[str, Any]) -> None:
        """Add the fields for those of ``wanted`` that the importer asks, with the answers that were given before."""
        self.asked = [name for name in _FIELDS if name in kind.asks and name in wanted]
        for name in self.asked:
            field = _FIELDS[name](kind)
            kept = given.get(_kept(name))
            if kept is not None:
                field.initial = kept
            self.fields[_NAMES.get(name, name)] = field

    def clean(self) -> dict[str, Any]:
        """Refuse to fetch from nowhere."""
        data = super().clean() or {}
        is_lost = SITE in self.asked and SITE not in self.errors and not data.get(SITE)
        if is_lost and data.get("media_from") == FETCH:
            self.add_error(SITE, "Without the address of the old blog nothing can be fetched.")
        return data

    def answers(self) -> dict[str, Any]:
        """Return what was answered, as an import keeps it."""
        data = self.cleaned_data
        found = {_kept(name): data.get(_NAMES.get(name, name)) for name in self.asked}
        if site := found.get(SITE):
            found[SITE] = checked_site(site)
        return found


def _kept(name: str) -> str:
    return {MEDIA: "media", PEOPLE: "authors"}.get(name, name)


#: What is asked with the files; the rest when they have been looked through.
FIRST = (MEDIA, SITE)
#: All that is asked.
ALL = tuple(_FIELDS)
