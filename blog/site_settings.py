"""What the owner says about the site as a whole."""

import re
import unicodedata
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone, translation

from blog.design import SHADES, Palette, Shade, Typeface, theme_name
from blog.once import loaded_once, once_until, read_again
from blog.time_zones import time_zones
from pagecache.tags import changed

#: Most articles on a page; WordPress has no limit, and pages that never load.
LARGEST_PAGE = 50
#: What is not found is looked for below each of so many folders; longer ones than this are none that a blog had.
MOST_FOLDERS, FOLDER_LENGTH = 10, 90
#: What stands before the path of an address.
_ADDRESS = re.compile(r"https?://[^/?#\[\]]+", re.IGNORECASE)
#: What a path as it is typed has not, and one that is decoded: a part that browsers leave out, what no address holds.
_NO_FOLDER = re.compile(r"[?#]|://")
_NO_PATH = re.compile(r"//|(?:^|/)\.{1,2}(?:/|$)|[\\\x00-\x1f\x7f\x85\u2028\u2029\ufffd]")


class Permalinks(models.TextChoices):
    """How the addresses of articles are made, in WordPress's words. All four find an article, always."""

    DAY = "day", "/%year%/%monthnum%/%day%/%postname%/"
    MONTH = "month", "/%year%/%monthnum%/%postname%/"
    NAME = "name", "/%postname%/"
    NUMBER = "number", "/archives/%post_id%/"


class SiteSettings(models.Model):
    """One row: the publication's name and words, its look, its addresses, its clock."""

    title = models.CharField(max_length=200, default="Broadsheet")
    tagline = models.CharField(max_length=300, blank=True)
    description = models.TextField(
        blank=True, help_text="One or two sentences for search engines and the foot of each page."
    )
    footer = models.CharField(
        max_length=500,
        blank=True,
        help_text="A line at the very end of each page: rights, address.",
    )
    logo = models.ForeignKey(
        "blog.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Stands in the masthead in place of the title, about 60 pixels high.",
    )
    icon = models.ForeignKey(
        "blog.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Square, 180 pixels or more: shown in tabs and on telephones.",
    )
    palette = models.CharField("colours", max_length=20, choices=Palette, default=Palette.RED)
    typeface = models.CharField(max_length=20, choices=Typeface, default=Typeface.NEWSREADER)
    language = models.CharField(
        max_length=35,
        blank=True,
        help_text="Language code such as en-gb or de. Empty: as the server is set up.",
    )
    time_zone = models.CharField(
        max_length=60,
        blank=True,
        help_text="Such as Europe/Berlin: articles are dated and scheduled in it. Empty: as the server is set up.",
    )
    permalinks = models.CharField(
        "addresses of articles",
        max_length=10,
        choices=Permalinks,
        default=Permalinks.DAY,
        help_text="Addresses of the other kinds lead on to the one you choose.",
    )
    transliterates_slugs = models.BooleanField(
        "Latin letters in addresses",
        default=False,
        help_text="“Über Tokio” becomes uber-tokio and “東京” dong-jing. Addresses that exist stay.",
    )
    old_folders = models.TextField(
        "folders of older blogs",
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text="Where a blog that was moved here did not stand at the root: /blog, each on a line. What is not "
        "found below it leads to where it is without it.",
    )
    page_size = models.PositiveSmallIntegerField(
        "articles on a page",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PAGE)],
    )
    feed_size = models.PositiveSmallIntegerField(
        "articles in the feed",
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_PAGE)],
    )
    is_indexed = models.BooleanField(
        "listed by search engines",
        default=True,
        help_text="Without it every robot is asked to stay away.",
    )
    robots = models.TextField(
        "further lines of robots.txt",
        max_length=5000,
        blank=True,
        help_text="Such as “User-agent: GPTBot” and, below it, “Disallow: /”.",
    )

    class Meta:
        verbose_name = "site settings"
        verbose_name_plural = "site settings"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse a time zone that no clock knows, a language that no page could be in, and what is no folder."""
        if self.time_zone and self.time_zone not in time_zones():
            raise ValidationError({"time_zone": "There is no such time zone."})
        if self.language and self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": "The site cannot speak this language yet."})
        for line in self.robots.splitlines():
            if line.strip() and not line.startswith("#") and ":" not in line:
                raise ValidationError({"robots": f"“{line[:60]}” is no line of robots.txt."})
        folders = _folders(_typed_folders(self.old_folders))
        if len(folders) > MOST_FOLDERS or any(len(folder) > FOLDER_LENGTH for folder in folders):
            reason = (
                f"No more than {MOST_FOLDERS}, each of no more than {FOLDER_LENGTH} characters."
            )
            raise ValidationError({"old_folders": reason})
        self.old_folders = "\n".join(folders)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep to one row."""
        self.pk = 1
        super().save(*args, **kwargs)
        changed("site", "lists")
        read_again("site settings")

    @classmethod
    def load(cls) -> "SiteSettings":
        """Return the settings; defaults before the owner has saved any.

        One query when they have changed, however often it is asked; in a transaction outside of a request one each
        time. Shared: whoever is to change them gets the row from the database.
        """
        return once_until("site", "site settings", cls._read)

    @classmethod
    def _read(cls) -> "SiteSettings":
        # Without the pictures: most sites have none, and joining two tables for nothing costs each page a millisecond.
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    @property
    def folders(self) -> list[str]:
        """The folders of older blogs as they stand in addresses, decoded; those within others first."""
        return sorted(_folders(self.old_folders), key=len, reverse=True)

    def add_folder(self, folder: str) -> bool:
        """Note where an older blog stood; return whether that is new. What is too much to note is left."""
        found = _folders(f"{self.old_folders}\n{folder}")
        is_new = found != _folders(self.old_folders)
        if not is_new or len(found) > MOST_FOLDERS or len(folder) > FOLDER_LENGTH or "\0" in folder:
            return False
        self.old_folders = "\n".join(found)
        return True

    @property
    def theme(self) -> str:
        """The name of the style sheet for its look; empty for the look that the site has by itself."""
        return theme_name(self.palette, self.typeface)

    @property
    def shades(self) -> tuple[Shade, Shade]:
        """Its colours by day and by night."""
        return SHADES.get(self.palette, SHADES[Palette.RED])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The time zone in which articles are dated and scheduled."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone or settings.TIME_ZONE)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            # A zone that a newer or older system has never heard of must not take the site down.
            return zoneinfo.ZoneInfo(settings.TIME_ZONE)

    @property
    def language_code(self) -> str:
        """The language of the site's own words."""
        return self.language or settings.LANGUAGE_CODE


