"""The blog's slow work."""

from django_tasks import task

from blog.models import Image


@task()
def make_renditions(image_id: int) -> None:
    """Make a picture's sizes; nothing where it is gone by now."""
    if image := Image.objects.filter(pk=image_id).first():
        image.make_renditions()
