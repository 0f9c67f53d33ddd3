"""Where an article stands."""

from django.db import models


class Status(models.TextChoices):
    """Where an article stands. Whether it is public also depends on the clock and on its password."""

    DRAFT = "draft", "Draft"
    PENDING = "pending", "Pending review"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    PRIVATE = "private", "Private"
    TRASH = "trash", "Trash"


#: What the clock makes public.
TIMED = (Status.PUBLISHED, Status.SCHEDULED)
#: What takes the right to publish; WordPress counts private articles among them.
PUBLISHING = (*TIMED, Status.PRIVATE)
