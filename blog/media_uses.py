"""Where a picture or a file stands: what is drawn anew when it changes, and why it is not deleted while it is seen."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from blog.articles import Article
from blog.attachments import Attachment
from blog.images import Image
from blog.pages import Page
from blog.revisions import Kind, Revision
from blog.site_settings import SiteSettings
from pagecache.tags import changed

#: How many articles a picture's page names.
NAMED = 50


@dataclass(frozen=True)
class Use:
    """A place where a picture stands: what to call it, and its address in the admin."""

    name: str
    address: str


def pages_with(image: Image) -> list[Page]:
    """Return the static pages in whose text it stands. Pages are few; their texts are looked through."""
    return list(Page.objects.filter(body__contains=f'data-image="{image.pk}"'))


def uses_of(image: Image) -> list[Use]:
    """Return where a picture stands now, or will when a draft is published. Four queries."""
    seen = Article.objects.filter(Q(pictures=image) | Q(lead_image=image) | Q(card_image=image))
    found = {a.pk: a.title for a in seen.distinct().only("title").order_by("-pk")[:NAMED]}
    # Drafts beside what is read; each save and each text that was set aside would be too much to ask of an owner.
    beside = (
        Revision.objects.filter(
            Q(lead_image=image) | Q(body__contains=f'data-image="{image.pk}"'), applied=False
        )
        .exclude(kind=Kind.ASIDE)
        .values_list("article_id", "title")
    )
    for number, title in beside[:NAMED]:
        found.setdefault(number, f"{title} (draft)")
    uses = [Use(t, reverse("admin:blog_article_change", args=[n])) for n, t in found.items()]
    uses += [
        Use(page.title, reverse("admin:blog_page_change", args=[page.pk]))
        for page in pages_with(image)
    ]
    if SiteSettings.objects.filter(Q(logo=image) | Q(icon=image)).exists():
        uses.append(
            Use("The site's own settings", reverse("admin:blog_sitesettings_change", args=[1]))
        )
    return uses


def uses_of_file(attachment: Attachment) -> list[Use]:
    """Return where a file stands. Three queries that look through texts: for the page of one file only."""
    name = str(attachment.file.name)
    if not name:
        return []
    found = {
        a.pk: a.title
        for a in Article.objects.filter(body__contains=name).only("title").order_by("-pk")[:NAMED]
    }
    beside = Revision.objects.filter(body__contains=name, applied=False).exclude(kind=Kind.ASIDE)
    for number, title in beside.values_list("article_id", "title")[:NAMED]:
        found.setdefault(number, f"{title} (draft)")
    uses = [Use(t, reverse("admin:blog_article_change", args=[n])) for n, t in found.items()]
    pages = Page.objects.filter(body__contains=name)
    return [*uses, *(Use(p.title, reverse("admin:blog_page_change", args=[p.pk])) for p in pages)]


def renew_uses(image: Image) -> None:
    """Draw anew what shows a picture whose words, sizes or file are different now, and tell the caches."""
    for article in image.articles.all():
        article.render()
        # The words are the same: the article has not been changed for anybody who asks when it was.
        Article.objects.filter(pk=article.pk, body=article.body).update(body_html=article.body_html)
        article.announce()
    for article in Article.objects.filter(Q(lead_image=image) | Q(card_image=image)):
        article.announce()
    for page in pages_with(image):
        page.save()
    if SiteSettings.objects.filter(Q(logo=image) | Q(icon=image)).exists():
        changed("site")
