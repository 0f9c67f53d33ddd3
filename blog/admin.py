"""What editors manage of the blog. Each part stands in a module of its own; Django finds them here."""

from blog.admin_articles import ArticleAdmin
from blog.admin_attachments import AttachmentAdmin
from blog.admin_images import ImageAdmin
from blog.admin_pages import PageAdmin
from blog.admin_redirects import RedirectAdmin
from blog.admin_site import MenuItemAdmin, SiteSettingsAdmin
from blog.admin_taxonomy import CategoryAdmin, SeriesAdmin, TagAdmin

__all__ = [
    "ArticleAdmin",
    "AttachmentAdmin",
    "CategoryAdmin",
    "ImageAdmin",
    "MenuItemAdmin",
    "PageAdmin",
    "RedirectAdmin",
    "SeriesAdmin",
    "SiteSettingsAdmin",
    "TagAdmin",
]
