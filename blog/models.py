"""What is published. Each model lives in a module of its own; Django finds them here."""

from blog.articles import Article, Authorship
from blog.attachments import Attachment
from blog.going_live import Appearance
from blog.images import Image
from blog.menus import MenuItem
from blog.pages import Page
from blog.presence import Presence
from blog.redirects import Redirect
from blog.revisions import Revision
from blog.saved_filters import SavedFilter
from blog.series import Series
from blog.site_settings import SiteSettings
from blog.statuses import Status
from blog.taxonomy import Category, Tag

__all__ = [
    "Appearance",
    "Article",
    "Attachment",
    "Authorship",
    "Category",
    "Image",
    "MenuItem",
    "Page",
    "Presence",
    "Redirect",
    "Revision",
    "SavedFilter",
    "Series",
    "SiteSettings",
    "Status",
    "Tag",
]
