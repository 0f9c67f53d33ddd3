"""What may be done with many articles at once: publish, file, tag, trash."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from blog.admin_article_rights import ArticleRightsAdmin, editor_of
from blog.models import Article, Category, Tag
from blog.statuses import Status

#: Articles chosen at once; more would hold the request, and its lock on the database, for too long.
MOST_CHOSEN = 500


class ArticleActions(ActionForm):
    """What an action on many articles is about: the section or the tag."""

    category = forms.ModelChoiceField(
        Category.objects.order_by("path"), required=False, label="Section", empty_label="Section …"
    )
    tag = forms.CharField(
        required=False,
        max_length=200,
        label="Tag",
        widget=forms.TextInput(attrs={"placeholder": "Tag …", "size": 12}),
    )


class ArticleActionsAdmin(ArticleRightsAdmin):
    """The actions above the list."""

    actions = ("publish", "submit", "withdraw", "move", "tag", "untag", "trash", "restore")
    action_form = ArticleActions

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Offer what fits: the way back in the trash, everything else outside. Nothing is deleted here."""
        actions: dict[str, Any] = super().get_actions(request)
        actions.pop("delete_selected", None)
        in_trash = request.GET.get("status__exact") == Status.TRASH
        return {name: a for name, a in actions.items() if (name == "restore") == in_trash}

    @admin.action(description="Publish now", permissions=["publish"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Make the chosen articles public."""
        waiting = [a for a in self._mine(request, chosen) if not a.is_public]
        self._move(request, waiting, Article.publish, "Published")

    @admin.action(description="Submit for review", permissions=["change"])
    def submit(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Hand the chosen drafts to those who may publish."""
        drafts = [a for a in self._mine(request, chosen) if a.status == Status.DRAFT]
        self._move(request, drafts, Article.submit, "Submitted for review")

    @admin.action(description="Withdraw to draft", permissions=["publish"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Take the chosen articles back to drafts."""
        moved = [a for a in self._mine(request, chosen) if a.status != Status.DRAFT]
        self._move(request, moved, Article.withdraw, "Withdrawn")

    @admin.action(description="Move to the section", permissions=["change"])
    def move(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """File the chosen articles under the one section that was chosen, and no other."""
        form = ArticleActions(request.POST)
        form.fields["action"].required = False
        form.is_valid()
        section = form.cleaned_data.get("category")
        if section is None:
            self.message_user(request, "Choose the section beside “Go”.", messages.ERROR)
            return

        def file(article: Article) -> None:
            article.categories.set([section])
            article.announce()

        self._move(request, self._mine(request, chosen), file, f"Moved to “{section}”")

    @admin.action(description="Add the tag", permissions=["change"])
    def tag(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Give the chosen articles a tag, which is made where there is none of this name."""
        name = self._tag_name(request)
        if not name:
            return
        tag = Tag.objects.filter(name__iexact=name).first()
        if tag is None and not editor_of(request).has_perm("blog.add_tag"):
            self.message_user(request, f"There is no tag “{name}”.", messages.ERROR)
            return
        tag = tag or Tag.objects.create(name=name)

        def mark(article: Article) -> None:
            article.tags.add(tag)
            article.announce()

        self._move(request, self._mine(request, chosen), mark, f"Tagged “{tag}”")

    @admin.action(description="Take the tag away", permissions=["change"])
    def untag(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Take a tag from the chosen articles."""
        name = self._tag_name(request)
        if not name:
            return
        tags = list(Tag.objects.filter(name__iexact=name))

        def unmark(article: Article) -> None:
            article.tags.remove(*tags)
            article.announce()

        self._move(request, self._mine(request, chosen), unmark, f"No longer tagged “{name}”")

    @admin.action(description="Move to the trash", permissions=["delete"])
    def trash(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Put the chosen articles where they wait for 30 days before they are deleted."""
        moved = self._mine(request, chosen, self.has_delete_permission)
        self._move(request, moved, Article.trash, "Moved to the trash")

    @admin.action(description="Take out of the trash", permissions=["restore"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        """Make drafts of the chosen articles again."""
        moved = self._mine(request, chosen, self.has_restore_permission)
        self._move(request, moved, Article.restore, "Back among the drafts")

    def _tag_name(self, request: HttpRequest) -> str:
        """Return the name that was typed, without NULs; say what is missing where there is none."""
        name = " ".join(request.POST.get("tag", "").replace("\0", "").split())[:200]
        if not name:
            self.message_user(request, "Type the tag beside “Go”.", messages.ERROR)
        return name

    def _mine(
        self,
        request: HttpRequest,
        chosen: QuerySet[Article],
        may: Callable[[HttpRequest, Article], bool] | None = None,
    ) -> list[Article]:
        """Return those of the chosen that the person may change (or what ``may`` says); the others are named."""
        may = may or self.has_change_permission
        whole = Article.objects.filter(pk__in=[a.pk for a in chosen[:MOST_CHOSEN]])
        mine: list[Article] = []
        others: list[Article] = []
        for article in whole.prefetch_related("authorships"):
            (mine if may(request, article) else others).append(article)
        if others:
            names = ", ".join(f"“{a}”" for a in others[:3])
            self.message_user(request, f"Not yours to change: {names}.", messages.WARNING)
        return mine

    def _move(
        self,
        request: HttpRequest,
        moved: Iterable[Article],
        how: Callable[[Article], Any],
        word: str,
    ) -> None:
        number = 0
        for article in moved:
            how(article)
            self.log_change(request, article, f"{word}.")
            number += 1
        many = "1 article" if number == 1 else f"{number} articles"
        self.message_user(request, f"{word}: {many}.", messages.SUCCESS)
