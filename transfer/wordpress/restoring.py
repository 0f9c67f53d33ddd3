"""The way back: what an export of ours says of our blog beyond WordPress's elements becomes again what it was.

Everything here is asked of every import, and does nothing where the file is somebody else's. What a file says is
looked at like a stranger's: values that do not fit a field are left out, texts are cleaned, a right is never given.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from blog.article_html import numbers_of_pictures
from blog.models import (
    Article,
    Attachment,
    Category,
    Image,
    Page,
    Redirect,
    Series,
    SiteSettings,
    Tag,
)
from comments.models import TEXT_BYTES, DiscussionSettings
from transfer.fields import heard
from transfer.numbers import given, reserve
from transfer.ours import PLAIN
from transfer.records import CommentRecord, PostRecord
from transfer.steps import Steps
from transfer.wordpress.content import Converted
from transfer.wordpress.export.pages import CARRIER
from transfer.wordpress.media import Medium
from transfer.wordpress.own import own_number, redirects_heard, talk_told
from transfer.wordpress.own_rest import Rest
from transfer.wordpress.own_text import clean_again, from_wordpress, pictures_in
from transfer.wordpress.reading import kept_meta, own_field
from transfer.wordpress.survey import Survey

#: So many redirects are stored at once.
_MANY = 500
_MODELS: dict[str, Any] = {
    "user": User,
    "category": Category,
    "post_tag": Tag,
    "series": Series,
    "page": Page,
    "image": Image,
    "file": Attachment,
}


def _sensible(model: Any, told: Mapping[str, Any]) -> Any:
    """Return settings as they are told, but for what the owner could not have chosen: that is as it is at first."""
    found = model(**heard(model, PLAIN[model._meta.label], told))  # noqa: SLF001
    for _ in told:
        try:
            found.clean()
        except ValidationError as error:
            # It names the first that makes no sense.
            for name in error.error_dict:
                setattr(found, name, model._meta.get_field(name).get_default())  # noqa: SLF001
    return found


class Restoring:
    """One import."""

    def __init__(self, survey: Survey, steps: Steps) -> None:
        """Take what the first look has found; ``is_ours`` says whether there is anything to do."""
        self.survey, self.ids = survey, steps.ids
        self.is_ours = survey.is_ours
        self.own = survey.site.own
        #: What stands outside of items.
        self.rest = Rest(survey, steps)

    # --- The blog as a whole

    def reserve(self) -> None:
        """Keep the numbers of the export free for what is in it."""
        for kind, highest in self.survey.own_highest.items():
            if highest and kind in _MODELS:
                reserve(_MODELS[kind], highest)

    def settings(self) -> SiteSettings | None:
        """Return the owner's settings, not stored yet; those of the discussion are stored where there are none."""
        told = self._told("discussion")
        if told and not DiscussionSettings.objects.exists():
            _sensible(DiscussionSettings, told).save()
        told = self._told("site")
        if not told:
            return None
        self.ids.note("site", "settings", 1)
        found: SiteSettings = _sensible(SiteSettings, told)
        return found

    def _told(self, name: str) -> dict[str, Any]:
        found = self.own.get(name)
        return found if isinstance(found, dict) else {}

    # --- Items

    def prepare(self, record: PostRecord) -> None:
        """Let an item say what it says in its own field."""
        if not self.is_ours:
            return
        writers = record.own.get("authors")
        if isinstance(writers, list):
            record.authors = [str(login) for login in writers]
        record.terms = [t for t in record.terms if t.taxonomy != "author"]
        for comment in record.comments:
            self._prepare_comment(comment)

    @staticmethod
    def _prepare_comment(comment: CommentRecord) -> None:
        comment.own = own = own_field(comment.meta)
        comment.meta = kept_meta(comment.meta)
        source = own.get("source")
        if isinstance(source, str):
            # Half a pair of surrogates, which JSON can name, is no text; nor is more than anybody can type.
            source = source.encode(errors="ignore")[:TEXT_BYTES].decode(errors="ignore")
            comment.source = source
        comment.is_html = own.get("is_html") is not False

    def kept_meta(self, record: PostRecord) -> list[tuple[str, str]]:
        """Return the custom fields that are worth keeping: without those that the export has made."""
        made = own_number(record.own, "made") if self.is_ours else 0
        meta = record.meta[made:]
        return kept_meta([(k, v) for k, v in meta if not (self.is_ours and k == "_thumbnail_id")])

    def kept(self, record: PostRecord) -> dict[str, Any]:
        """Return what other imports had kept of an item."""
        found = record.own.get("kept")
        return found if self.is_ours and isinstance(found, dict) else {}

    def users(
        self, records: Iterable[PostRecord], authors: Mapping[str, User]
    ) -> Mapping[str, User]:
        """Return who wrote the comments of some items, by number: authors, and readers of ours. Two queries."""
        if not self.is_ours:
            return authors
        numbers = {c.user for r in records for c in r.comments if c.user and c.user not in authors}
        known = self.ids.known("person", numbers)
        found = User.objects.in_bulk([pk for pk in known.values() if pk])
        return {**authors, **{n: found[pk] for n, pk in known.items() if pk in found}}

    def text(self, record: PostRecord) -> Converted | None:
        """Return the text as it was in our blog; None where it has to be understood as WordPress's.

        A picture whose file is not here is missing.
        """
        if not self.is_ours:
            return None
        shown = map(self.survey.media.get, pictures_in(record.body))
        missing = [m.url for m in shown if m and not m.image]
        itself = record.own.get("body")
        if isinstance(itself, str):
            itself = clean_again(itself.encode(errors="ignore").decode().replace("\0", ""))
            if all(self.survey.picture_of(n) == n for n in numbers_of_pictures(itself)):
                return Converted(itself, Counter(), missing, [])
        body = from_wordpress(record.body, self._medium, str(self.own.get("media", "")))
        return Converted(body, Counter(), missing, [])

    def _medium(self, name: str) -> Medium | None:
        """Return a picture or file by its number, or by its address there."""
        return self.survey.library.by_number.at(name) or self.survey.media.get(name)

    def article(self, article: Article, record: PostRecord) -> None:
        """Give an article that is not stored yet its own fields."""
        if not self.is_ours:
            return
        for name, value in heard(Article, PLAIN["blog.Article"], record.own).items():
            setattr(article, name, value)
        card = self.survey.media.get(str(record.own.get("card_image", "")))
        if card and card.image:
            article.card_image_id = card.image

    def carrier(self, article: Article, record: PostRecord) -> None:
        """The same for the row that a conversation below a page or a file hangs on."""
        told = record.own.get("talk")
        if self.is_ours and isinstance(told, dict):
            for name, value in heard(Article, CARRIER, told).items():
                setattr(article, name, value)

    def has_talk(self, record: PostRecord) -> bool:
        """Whether a conversation hangs on a page or file, though nothing may be left of it or have come yet."""
        return (
            bool(record.comments)
            or record.piece.has_more
            or (self.is_ours and "talk" in record.own)
        )

    def counted(self, record: PostRecord) -> dict[str, Any]:
        """Return what a conversation has counted."""
        found = talk_told(record).get("conversation")
        return found if self.is_ours and isinstance(found, dict) else {}

    def changed_at(self, record: PostRecord) -> dt.datetime | None:
        """Return when an article, or what a conversation hangs on, was last changed."""
        own = talk_told(record) if self.is_ours else {}
        return heard(Article, ("updated_at",), own).get("updated_at", record.modified_at)

    def lead_home(self, articles: Iterable[tuple[Article, PostRecord]]) -> None:
        """Let old addresses lead to articles that are stored."""
        if self.is_ours:
            found = [
                r for article, record in articles for r in redirects_heard(record.own, article)
            ]
            Redirect.objects.bulk_create(found, batch_size=_MANY, ignore_conflicts=True)

    def page(self, page: Page, record: PostRecord) -> None:
        """Give a page that is not stored yet its number and its own fields; its address is found for it."""
        if not self.is_ours:
            return
        if number := own_number(record.own):
            page.pk = given(Page, [str(number)])[str(number)]
        names = [n for n in PLAIN["blog.Page"] if n != "slug"]
        for name, value in heard(Page, names, record.own).items():
            setattr(page, name, value)

    def page_changed_at(self, record: PostRecord) -> dt.datetime | None:
        """Return when a page was last changed."""
        own = record.own if self.is_ours else {}
        return heard(Page, ("updated_at",), own).get("updated_at", record.modified_at)
