"""What is published. Each model lives in a module of its own; Django finds them here."""

from blog.articles import Article, Authorship, Status
from blog.attachments import Attachment
from blog.images import Image
from blog.presence import Presence
from blog.revisions import Revision
from blog.site_settings import SiteSettings
from blog.taxonomy import Category, Tag

__all__ = [
    "Article",
    "Attachment",
    "Authorship",
    "Category",
    "Image",
    "Presence",
    "Revision",
    "SiteSettings",
    "Status",
    "Tag",
]
