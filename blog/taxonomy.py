"""How articles are ordered: a tree of categories, and tags."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse

from blog.addresses import new_slug
from blog.redirects import lead
from blog.slugs import SLUG_LENGTH, free_slug, is_shadowed
from pagecache.tags import changed

#: How deep a tree of categories may go; a path of this many slugs still fits its column.
CATEGORY_LEVELS = 6


class Category(models.Model):
    """A section of the publication; sections may have sections."""

    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=SLUG_LENGTH, blank=True, help_text="Made from the name.")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    description = models.TextField(blank=True, help_text="Shown at the head of the section's page.")
    position = models.PositiveIntegerField(default=0, help_text="Lower comes first.")
    # "world/asia": what stands in the address. Kept here so that a list of articles need not climb.
    path = models.CharField(max_length=1000, unique=True, editable=False)

    #: The categories one level down, where sections() has put them.
    below: "list[Category]"

    class Meta:
        verbose_name_plural = "categories"
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the slug and the path; a changed path leaves a redirect and goes down to the children."""
        self.slug = new_slug(self.slug, self.name) or "category"
        prefix = f"{self.parent.path}/" if self.parent else ""
        others = Category.objects.exclude(pk=self.pk)
        self.slug = free_slug(
            self.slug, lambda s: is_shadowed(prefix + s) or others.filter(path=prefix + s).exists()
        )
        old_path, self.path = self.path, prefix + self.slug
        super().save(*args, **kwargs)
        changed("site")
        if old_path and old_path != self.path:
            lead(reverse("blog:category", args=[old_path]), target=self.get_absolute_url())
            for child in self.children.all():
                child.save()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and tell the caches: every page shows the sections."""
        changed("site")
        return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return /category/world/asia/."""
        return reverse("blog:category", args=[self.path])

    def clean(self) -> None:
        """Refuse a category inside itself, and a tree that is too deep."""
        above, levels = self.parent, 1
        while above and levels <= CATEGORY_LEVELS:  # a circle above must not hold us for ever
            if self.pk and above.pk == self.pk:
                raise ValidationError({"parent": "A category cannot stand inside itself."})
            above, levels = above.parent, levels + 1
        if self.pk and levels <= CATEGORY_LEVELS:
            # What stands below moves with it.
            below = Category.objects.filter(path__startswith=f"{self.path}/")
            deepest = max(
                (path.count("/") for path in below.values_list("path", flat=True)), default=0
            )
            levels += max(0, deepest - self.path.count("/"))
        if levels > CATEGORY_LEVELS:
            raise ValidationError(
                {"parent": f"Categories go {CATEGORY_LEVELS} levels deep at most."}
            )


def sections() -> list[Category]:
    """Return the top-level categories, each with ``below``: its children. One query."""
    categories = list(Category.objects.all())
    children: dict[int | None, list[Category]] = {}
    for category in categories:
        children.setdefault(category.parent_id, []).append(category)
    for category in categories:
        category.below = children.get(category.pk, [])
    return children.get(None, [])


class Tag(models.Model):
    """A word that articles have in common."""

    name = models.CharField(max_length=200)
    slug = models.CharField(
        max_length=SLUG_LENGTH, unique=True, blank=True, help_text="Made from the name."
    )
    description = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the slug; a changed one leaves a redirect."""
        others = Tag.objects.exclude(pk=self.pk)
        wanted = new_slug(self.slug, self.name) or "tag"
        self.slug = free_slug(wanted, lambda s: is_shadowed(s) or others.filter(slug=s).exists())
        before = Tag.objects.filter(pk=self.pk).first() if self.pk else None
        super().save(*args, **kwargs)
        changed("site")
        if before and before.slug != self.slug:
            lead(before.get_absolute_url(), target=self.get_absolute_url())

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and tell the caches."""
        changed("site")
        return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return /tag/rivers/."""
        return reverse("blog:tag", args=[self.slug])

    def merge_into(self, other: "Tag") -> int:
        """Give this tag's articles to ``other``, delete it and let its address lead there; return how many moved.

        Raises ValueError for a merge into itself.
        """
        if self.pk == other.pk:
            raise ValueError("A tag cannot be merged into itself.")
        with transaction.atomic():
            taggings = self.articles.through.objects
            there = taggings.filter(tag=other).values("article_id")
            moved = taggings.filter(tag=self).exclude(article_id__in=there).update(tag=other)
            address = self.get_absolute_url()
            self.delete()
            changed("site", "lists")
            lead(address, target=other.get_absolute_url())
        return moved
