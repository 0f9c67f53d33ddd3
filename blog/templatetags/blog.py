"""What the templates of articles and lists need to say."""

import datetime as dt
import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from blog import cards
from blog.article_queries import whole as load_whole
from blog.models import Article, SiteSettings

register = template.Library()

#: Characters that could end a script element or start a comment in it, as JSON escapes.
_SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def archive_title(date: dt.date, precision: str) -> str:
    """Return the heading of an archive: 2013, November 2013 or 20 November 2013."""
    return date_format(date, {"year": "Y", "month": "F Y", "day": "j F Y"}[precision])


@register.simple_tag
def whole(article: Article) -> str:
    """Load what a page shows around an article's text: only where that is not kept from before. Prints nothing."""
    load_whole(article)
    return ""


@register.simple_tag
def card_address(article: Article) -> str:
    """Return the address of the picture by which an article is shown elsewhere; empty where there is none."""
    return cards.card_address(article)


@register.simple_tag(takes_context=True)
def article_json(context: dict[str, Any], article: Article) -> SafeString:
    """Return the article's description for search engines as JSON-LD (schema.org, data and not script)."""
    site: SiteSettings = context["site"]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": article.title[:110],
        "description": article.search_description,
        "mainEntityOfPage": settings.SITE_URL + article.get_absolute_url(),
        "author": [
            {"@type": "Person", "name": author.public_name}
            | ({"url": settings.SITE_URL + author.get_absolute_url()} if author.slug else {})
            for author in article.byline
        ],
        "publisher": {"@type": "Organization", "name": str(site)},
        "dateModified": article.updated_at.isoformat(),
    }
    if article.published_at:
        data["datePublished"] = article.published_at.isoformat()
    if card := cards.card_address(article):
        data["image"] = card
    text = json.dumps(data, ensure_ascii=False).translate(_SCRIPT_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
