"""Who somebody is: editors, authors and readers alike."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.names import refuse_shadowed, shown

#: WordPress's limits for a commenter's name and website, so that nothing is cut on the way in or out.
NAME_LENGTH = 245
WEBSITE_LENGTH = 200


class WebsiteField(models.URLField):
    """The address of a website as people type it: without a scheme it means https."""

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        """Return a form field that fills in https."""
        return super().formfield(*args, **{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Stand in migrations as what it is in the database."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


class User(AbstractUser):
    """Somebody with an account. The e-mail address is private: no template prints it."""

    display_name = models.CharField(
        max_length=NAME_LENGTH, blank=True, help_text="The name that readers see."
    )
    slug = models.SlugField(
        max_length=150,
        unique=True,
        null=True,
        blank=True,
        allow_unicode=True,
        validators=[refuse_shadowed],
        help_text="For authors: their page is /author/<slug>/.",
    )
    website = WebsiteField(max_length=WEBSITE_LENGTH, blank=True)
    bio = models.TextField("about", blank=True, help_text="A few sentences for the author's box.")

    # Where the picture is stored, without size and ending; empty for the generated one. See avatars.py.
    avatar = models.CharField(max_length=60, blank=True, editable=False)
    # Whose picture it is to be, by allauth's provider id; empty for the generated one.
    avatar_provider = models.CharField(max_length=40, blank=True, editable=False)
    # A digest of the address that was fetched last: each is fetched once.
    avatar_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "person"
        verbose_name_plural = "people"
        permissions = [("assign_roles", "Can make accounts and give people roles")]

    def __str__(self) -> str:
        return self.public_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep an empty slug as NULL: only NULLs may repeat in a unique column."""
        self.slug = self.slug or None
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the author's page; an empty string for somebody who has none."""
        return reverse("blog:author", args=[self.slug]) if self.slug else ""

    @property
    def public_name(self) -> str:
        """The name to show to everybody: never an e-mail address, which many take for a user name."""
        return shown(self.display_name or self.get_full_name() or self.username)

    @property
    def works_here(self) -> bool:
        """Whether it is an editor or an author: their account is the publication's business, too."""
        return self.is_staff or self.is_superuser or self.slug is not None


class Departure(models.Model):
    """Somebody's wish to have their account deleted, until it is done or taken back."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="departure"
    )
    with_comments = models.BooleanField(
        help_text="Whether their comments go too; else they stay under no name."
    )
    requested_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"Leaves at {self.due_at:%Y-%m-%d %H:%M}"


class DeletionReceipt(models.Model):
    """What a provider's request to delete somebody's data has come to. It says nothing of who it was."""

    code = models.CharField(max_length=32, unique=True)
    received_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.code


class GivenRight(models.Model):
    """A right that a role's group was given once, so that it is not given back after an owner took it away."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    right = models.CharField(max_length=200, help_text="As in “blog.publish_article”.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "right"], name="right_given_once")]

    def __str__(self) -> str:
        return f"{self.right} to {self.group}"
