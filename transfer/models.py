"""What imports remember: which thing of which blog has become which of ours, and what had no place here."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from transfer.exports import Export
from transfer.imports import Import

__all__ = [
    "OLD_ID_LENGTH",
    "SOURCE_LENGTH",
    "AttachmentPage",
    "Export",
    "Import",
    "Imported",
    "Leftover",
]

SOURCE_LENGTH = 200
OLD_ID_LENGTH = 80


class Imported(models.Model):
    """Something that an import brought: its number there, its number here.

    It outlives the thing itself: what was deleted here does not come back with the next import.
    """

    source = models.CharField(max_length=SOURCE_LENGTH, help_text="Such as wordpress:blog.example.")
    kind = models.CharField(max_length=20)
    old_id = models.CharField(max_length=OLD_ID_LENGTH)
    # Empty while a file has not come yet.
    object_id = models.BigIntegerField(null=True)
    # What our own tables have no field for: custom fields, other taxonomies, the address it had.
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        verbose_name = "imported thing"
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "old_id"], name="imported_once")
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="imported_object")]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_id} of {self.source}"


class Leftover(models.Model):
    """An item for which this blog has no place, kept whole: a menu's entry, a plugin's record."""

    source = models.CharField(max_length=SOURCE_LENGTH)
    kind = models.CharField(max_length=80)
    old_id = models.CharField(max_length=OLD_ID_LENGTH)
    title = models.CharField(max_length=300, blank=True)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "old_id"], name="leftover_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.title or self.old_id}"


class AttachmentPage(models.Model):
    """That an attachment without a file has a page here, which shows the words that ``Imported`` keeps of it.

    Its old addresses lead there: see attachment_pages.py.
    """

    # It stands in the address, and says nothing: what the attachment belongs to may be hidden some day.
    name = models.CharField(max_length=16, unique=True)
    source = models.CharField(max_length=SOURCE_LENGTH)
    old_id = models.CharField(max_length=OLD_ID_LENGTH)
    parent = models.CharField(
        max_length=OLD_ID_LENGTH, blank=True, help_text="What it hung on there, by its old number."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "old_id"], name="attachment_page_once")
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.old_id} of {self.source}"

    def get_absolute_url(self) -> str:
        """Return its address here."""
        return reverse("attachment", args=[self.name])
