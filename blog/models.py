"""What is published. Each model lives in a module of its own; Django finds them here."""

from blog.articles import Article, Authorship, Status
from blog.images import Image
from blog.site_settings import SiteSettings
from blog.taxonomy import Category, Tag

__all__ = ["Article", "Authorship", "Category", "Image", "SiteSettings", "Status", "Tag"]
