"""Static pages: /about/, /about/contact/ – what belongs to the publication and has no date."""

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from blog import addresses
from blog.article_html import numbers_of_pictures
from blog.articles import PASSWORD_LENGTH, Article
from blog.images import Image
from blog.redirects import Redirect, lead, normal_path
from blog.rendering import plain_text, render_body, shortened
from blog.site_settings import Permalinks, SiteSettings
from blog.slugs import SLUG_LENGTH
from blog.statuses import TIMED, Status
from pagecache.tags import changed

#: How deep pages may stand, and how long the address of one may be: an index of PostgreSQL takes 2,704 bytes
#: (https://www.postgresql.org/docs/current/btree.html), and a character may need three.
PAGE_LEVELS, PATH_LENGTH = 10, 800
DESCRIPTION_LENGTH = 160


class PageQuerySet(models.QuerySet["Page"]):
    """The questions asked of pages."""

    def published(self) -> Self:
        """Pages that everybody may read, without a word to say: one with a password stands in no list."""
        return self.with_an_address().filter(password="")

    def with_an_address(self) -> Self:
        """Pages whose address is open to readers, with a password or without."""
        return self.filter(is_published=True)

    def behind_a_password(self) -> Self:
        """Pages that would be public but for their password; see unlocking.py."""
        return self.with_an_address().exclude(password="")

    def in_tree_order(self) -> Self:
        """Each page before those below it, in the order of their addresses."""
        return self.order_by("path")


class Page(models.Model):
    """A page with an address of its own choice, below another or at the root."""

    title = models.CharField(max_length=300)
    slug = models.CharField(
        max_length=SLUG_LENGTH, blank=True, help_text="Made from the title when left empty."
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    # "about/contact": what stands in the address.
    path = models.CharField(max_length=900, unique=True, editable=False)
    body = models.TextField(blank=True)
    body_html = models.TextField(blank=True, editable=False)
    is_published = models.BooleanField("published", default=False)
    # Kept as it was typed, as an article's.
    password = models.CharField(
        max_length=PASSWORD_LENGTH,
        blank=True,
        default="",
        db_default="",
        help_text="Readers must type it to see the text and the comments. Such a page stands in no list.",
    )
    seo_description = models.TextField(
        "description for search engines", max_length=1000, blank=True
    )
    is_noindex = models.BooleanField("hidden from search engines", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse an address that something else has, a page inside itself, and a tree too deep."""
        above, levels = self.parent, 1
        while above and levels <= PAGE_LEVELS:
            if self.pk and above.pk == self.pk:
                raise ValidationError({"parent": "A page cannot stand inside itself."})
            above, levels = above.parent, levels + 1
        if levels > PAGE_LEVELS:
            raise ValidationError({"parent": f"Pages go {PAGE_LEVELS} levels deep at most."})
        slug = addresses.new_slug(self.slug, self.title)
        field = "slug" if self.slug else "title"
        if not slug:
            raise ValidationError({field: "A page's address needs at least one letter or digit."})
        path = self.path_for(slug)
        if self._longest(path) > PATH_LENGTH:
            words = f"Its address, or that of a page below it, would be longer than {PATH_LENGTH} characters."
            raise ValidationError({"parent": words})
        if Page.objects.exclude(pk=self.pk).filter(path=path).exists():
            raise ValidationError({field: f"There is a page at /{path}/ already."})
        if addresses.is_reserved(path):
            raise ValidationError({field: f"/{path}/ belongs to the site itself."})
        if self.parent is None and is_articles_name(slug):
            raise ValidationError({field: f"There is an article at /{path}/ already."})
        if reason := self._lost_below(path):
            raise ValidationError({field: reason})

    def _lost_below(self, path: str) -> str:
        """Return why a page below this one could not be read if this one stood at ``path``; empty where all could."""
        if path == self.path:
            return ""
        # It makes room, as those below it do; the others stay where they are.
        there = Page.objects.filter(path__startswith=f"{path}/").exclude(pk=self.pk)
        others = set(there.exclude(pk__in=self._below()).values_list("path", flat=True))
        for title, old in self._below().values_list("title", "path"):
            new = f"{path}{old.removeprefix(self.path)}"
            if addresses.is_reserved(new):
                return (
                    f"“{title}” below it would stand at /{new}/, which belongs to the site itself."
                )
            if new in others:
                return f"“{title}” below it would stand at /{new}/, where there is a page already."
        return ""

    def _below(self) -> PageQuerySet:
        """Return the pages that stand below this one, and go where it goes."""
        if not self.pk:
            return Page.objects.none()
        return Page.objects.filter(path__startswith=f"{self.path}/", parent__isnull=False)

    def _longest(self, path: str) -> int:
        """Return how long the longest address of this page and those below it is, if it stands at ``path``."""
        paths = self._below().values_list("path", flat=True)
        return len(path) + max((len(p) - len(self.path) for p in paths), default=0)

    def path_for(self, slug: str) -> str:
        """Return the path that ``slug`` has below the parent."""
        return f"{self.parent.path}/{slug}" if self.parent else slug

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Make the path and the text; a changed address leaves a redirect and goes down to the children."""
        self.slug = addresses.new_slug(self.slug, self.title)
        old_path, self.path = self.path, self.path_for(self.slug)
        pictures = Image.objects.in_bulk(numbers_of_pictures(self.body))
        self.body_html = render_body(self.body, pictures)
        super().save(*args, **kwargs)
        self._hide_what_was_said()
        # Menus show pages on every page of the site.
        changed("site", "pages")
        Redirect.objects.filter(old_path=normal_path(self.get_absolute_url())).delete()
        if old_path and old_path != self.path:
            if self.is_published:
                lead(f"/{old_path}/", target=self.get_absolute_url())
            for child in self.children.all():
                child.save()

    def _hide_what_was_said(self) -> None:
        """Let what its conversation hangs on be as public as the page: behind its password, hidden with it."""
        carrier = Article.objects.filter(page=self).only("status", "password").first()
        if carrier is None:
            return
        status = Status(carrier.status)
        if self.is_published:
            status = Status.PUBLISHED
        elif status in TIMED:
            status = Status.DRAFT
        if (carrier.status, carrier.password) != (status, self.password):
            Article.objects.filter(pk=carrier.pk).update(status=status, password=self.password)
            carrier.announce()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete it, and tell the caches."""
        changed("site", "pages")
        return super().delete(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return /about/contact/."""
        return reverse("blog:named", args=[self.path])

    @property
    def is_locked(self) -> bool:
        """Whether readers find it, and must type its password."""
        return self.is_published and bool(self.password)

    @property
    def description(self) -> str:
        """What search engines show of it."""
        return self.seo_description or shortened(plain_text(self.body_html), DESCRIPTION_LENGTH)


def is_articles_name(slug: str) -> bool:
    """Whether an article stands at the root under this name: only where addresses are made that way."""
    if SiteSettings.load().permalinks != Permalinks.NAME:
        return False
    return Article.objects.filter(slug=slug).exists()
