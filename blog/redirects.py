"""Old addresses and where they lead now: kept for ever, looked at when a page is not found."""

import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils.encoding import repercent_broken_unicode

from blog import addresses
from blog.going_live import Appearance
from pagecache.tags import changed

if TYPE_CHECKING:
    from blog.articles import Article

#: Longest address; PostgreSQL's index entries hold 2,704 bytes, and four bytes make a character at most.
ADDRESS_LENGTH = 600


def normal_path(address: str) -> str:
    """Return an address of this site in the one form that is stored and looked up.

    Scheme, host and fragment are left away, percent-signs resolved, the text brought to NFC, and a slash
    at the end removed; a query stays. Raises ValueError for an address of another site, or of nothing.
    """
    parts = urlsplit(address.strip())
    if parts.netloc and parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc.lower():
        raise ValueError("The old address is one of another site.")
    if parts.scheme not in {"", "http", "https"} or "\0" in unquote(address):
        raise ValueError("This is no address of a page.")
    # Bytes that are no UTF-8, as oldest addresses have them, keep their percent signs, as they do in requests.
    decoded = repercent_broken_unicode(unquote_to_bytes(parts.path)).decode()
    path = unicodedata.normalize("NFC", decoded).rstrip("/")
    normal = ("/" + path.lstrip("/")).rstrip("/") + (f"?{parts.query}" if parts.query else "")
    if not normal:
        raise ValueError("The front page cannot lead elsewhere.")
    if len(normal) > ADDRESS_LENGTH:
        raise ValueError(f"The address is longer than {ADDRESS_LENGTH} characters.")
    return normal


class Redirect(models.Model):
    """An old address, and the article or address that took its place."""

    old_path = models.CharField(
        "old address",
        max_length=ADDRESS_LENGTH,
        unique=True,
        help_text="Of this site: /2013/11/20/old-name or /index.php?p=7.",
    )
    article = models.ForeignKey(
        "blog.Article",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="redirects",
        help_text="Leads wherever the article stands.",
    )
    target = models.CharField(
        "new address",
        max_length=ADDRESS_LENGTH,
        blank=True,
        help_text="Where there is no article: /tag/rivers/, or https://elsewhere.example/.",
    )
    is_automatic = models.BooleanField("made by a change", default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article=None, target__gt="") | Q(article__isnull=False, target=""),
                name="redirect_leads_to_one_place",
            )
        ]

    def __str__(self) -> str:
        return self.old_path

    def clean(self) -> None:
        """Bring both addresses to their forms; refuse what leads nowhere, or round in a circle.

        A target that leads on itself is replaced by where it leads: no reader is sent twice.
        """
        try:
            self.old_path = normal_path(self.old_path)
        except ValueError as error:
            raise ValidationError({"old_path": str(error)}) from error
        if bool(self.article_id) == bool(self.target):
            raise ValidationError("Choose an article or type a new address, one of the two.")
        if self.target:
            self.article_id, self.target = self.final(self.target)

    def final(self, target: str) -> tuple[int | None, str]:
        """Return where ``target`` leads in the end: an article's id, or an address.

        Raises ValidationError for an address that is none, and for a circle.
        """
        target = checked_target(target)
        seen = {self.old_path}
        while (path := own_path(target)) is not None:
            if path in seen:
                raise ValidationError({"target": "This would lead round in a circle."})
            seen.add(path)
            following = Redirect.objects.exclude(pk=self.pk).filter(old_path=path).first()
            if following is None:
                break
            if following.article_id:
                return following.article_id, ""
            target = following.target
        return None, target

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Let what led here lead on to where this one leads."""
        super().save(*args, **kwargs)
        before = Redirect.objects.exclude(pk=self.pk).filter(article=None)
        ending = {self.old_path, f"{self.old_path}/", quote(self.old_path, safe="/%?=&")}
        changed("redirects")
        before.filter(target__in=ending | {f"{quote(self.old_path)}/"}).update(
            article=self.article_id, target=self.target
        )

    def place(self) -> str | None:
        """Return the address where it leads now; None while that is hidden from readers. At most one query."""
        if self.article is None:
            return None if _names_hidden_page(self.target) else self.target
        return self.article.get_absolute_url() if self.article.is_in_its_time else None


def checked_target(target: str) -> str:
    """Return an address that readers may be sent to: of this site, or http and https.

    Raises ValidationError in words for anything else.
    """
    target = target.strip()
    parts = urlsplit(target)
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    if any(ord(c) < 32 or c == "\\" for c in target) or not (
        is_path or (parts.scheme in {"http", "https"} and parts.hostname)
    ):
        raise ValidationError({"target": "A new address starts with / or with https://."})
    return target


def own_path(target: str) -> str | None:
    """Return the normal path of an address of this site, None for one of another or the front page."""
    try:
        return normal_path(target)
    except ValueError:
        return None


def lead(old_address: str, target: str = "", article: "Article | None" = None) -> None:
    """Let an address that no longer holds anything lead to ``target`` or ``article``, for ever."""
    path = normal_path(old_address)
    if target and own_path(target) == path:
        return
    redirect = Redirect.objects.filter(old_path=path).first() or Redirect(old_path=path)
    redirect.article, redirect.target, redirect.is_automatic = article, target, True
    redirect.save()
    if target:
        # What stands at its new address again needs no sign any more.
        Redirect.objects.filter(old_path=own_path(target)).delete()


def follow_article(before: "Article", after: "Article") -> None:
    """Where readers knew the article at another address than it has now, let that address lead to it.

    Inside the caller's transaction. Also takes away what stood in the way of the new address.
    """
    if not before.published_at:
        return
    old = addresses.permalink(before)
    new = addresses.permalink(after) if after.published_at else ""
    if old == new:
        return
    was_seen = Appearance.objects.filter(article=before, first_at__isnull=False).exists()
    if was_seen or before.is_in_its_time:
        lead(old, article=after)
    if new:
        Redirect.objects.filter(old_path=normal_path(new)).delete()


def _names_hidden_page(target: str) -> bool:
    """Whether an address is that of a page which readers may not open: nobody learns what it is called."""
    path = unquote(urlsplit(target).path).strip("/")
    return apps.get_model("blog", "Page").objects.filter(path=path, is_published=False).exists()


def refuse_anothers(path: str, article: "Article") -> None:
    """Raise Http404 where a decoded path is noted as the address of something else than this article.

    An article is found by its name whatever date stands before it; but of two with one name, the other had this
    address in the blog that it came from. Who answers that nothing was found then leads there. One query.
    """
    try:
        old_path = normal_path(quote(path))
    except ValueError:
        return
    noted = Redirect.objects.filter(old_path=old_path).first()
    if noted and noted.article_id != article.pk and noted.target != article.get_absolute_url():
        raise Http404("Something else had this address.")


def destination(path: str, query: str) -> str | None:
    """Return where a request that found nothing is to go; None where nobody has said.

    ``path`` is decoded, ``query`` as it was sent. With the query first: WordPress's oldest addresses are
    queries. An article or page that readers may not open leads nowhere. At most three queries.
    """
    try:
        plain = normal_path(quote(path)) if path != "/" else ""
        full = normal_path(f"{quote(path)}?{query}") if query else plain
    except ValueError:
        return None
    found = {
        r.old_path: r
        for r in Redirect.objects.filter(old_path__in={plain, full}).select_related("article")
    }
    redirect = found.get(full) or found.get(plain)
    return redirect.place() if redirect else None
