"""Sections, tags and series in the admin."""

from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from js_asset import Media, Script

from blog.category_order import put, step, tree
from blog.models import Article, Category, Series, Tag

#: Tags merged at once; more would not fit a page on which somebody chooses the one that stays.
MOST_MERGED = 50


class AnnouncingAdmin(admin.ModelAdmin):
    """Deletes one by one, so that each tells the caches."""

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete the chosen rows."""
        for row in queryset:
            row.delete()


@admin.register(Category)
class CategoryAdmin(AnnouncingAdmin):
    """The tree of sections, in the order in which readers see them."""

    list_display = ("indented_name", "address")
    list_display_links = ("indented_name",)
    list_per_page = 200
    show_full_result_count = False
    search_fields = ("name", "path")
    autocomplete_fields = ("parent",)
    fields = ("name", "parent", "slug", "description")
    # The path sorts a section directly before what stands below it: "world" < "world/asia".
    ordering = ("path",)
    change_list_template = "admin/blog/category/change_list.html"

    @property
    def media(self) -> Media:
        """The script by which sections are dragged."""
        return super().media + Media(js=[Script("js/admin/tree.js", type="module")])

    @admin.display(description="name")
    def indented_name(self, category: Category) -> SafeString:
        """Return the name, indented by its level; the level is also said in words."""
        level = category.path.count("/")
        words = f"level {level + 1}: " if level else ""
        return format_html(
            '<span class="tree" data-level="{}"><span class="visually-hidden">{}</span>{}</span>',
            level,
            words,
            category.name,
        )

    @admin.display(description="address")
    def address(self, category: Category) -> str:
        """Return the section's address."""
        return category.get_absolute_url()

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        """Put a section that is new, or comes from elsewhere, behind those that stand there."""
        if not change or "parent" in form.changed_data:
            last = Category.objects.filter(parent=obj.parent).aggregate(last=Max("position"))[
                "last"
            ]
            obj.position = 0 if last is None else last + 1
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Add the address that moves a section."""
        move = self.admin_site.admin_view(self.move)
        return [path("move/", move, name="blog_category_move"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the whole tree, or the plain list of what a search has found."""
        context = dict(extra_context or {})
        if request.method == "GET" and not request.GET:
            context |= {"tree": tree(), "may_move": self.has_change_permission(request)}
        return super().changelist_view(request, context)

    def move(self, request: HttpRequest) -> HttpResponse:
        """Move a section (POST ``category``): a step (``step``: up, down, in, out), or to a place.

        A place is ``parent`` and ``before``, ids or empty: below which section, and before which of those there.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_change_permission(request):
            raise PermissionDenied
        category = get_object_or_404(Category, pk=number(request, "category"))
        try:
            if "step" in request.POST:
                is_moved = step(category, request.POST["step"])
            else:
                parent, before = number(request, "parent"), number(request, "before")
                put(
                    category,
                    get_object_or_404(Category, pk=parent) if parent else None,
                    Category.objects.filter(pk=before).first(),
                )
                is_moved = True
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
            is_moved = False
        if is_moved:
            self.log_change(request, category, "Moved.")
        return redirect(f"{reverse('admin:blog_category_changelist')}#category-{category.pk}")


def number(request: HttpRequest, name: str) -> int:
    """Return an id that a form sent; 0 for none, and for what is no id."""
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else 0


def used_by(relation: str) -> Coalesce:
    """Return how many articles have the row of the list; counted for the rows of the page alone."""
    through = Article._meta.get_field(relation).remote_field.through  # type: ignore[union-attr] # noqa: SLF001
    filed = through.objects.filter(tag=OuterRef("pk")).order_by().values("tag")
    return Coalesce(Subquery(filed.annotate(number=Count("pk")).values("number")), 0)


@admin.register(Tag)
class TagAdmin(AnnouncingAdmin):
    """Tags. A changed name or slug leaves a redirect; several can become one."""

    list_display = ("name", "slug", "used")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")
    actions = ("merge",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """Return the tags, with how many articles have each."""
        return cast(QuerySet[Tag], super().get_queryset(request)).annotate(used=used_by("tags"))

    @admin.display(description="articles")
    def used(self, tag: Tag) -> int:
        """Return how many articles have it, drafts among them."""
        return int(vars(tag).get("used", 0))

    @admin.action(description="Merge into one", permissions=["merge"])
    def merge(self, request: HttpRequest, chosen: QuerySet[Tag]) -> HttpResponseBase | None:
        """Ask which of the chosen tags stays, then give it the articles and addresses of the others."""
        tags = list(chosen[: MOST_MERGED + 1])
        if not 2 <= len(tags) <= MOST_MERGED:
            words = f"Choose the tags that are to become one: two at least, {MOST_MERGED} at most."
            self.message_user(request, words, messages.WARNING)
            return None
        stays = next((tag for tag in tags if tag.pk == number(request, "stays")), None)
        if stays is None:
            context = {**self.admin_site.each_context(request), "opts": self.opts, "tags": tags}
            context |= {"title": "Which tag stays?", "is_asked": "stays" in request.POST}
            return TemplateResponse(request, "admin/blog/tag/merge.html", context)
        gone = [tag for tag in tags if tag.pk != stays.pk]
        for tag in gone:
            self.log_change(request, stays, f"Merged with “{tag}”.")
            tag.merge_into(stays)
        names = ", ".join(f"“{tag}”" for tag in gone)
        said = f"{names}: now “{stays}”. The old addresses lead there."
        self.message_user(request, said, messages.SUCCESS)
        return None

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """Whether the person may make several tags one: whoever may change and delete them."""
        return self.has_change_permission(request) and self.has_delete_permission(request)


@admin.register(Series)
class SeriesAdmin(AnnouncingAdmin):
    """Series. Their parts are put in order on the articles' pages."""

    list_display = ("name", "slug")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")
