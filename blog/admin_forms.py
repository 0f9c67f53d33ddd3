"""The form in which an article is written."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from blog.articles import Article, Status
from blog.editor import BodyWidget, PictureWidget
from blog.rendering import BODY_LENGTH, render_body

#: What only somebody with the permission to publish may set.
PUBLIC = {Status.PUBLISHED, Status.SCHEDULED}


class ArticleForm(forms.ModelForm):
    """An article as its editor writes it. The admin sets ``editor``: the person who writes."""

    editor: User | None = None

    class Meta:
        model = Article
        fields = (
            *("title", "excerpt", "body", "status", "published_at", "slug", "lead_image"),
            *("categories", "tags", "comments_open", "language"),
        )
        widgets = {
            "title": forms.TextInput(attrs={"class": "headline", "autocomplete": "off"}),
            "excerpt": forms.Textarea(attrs={"rows": 3, "class": "standfirst"}),
            "body": BodyWidget,
            "slug": forms.TextInput(attrs={"autocomplete": "off"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the lead image be chosen by looking."""
        super().__init__(*args, **kwargs)
        if "lead_image" in self.fields:
            relation = Article._meta.get_field("lead_image").remote_field  # noqa: SLF001 (Django’s documented API)
            self.fields["lead_image"].widget = PictureWidget(relation, admin.site)
        if "body" in self.fields:
            self.fields["body"].max_length = BODY_LENGTH  # type: ignore[attr-defined]

    def clean_body(self) -> str:
        """Keep of the text what the page would show, so that editor and page never differ.

        Raises ValidationError for a text so long that the end would be cut off.
        """
        body: str = self.cleaned_data["body"]
        if len(body) > BODY_LENGTH:
            raise ValidationError(f"The text is longer than {BODY_LENGTH:,} characters.")
        return render_body(body)

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
        if status in PUBLIC and not self.may_publish():
            self.add_error(
                "status",
                "You may write but not publish. Leave it a draft; somebody else publishes it.",
            )
        if status == Status.PUBLISHED and date and date > timezone.now():
            data["status"] = Status.SCHEDULED
        return data

    def may_publish(self) -> bool:
        """Whether the person who writes may make articles public."""
        return self.editor is not None and self.editor.has_perm("blog.publish_article")
