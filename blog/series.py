"""Series: articles that are parts of one thing, read in order."""

from typing import Any

from django.db import models
from django.urls import reverse

from blog.addresses import new_slug
from blog.slugs import SLUG_LENGTH, free_slug, is_shadowed
from pagecache.tags import changed


class Series(models.Model):
    """Something told in parts."""

    name = models.CharField(max_length=200)
    slug = models.CharField(
        max_length=SLUG_LENGTH, unique=True, blank=True, help_text="Made from the name."
    )
    description = models.TextField(blank=True, help_text="Shown at the head of the series' page.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the slug."""
        others = Series.objects.exclude(pk=self.pk)
        wanted = new_slug(self.slug, self.name) or "series"
        self.slug = free_slug(wanted, lambda s: is_shadowed(s) or others.filter(slug=s).exists())
        super().save(*args, **kwargs)
        changed("lists")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and tell the caches; its parts stay as articles."""
        changed("lists")
        return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return /series/rivers/."""
        return reverse("blog:series", args=[self.slug])
