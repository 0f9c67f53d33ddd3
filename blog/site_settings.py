"""What the owner says about the site as a whole."""

from typing import Any

from django.db import models

from pagecache.tags import changed


class SiteSettings(models.Model):
    """One row: the publication's name and words."""

    title = models.CharField(max_length=200, default="Broadsheet")
    tagline = models.CharField(max_length=300, blank=True)
    description = models.TextField(
        blank=True, help_text="One or two sentences for search engines and the foot of each page."
    )

    class Meta:
        verbose_name = "site settings"
        verbose_name_plural = "site settings"

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep to one row."""
        self.pk = 1
        super().save(*args, **kwargs)
        changed("site")

    @classmethod
    def load(cls) -> "SiteSettings":
        """Return the settings; defaults before the owner has saved any. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
