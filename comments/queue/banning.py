"""Banning the writer of a comment from the queue: whom, for how long, why."""

import datetime as dt
from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from comments.bans import Kind
from comments.models import Ban, Comment, Status
from comments.moderation import set_status

#: For how long, in days; an empty one does not end.
LENGTHS = [
    ("1", "a day"),
    ("7", "a week"),
    ("30", "thirty days"),
    ("365", "a year"),
    ("", "for good"),
]
#: What a reason may have: the column's length.
REASON = 300


class BanForm(forms.Form):
    """Asks whom, for how long and why."""

    whom = forms.ChoiceField(label="Who", widget=forms.RadioSelect)
    days = forms.ChoiceField(
        label="For how long",
        choices=LENGTHS,
        initial="30",
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Why", max_length=REASON, help_text="For editors; the person does not see it."
    )
    is_spam = forms.BooleanField(label="Mark this comment as spam, too", required=False)

    def __init__(self, comment: Comment, *args: Any, **kwargs: Any) -> None:
        """Offer what is known of the comment's writer."""
        super().__init__(*args, **kwargs)
        self.subjects = subjects(comment)
        offered = [(kind, words) for kind, (words, _) in self.subjects.items()]
        self.fields["whom"].choices = offered  # type: ignore[attr-defined]
        self.fields["whom"].initial = offered[0][0]


def subjects(comment: Comment) -> dict[str, tuple[str, str]]:
    """Return what a comment's writer can be banned by, the most exact first: kind to words and value."""
    found: dict[str, tuple[str, str]] = {}
    if comment.user:
        found["account"] = (f"The account {comment.user.public_name}", "")
    elif comment.author_email:
        found["email"] = (f"Whoever uses {comment.author_email}", comment.author_email)
    if comment.address:
        found["address"] = (f"The address {comment.address}", comment.address)
    if comment.network:
        found["network"] = (f"The network {comment.network}", comment.network)
    if not comment.user:
        found["name"] = (f"The name “{comment.author_name}”", comment.author_name)
    return found


def ban_writer(comment: Comment, data: dict[str, Any], by: User) -> Ban:
    """Store the ban that a valid BanForm describes, and mark the comment as spam where that is wished."""
    whom, days = data["whom"], data["days"]
    kind = Kind.NETWORK if whom in {"address", "network"} else Kind(whom)
    ban = Ban(
        kind=kind,
        user=comment.user if kind == Kind.ACCOUNT else None,
        value=subjects(comment)[whom][1],
        reason=data["reason"],
        until=timezone.now() + dt.timedelta(days=int(days)) if days else None,
        by=by,
    )
    with transaction.atomic():
        ban.save()
        if data["is_spam"]:
            set_status(comment, Status.SPAM, by, f"Banned: {data['reason']}")
    return ban
