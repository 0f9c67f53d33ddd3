"""The clock of changes in the database, for several machines without Redis."""

from django.db import models


class Clock(models.Model):
    """How many changes there have been: one row."""

    reading = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.reading)


class TagChange(models.Model):
    """When a tag last changed."""

    tag = models.CharField(max_length=100, primary_key=True)
    reading = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.tag} at {self.reading}"