def _folders(lines: str) -> list[str]:
    """Return folders as they stand in addresses, decoded, each once; the root is none."""
    stripped = (line.strip().strip("/") for line in lines.splitlines())
    found = [f"/{unicodedata.normalize('NFC', unquote(line))}" for line in stripped if line]
    return list(dict.fromkeys(found))


def _typed_folders(lines: str) -> str:
    """Return what somebody has typed with the paths of addresses in place of these.

    Raises ValidationError for what no address that a browser asks for begins with.
    """
    found = []
    # Not at every sign that ends a line: who has typed another than these means no new folder.
    for line in filter(None, map(str.strip, lines.split("\n"))):
        is_address = _ADDRESS.match(line)
        path = line[is_address.end() :] if is_address else line
        decoded = unquote(path).strip("/")
        is_none = is_address and not decoded
        if is_none or line.startswith("//") or _NO_FOLDER.search(path) or _NO_PATH.search(decoded):
            reason = f"“{line[:60]}” is no folder of an address: write it as /blog, without host, ? and #."
            raise ValidationError({"old_folders": reason})
        found.append(path)
    return "\n".join(found)


@contextmanager
def as_the_site() -> Iterator[None]:
    """Speak the site's language and read its clock inside, and ask for its settings once: a request, or a task."""
    with loaded_once():
        site = SiteSettings.load()
        with timezone.override(site.zone), translation.override(site.language_code):
            yield


def site_zone() -> zoneinfo.ZoneInfo:
    """Return the time zone in which articles are dated and scheduled."""
    return SiteSettings.load().zone
