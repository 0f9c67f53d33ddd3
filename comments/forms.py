"""The shape of what is typed under "Leave a Reply". Policy is elsewhere."""

import uuid
from copy import deepcopy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import NAME_LENGTH, WEBSITE_LENGTH
from accounts.names import EMAIL_LIKE, NOT_AN_ADDRESS
from accounts.reader import Reader
from comments.discussion import DiscussionSettings
from comments.models import EMAIL_LENGTH, TEXT_BYTES
from comments.policy import NO_PARENT
from comments.reactions import FlagReason
from comments.unseen import is_blank

#: Who a guest is. An account knows that of its owner.
GUEST_FIELDS = ("email", "author", "url")

#: Directions that change how the text around them reads; in a name they can reorder a whole line.
BIDI_CONTROLS = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def one_line(text: str) -> str:
    """Return a name on one line, without direction controls."""
    return " ".join(text.translate(BIDI_CONTROLS).split())


def refuse_broken_text(text: str) -> None:
    """Raise ValidationError for text that is not what was typed.

    Django puts U+FFFD in the place of bytes that are no UTF-8; stored, the loss would be for ever.
    """
    if "\ufffd" in text:
        raise ValidationError(
            "Some of this arrived damaged (where “\ufffd” stands). Please type it again."
        )


def unified(typed: str) -> str:
    """Return text with ends of lines as they are stored; browsers send two characters for each."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def cleaned_text(typed: str) -> str:
    """Return a comment's text with unified line ends. Raises ValidationError: too long, or damaged on its way."""
    text = unified(typed)
    refuse_broken_text(text)
    if len(text.encode()) > TEXT_BYTES:
        raise ValidationError(
            f"A comment may have {TEXT_BYTES:,} bytes at most; this one has {len(text.encode()):,}."
        )
    return text


class CommentForm(forms.Form):
    """WordPress's field names, which autofill and tools have known for years."""

    comment = forms.CharField(
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={"required": "Please type a comment."},
    )
    email = forms.EmailField(
        label="E-mail",
        max_length=EMAIL_LENGTH,
        help_text="never made public",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Please give your e-mail address. It is never made public.",
            "invalid": "This does not look like an e-mail address. It should be like name@example.org.",
        },
    )
    author = forms.CharField(
        label="Name",
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": "Please give a name to show beside your comment."},
    )
    url = forms.URLField(
        label="Website",
        required=False,
        max_length=WEBSITE_LENGTH,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url"}),
        error_messages={"invalid": "This does not look like the address of a website."},
    )
    comment_post_ID = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)  # noqa: N815
    comment_parent = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=0,
        max_value=2**63 - 1,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), NO_PARENT),
    )
    request_key = forms.CharField(widget=forms.HiddenInput, required=False)
    #: The draft that the form was filled with, where the server held one (drafts.py).
    held = forms.Field(widget=forms.HiddenInput, required=False)
    subscribe_comments = forms.BooleanField(
        label="Notify me of follow-up comments by e-mail", required=False
    )
    subscribe_blog = forms.BooleanField(label="Notify me of new posts by e-mail", required=False)

    def __init__(
        self, *args: Any, is_member: bool = False, needs_identity: bool = True, **kwargs: Any
    ) -> None:
        """Ask nothing of the guest's fields for somebody who is signed in.

        They stay in the form, unseen: whoever logs out finds them again. ``needs_identity`` says whether a guest
        must give a name and an e-mail address.
        """
        super().__init__(*args, **kwargs)
        self.is_member = is_member
        if not is_member and not needs_identity:
            for name in ("email", "author"):
                self.fields[name] = deepcopy(self.fields[name])
                self.fields[name].required = False

    def clean(self) -> dict[str, Any] | None:
        """Take none of a guest's fields from somebody who is signed in, whatever stands in them."""
        if self.is_member:
            for name in GUEST_FIELDS:
                self.errors.pop(name, None)
                self.cleaned_data.pop(name, None)
        return super().clean()

    def clean_comment(self) -> str:
        """Refuse more than WordPress's column holds; unify line ends."""
        return cleaned_text(self.cleaned_data["comment"])

    def clean_author(self) -> str:
        """Refuse a name of which nothing is left, and an address that was typed into the wrong field."""
        name = one_line(str(self.cleaned_data["author"]))
        refuse_broken_text(name)
        if is_blank(name):
            if self.fields["author"].required:
                raise ValidationError(self.fields["author"].error_messages["required"])
            return ""
        if EMAIL_LIKE.search(name):
            raise ValidationError(NOT_AN_ADDRESS)
        return name

    def clean_comment_parent(self) -> int | None:
        """WordPress sends 0 for an answer to the article itself."""
        return self.cleaned_data["comment_parent"] or None

    def clean_request_key(self) -> uuid.UUID | None:
        """A script of ours makes the key; anything else in its place is as good as none."""
        try:
            return uuid.UUID(str(self.cleaned_data["request_key"]))
        except ValueError:
            return None


def comment_form(
    discussion: DiscussionSettings, reader: Reader | None, *args: Any, **kwargs: Any
) -> CommentForm:
    """Return the form that fits who reads and what the owner asks of guests.

    Where only people who are signed in may comment, a guest's form keeps its text and asks for no name.
    """
    return CommentForm(
        *args,
        is_member=reader is not None or discussion.require_sign_in,
        needs_identity=discussion.require_name_email,
        **kwargs,
    )


class SharedFields(dict[str, forms.Field]):
    """The fields of a form of which nobody changes one: each form has the same, where Django would copy them all.

    That takes as long as to check what was typed. Who needs another field puts a copy into ``form.fields``.
    """

    def __deepcopy__(self, memo: Any) -> dict[str, forms.Field]:
        """Return a dictionary of the form's own, with the fields of all."""
        return dict(self)


CommentForm.base_fields = SharedFields(CommentForm.base_fields)


class EditForm(forms.Form):
    """Another text for a comment of one's own."""

    comment = forms.CharField(
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
        error_messages={"required": "Please type a comment, or delete it."},
    )

    def clean_comment(self) -> str:
        """Hold it to the limits of a new comment."""
        return cleaned_text(self.cleaned_data["comment"])


class FlagForm(forms.Form):
    """Why an editor should look at a comment."""

    reason = forms.ChoiceField(
        choices=FlagReason.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Please say why.",
            "invalid_choice": "Please choose one of the reasons.",
        },
    )
    words = forms.CharField(
        label="Anything an editor should know",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": 300}),
    )

    def clean_words(self) -> str:
        """Refuse what arrived damaged."""
        words = str(self.cleaned_data["words"]).strip()
        refuse_broken_text(words)
        return words
