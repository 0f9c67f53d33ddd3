"""The owner's menus: links in the masthead and at the foot of each page."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from blog.pages import Page
from blog.redirects import ADDRESS_LENGTH, checked_target
from blog.taxonomy import Category
from pagecache.tags import changed


class MenuItem(models.Model):
    """A link to a page, a section or an address."""

    class Place(models.TextChoices):
        """Where a menu stands."""

        HEAD = "head", "Masthead"
        FOOT = "foot", "Foot"

    place = models.CharField(max_length=4, choices=Place, default=Place.HEAD)
    label = models.CharField(
        max_length=100, blank=True, help_text="The name of the page or section when left empty."
    )
    page = models.ForeignKey(Page, null=True, blank=True, on_delete=models.CASCADE)
    category = models.ForeignKey(Category, null=True, blank=True, on_delete=models.CASCADE)
    address = models.CharField(
        max_length=ADDRESS_LENGTH, blank=True, help_text="/archive/ or https://elsewhere.example/"
    )
    position = models.PositiveIntegerField(default=0, help_text="Lower comes first.")

    class Meta:
        ordering = ["place", "position", "pk"]
        verbose_name = "menu item"

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Tell the caches: every page shows the menus."""
        super().save(*args, **kwargs)
        changed("site")

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Tell the caches of that too."""
        changed("site")
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        """Refuse an item that leads nowhere, or to several places, or that has no words."""
        if [bool(self.page_id), bool(self.category_id), bool(self.address)].count(True) != 1:
            raise ValidationError("Choose a page, a section or an address, one of the three.")
        if self.address:
            try:
                self.address = checked_target(self.address)
            except ValidationError as error:
                raise ValidationError({"address": error.messages}) from error
            if not self.label:
                raise ValidationError({"label": "Say what the link is called."})

    @property
    def text(self) -> str:
        """What the link is called."""
        return self.label or str(self.page or self.category or self.address)

    @property
    def url(self) -> str:
        """Where it leads."""
        thing = self.page or self.category
        return thing.get_absolute_url() if thing else self.address


def menus() -> dict[str, list[MenuItem]]:
    """Return the items of each menu that readers may follow, in order. One query."""
    found: dict[str, list[MenuItem]] = {place: [] for place in MenuItem.Place.values}
    items = MenuItem.objects.select_related("page", "category").defer(
        "page__body", "page__body_html"
    )
    for item in items:
        if item.page is None or item.page.is_published:
            found[item.place].append(item)
    return found
