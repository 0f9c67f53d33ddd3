"""The form in which an article is written."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.dateparse import parse_datetime

from accounts.models import User
from blog.admin_times import SiteTimeField
from blog.article_html import raw_blocks
from blog.articles import Article
from blog.editor import BodyWidget, PictureWidget
from blog.rendering import BODY_LENGTH, clean_body
from blog.revisions import Revision, Words, newest_revision
from blog.sanitizing import is_too_deep
from blog.statuses import PUBLISHING, Status

#: Fields that a revision keeps as an article's words; the others are its details.
WORDS = ("title", "excerpt", "body", "lead_image")
#: Fields that hold the numbers of other rows.
CHOSEN = ("categories", "tags", "series", "lead_image", "card_image")
#: Fields that are never a part of what is only being written.
NO_DETAILS = {*WORDS, "status", "published_at", "base", "draft_key"}


class ArticleForm(forms.ModelForm):
    """An article as its editor writes it. The admin sets ``editor``: the person who writes."""

    editor: User | None = None
    #: What somebody else has saved since this form was made, after the form was checked.
    conflict: Revision | None = None

    # The revision that the work began with; 0 for none.
    base = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    # Names the page, so that what it sends twice is stored once and no collision with somebody else.
    draft_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    class Meta:
        model = Article
        fields = (
            *("title", "excerpt", "body", "status", "published_at", "slug", "lead_image"),
            *("categories", "tags", "comments_open", "language", "unpublish_at", "password"),
            *("is_sticky", "series", "series_position", "seo_title", "seo_description"),
            *("card_image", "canonical_url", "is_noindex"),
        )
        widgets = {
            "title": forms.TextInput(attrs={"class": "headline", "autocomplete": "off"}),
            "excerpt": forms.Textarea(attrs={"rows": 3, "class": "standfirst"}),
            "body": BodyWidget,
            "slug": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Let the lead image be chosen by looking."""
        super().__init__(_with_numbers(data), *args, **kwargs)
        self.newest = newest_revision(self.instance) if self.instance.pk else None
        self.initial["base"] = self.newest.number if self.newest else 0
        self.initial["draft_key"] = get_random_string(32)
        for name in ("base", "draft_key"):
            # A browser that fills in a reloaded page as it was would fill in those of the old one.
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if self.newest and (not self.newest.applied or self.newest.details):
            self._go_on_with(self.newest)
        self._name_times()
        for name in ("lead_image", "card_image"):
            if name in self.fields:
                relation = Article._meta.get_field(name).remote_field  # noqa: SLF001 (Django’s documented API)
                self.fields[name].widget = PictureWidget(relation, admin.site)
        if "series_position" in self.fields:
            self.fields["series_position"].required = False
        if "status" in self.fields:
            self._offer_statuses()
        if "body" in self.fields:
            self.fields["body"].max_length = BODY_LENGTH  # type: ignore[attr-defined]
            if self.editor and self.editor.has_perm("blog.write_raw_html"):
                self.fields["body"].widget.attrs["data-raw-html"] = "yes"

    def _go_on_with(self, draft: Revision) -> None:
        """Begin with what was written last, not with what others read: the draft goes on where it was left."""
        self.initial.update({name: getattr(draft, name) for name in WORDS[:3]})
        self.initial["lead_image"] = draft.lead_image_id
        for name, value in draft.details.items():
            if name in self.fields and name not in NO_DETAILS:
                self.initial[name] = _typed(self.fields[name], value)

    def _name_times(self) -> None:
        """Name the two fields of each time, and say in which zone it is meant."""
        for field in self.fields.values():
            if isinstance(field, SiteTimeField):
                zone = f"In the site’s time ({timezone.get_current_timezone_name()})."
                field.help_text = f"{field.help_text} {zone}".strip()
                for widget, word in zip(field.widget.widgets, ("date", "time"), strict=True):
                    widget.attrs["aria-label"] = f"{field.label}: {word}"

    def _offer_statuses(self) -> None:
        """Take every status but the trash, which has a button; offer what the person may choose."""
        field = cast(forms.TypedChoiceField, self.fields["status"])
        field.choices = [c for c in Status.choices if c[0] != Status.TRASH]
        kept = {Status.DRAFT, Status.PENDING, self.instance.status}
        if not self.may_publish():
            field.widget.choices = [c for c in field.choices if c[0] in kept]

    def clean_body(self) -> str:
        """Keep of the text what the page would show, so that editor and page never differ.

        Raises ValidationError for a text so long that the end would be cut off.
        """
        body: str = self.cleaned_data["body"]
        if len(body) > BODY_LENGTH:
            raise ValidationError(f"The text is longer than {BODY_LENGTH:,} characters.")
        if is_too_deep(body):
            raise ValidationError("The text has elements in one another more than 200 levels deep.")
        cleaned = clean_body(body)
        self._refuse_foreign_html(cleaned)
        return cleaned

    def _refuse_foreign_html(self, body: str) -> None:
        """Let those without the permission keep the raw HTML that is there, and add none."""
        if self.editor and self.editor.has_perm("blog.write_raw_html"):
            return
        known = raw_blocks(self.initial.get("body") or "") + raw_blocks(self.instance.body or "")
        if any(block not in known for block in raw_blocks(body)):
            raise ValidationError("You may not add or change raw HTML. Leave the block as it was.")

    def clean_published_at(self) -> dt.datetime | None:
        """Leave the date alone where nobody touched it."""
        return self._untouched("published_at")

    def clean_unpublish_at(self) -> dt.datetime | None:
        """Leave the end alone where nobody touched it."""
        return self._untouched("unpublish_at")

    def _untouched(self, name: str) -> dt.datetime | None:
        """Return a time as it was, if the form says the same of it.

        A form knows neither the second of two equal hours nor parts of a second.
        """
        said: dt.datetime | None = self.cleaned_data[name]
        was = self.initial.get(name)
        return said if name in self.changed_data or said is None else was

    def clean_series_position(self) -> int:
        """Take no number for none."""
        return self.cleaned_data["series_position"] or 0

    def clean_language(self) -> str:
        """Refuse what is no language code: browsers would read the page out in the wrong tongue."""
        code: str = self.cleaned_data["language"].strip()
        parts = code.split("-")
        if code and not (
            parts[0].isascii()
            and parts[0].isalpha()
            and 2 <= len(parts[0]) <= 8
            and all(p.isascii() and p.isalnum() and len(p) <= 8 for p in parts[1:])
        ):
            raise ValidationError("A language code looks like ja, ar or pt-BR.")
        return code

    def clean(self) -> dict[str, Any]:
        """Refuse to publish without the permission; make a publication to come a schedule."""
        data: dict[str, Any] = super().clean() or {}
        status, date = data.get("status"), data.get("published_at")
        if status in PUBLISHING and not self.may_publish():
            self.add_error(
                "status",
                "You may write but not publish. Submit it for review; somebody else publishes it.",
            )
        if status == Status.PUBLISHED and date and date > timezone.now():
            data["status"] = Status.SCHEDULED
        base = data.get("base")
        # An edit sent without the hidden field comes from no page of ours that could have been overtaken.
        if base is not None and self.newest and self.newest.number != base:
            own = self.newest.key and self.newest.key == data.get("draft_key")
            if not own and str(self.newest.number) != self.data.get("_over"):
                self.conflict = self.newest
                self.add_error(None, "Somebody saved this article after you opened it.")
        return data

    def may_publish(self) -> bool:
        """Whether the person who writes may make articles public."""
        return self.editor is not None and self.editor.has_perm("blog.publish_article")


