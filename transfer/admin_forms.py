"""The forms of an import in the admin: what is imported, where its files are, who is who."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import User
from transfer.admin_questions import ALL, FIRST, Questions
from transfer.carrying_out import exports
from transfer.importers import AUTHORS, IMPORTERS, TYPES, Importer
from transfer.imports import Import
from transfer.wordpress.item_types import OTHER


class SeveralFilesInput(forms.FileInput):
    """Where files are chosen."""

    allow_multiple_selected = True


class SeveralFiles(forms.FileField):
    """One file or several, each checked as one."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Return the files. Raises ValidationError, which names those that are empty."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if empty := [file.name or "" for file in given if not file.size]:
            names = ", ".join(f"“{name[:100]}”" for name in empty)
            raise ValidationError(f"{names} {'is' if len(empty) == 1 else 'are'} empty.")
        return [super(SeveralFiles, self).clean(file, initial) for file in given]


class NewImportForm(Questions):
    """A new import. The ``exports`` have arrived on the disk already; the form looks at their names."""

    importer = forms.ChoiceField(widget=forms.HiddenInput)
    exports = SeveralFiles(label="Files", required=False)
    on_server = forms.MultipleChoiceField(
        label="Or files on this server", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, kind: Importer, **kwargs: Any) -> None:
        """Ask for what an importer takes, and offer what stands on the server."""
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.kind = kind
        self.fields["importer"].choices = [(i.name, i.label) for i in IMPORTERS.values()]  # type: ignore[attr-defined]
        self.fields["importer"].initial = kind.name
        here = [(name, name) for name in exports(kind.uploads)]
        self.fields["on_server"].choices = here  # type: ignore[attr-defined]
        if not here:
            del self.fields["on_server"]
        self.fields["exports"].widget.attrs |= {
            "accept": ",".join(sorted(kind.uploads)),
            "data-most": settings.IMPORT_UPLOAD_MB * 2**20,
        }
        self.fields["exports"].help_text = (
            f"{kind.help_text} At most {settings.IMPORT_UPLOAD_MB:,} MB in all, packed as .zip or .gz where that is "
            "smaller. Whoever runs the server can put larger ones into the folder IMPORT_DIR; they are offered here "
            "then."
        )
        self.ask(kind, FIRST, {})

    def clean(self) -> dict[str, Any]:
        """Refuse no file at all, several where one is meant, and files of another kind."""
        data = super().clean()
        if "importer" not in data:
            return data
        names = [file.name or "" for file in data.get("exports", [])] + data.get("on_server", [])
        if not names and "exports" not in self.errors:
            raise ValidationError({"exports": "Choose the file of the export."})
        if len(names) > 1 and not self.kind.takes_several:
            raise ValidationError({"exports": "This kind of export is one file."})
        for name in names:
            if not name.lower().endswith(self.kind.uploads):
                endings = ", ".join(self.kind.uploads)
                words = f"“{name[:100]}” is no export of this kind: its name ends with none of {endings}."
                raise ValidationError({"exports": words})
        return data

    def on_this_server(self) -> list[Path]:
        """Return the chosen files that stood here before."""
        here = exports(self.kind.uploads)
        return [here[name] for name in self.cleaned_data.get("on_server", []) if name in here]


class StartForm(Questions):
    """What is decided when the files have been looked through: what the importer asks, and who is who."""

    def __init__(self, *args: Any, this: Import, **kwargs: Any) -> None:
        """Ask what the importer asks, and for each author of the export whom they are here."""
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        if this.kind:
            self.ask(this.kind, ALL, this.options)
        #: The fields before those of the authors.
        self.questions = [self[name] for name in self.fields]
        report = this.shown_report
        asks = this.kind.asks if this.kind else frozenset()
        found = report.authors if report and AUTHORS in asks else {}
        self.logins = list(found)
        #: Types that plugins and themes have added, of which something was found.
        self.types = {k.removeprefix(OTHER) for k in report.tallies} if report else None
        chosen = this.options.get("authors", {})
        for number, (login, name) in enumerate(found.items()):
            label = f"{name} ({login})" if name and name != login else login
            self.fields[f"author-{number}"] = forms.CharField(
                label=label,
                required=False,
                max_length=150,
                initial=chosen.get(login, ""),
                widget=forms.TextInput(
                    attrs={"list": "people", "autocomplete": "off", "dir": "auto"}
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse names of nobody who works here, and types of which nothing was found."""
        data = super().clean()
        strange = sorted(set(data.get(TYPES) or ()).difference(self.types or ()))
        if self.types is not None and strange:
            words = f"Nothing in the export is of the type “{strange[0][:100]}”."
            self.add_error(TYPES, words)
        wanted = {data.get(f"author-{n}") for n in range(len(self.logins))} - {"", None}
        known = set(people().filter(username__in=wanted).values_list("username", flat=True))
        for number in range(len(self.logins)):
            name = data.get(f"author-{number}")
            if name and name not in known:
                self.add_error(
                    f"author-{number}", f"Nobody who works here has the user name “{name}”."
                )
        return data

    @property
    def authors(self) -> list[forms.BoundField]:
        """The fields that ask who is who."""
        return [self[f"author-{number}"] for number in range(len(self.logins))]

    def chosen(self) -> dict[str, Any]:
        """Return the options."""
        data = self.cleaned_data
        authors = {
            login: data[f"author-{number}"]
            for number, login in enumerate(self.logins)
            if data.get(f"author-{number}")
        }
        return {"authors": authors, **self.answers()}


def people() -> "QuerySet[User, User]":
    """Return whom an author of an export can be."""
    return User.objects.filter(Q(is_staff=True) | Q(slug__isnull=False)).order_by("username")
