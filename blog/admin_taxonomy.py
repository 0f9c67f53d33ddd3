"""Sections, tags and series in the admin."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString

from blog.models import Category, Series, Tag


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    """The tree of sections, each below the one it belongs to."""

    list_display = ("indented_name", "position", "address")
    list_display_links = ("indented_name",)
    list_editable = ("position",)
    list_per_page = 200
    show_full_result_count = False
    search_fields = ("name", "path")
    autocomplete_fields = ("parent",)
    fields = ("name", "parent", "slug", "position", "description")
    # The path sorts a section directly before what stands below it: "world" < "world/asia".
    ordering = ("path",)

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


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Tags."""

    list_display = ("name", "slug")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    """Series. Their parts are put in order on the articles' pages."""

    list_display = ("name", "slug")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("name", "slug")
    fields = ("name", "slug", "description")