def words_of(form: ArticleForm) -> Words:
    """Return what a checked form says, whether it is complete or not: what has a mistake stays as it was typed."""
    data: dict[str, Any] = form.cleaned_data
    typed = {
        name: data[name] if name in data else form.data.get(form.add_prefix(name), "")
        for name in WORDS[:2]
    }
    image = data.get("lead_image")
    return Words(
        title=typed["title"].replace("\0", "")[:300],
        excerpt=typed["excerpt"].replace("\0", "")[:1000],
        body=data.get("body", ""),
        lead_image_id=image.pk if image else None,
        details={n: _plain(v) for n, v in data.items() if n not in NO_DETAILS},
    )


def _with_numbers(data: Any) -> Any:
    """Return a form's data in which what was chosen is numbers of rows: Django's fields fail for anything else.

    What is none becomes 0, which no row has and the field refuses in words.
    """
    if data is None:
        return None
    checked = data.copy()
    for name in CHOSEN:
        given = checked.getlist(name)
        if any(value and not _is_row_number(value) for value in given):
            checked.setlist(name, ["0" if v and not _is_row_number(v) else v for v in given])
    return checked


def _is_row_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19


def _typed(field: forms.Field, value: Any) -> Any:
    """Return what JSON has held as the field's widget knows it: JSON knows no times."""
    if isinstance(field, SiteTimeField) and isinstance(value, str):
        return parse_datetime(value)
    return value


def _plain(value: Any) -> Any:
    """Return a field's value as JSON can hold it: rows by their numbers."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet | list | tuple | set):
        return [_plain(v) for v in value]
    return value
