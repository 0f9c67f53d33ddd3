"""Stores the posts and pages of a Ghost blog."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from accounts.models import User
from blog.addresses import is_reserved
from blog.article_html import numbers_of_pictures
from blog.articles import Article
from blog.models import Image, SiteSettings
from blog.pages import Page
from blog.rendering import plain_text, render_body
from blog.revisions import Revision
from blog.slugs import free_slug, normal_slug, slug_from
from blog.statuses import Status
from transfer.articles import Draft, digest_of, store_articles, titled
from transfer.ghost import forms
from transfer.ghost.body import Converted, convert
from transfer.ghost.files import FileLoader
from transfer.ghost.old_addresses import old_addresses
from transfer.ghost.reading import STATUSES, Post
from transfer.ghost.survey import Survey
from transfer.identities import Identities
from transfer.inline_pictures import InlinePictures
from transfer.models import Imported
from transfer.remembered import Remembered
from transfer.report import Report
from transfer.steps import BEFORE, Steps
from transfer.terms import Terms
from transfer.wordpress import addresses

TITLE_LENGTH = 300
CANONICAL_LENGTH = 500

MEMBERS = "Only members could read it, so nobody but editors can (--members-posts public opens such posts)."
OPENED = "Only members could read it; everybody can now."
SENT = "It went out by mail and never stood on a page; nobody but editors can read it."
FEATURED = "It was featured; what stays on top is chosen here anew."
NAME_TAKEN = "Its name is another's here; it has got one beside it."
INTERNAL = "Its internal tags are kept with the import and not shown."
INJECTED = "Code was injected into its page; it is kept with the import and not run."
NO_TITLE = "It had no title."
LONG_TITLE = f"Its title was longer than {TITLE_LENGTH} characters."
NO_DATE = "It had no date."
UNKNOWN_STATUS = "Its status “{}” is unknown here; it is a draft."
NOT_THERE = "Its {} is not in the export."
LEAD_ELSEWHERE = (
    "The picture above it stands on another site; it is kept with the import and not shown."
)
CARD_ELSEWHERE = (
    "Its picture for cards stands on another site; it is kept with the import and not used."
)
PICTURE = "The page's picture stands above its text."
FILES_CAME = "Files that it shows have come; its text shows them now."


@dataclass
class Context:
    """What storing posts needs to know."""

    survey: Survey
    people: dict[str, User]
    terms: Terms
    files: FileLoader
    steps: Steps
    permalink: str
    opens_members_posts: bool
    moved: list[tuple[str, Article | str]] = field(default_factory=list)

    @property
    def ids(self) -> Identities:
        """Which thing of the export is which of ours."""
        return self.steps.ids

    @property
    def report(self) -> Report:
        """What is reported."""
        return self.steps.report


class Posts:
    """Stores posts and pages, some at a time, inside the caller's transaction."""

    def __init__(self, context: Context) -> None:
        """Take what is known of the blog."""
        self.at = context
        self.zone = SiteSettings.load().zone
        #: Names that a dry run has given, of which nothing is left.
        self.given_slugs = Remembered()
        self.pictures = InlinePictures(context.steps)

    def store(self, posts: Sequence[Post]) -> dict[str, Article]:
        """Store what is new; return the articles of these posts by the ids of the export, those of before too."""
        at = self.at
        at.moved = []
        known = {
            row.old_id: row
            for row in Imported.objects.filter(
                source=at.ids.source,
                kind__in=("post", "page"),
                old_id__in=[p.number for p in posts],
            )
        }
        here = Article.objects.in_bulk(
            [row.object_id for row in known.values() if row.kind == "post" and row.object_id]
        )
        found: dict[str, Article] = {}
        drafts: list[tuple[Post, Draft]] = []
        for post in posts:
            row = known.get(post.number)
            if row is None and post.kind == "page":
                self._page(post)
            elif row is None:
                drafts.append((post, self._draft(post)))
            elif row.kind == "page":
                at.report.skipped(post.kind, post.number, post.row, BEFORE)
            else:
                at.report.skipped(post.kind, post.number, post.row, BEFORE)
                if article := here.get(row.object_id or 0):
                    found[post.id] = article
                    self._show_files(post, article, row)
        store_articles([draft for _, draft in drafts], self.given_slugs)
        for post, draft in drafts:
            wanted = slug_from(normal_slug(post.slug))
            if wanted and draft.article.slug != wanted:
                self._changed(post, NAME_TAKEN)
            at.ids.note("post", post.number, draft.article.pk, draft.details)
            at.report.imported("post", draft.article.status)
            found[post.id] = draft.article
            at.moved += [
                (path, draft.article)
                for path in old_addresses(post, at.survey, at.permalink, self.zone)
                if not addresses.finds(path, draft.article)
            ]
        addresses.store(at.moved)
        return found

    # --- Posts

    def _draft(self, post: Post) -> Draft:
        """Return an article that is to be stored."""
        self._say(post)
        converted = self._converted(post)
        status = self._status(post)
        published = post.published_at
        if published is None and status in {Status.PUBLISHED, Status.PRIVATE, Status.SCHEDULED}:
            published = post.created_at or timezone.now()
            self._changed(post, NO_DATE)
        lead = self.at.files.library.find(post.picture)
        card = self.at.files.library.find(post.card_picture)
        tags = self.at.survey.tags_of(post.id)
        logins = self.at.survey.authors_of(post.id, post.author)
        self._say_lost(post, logins, [t.slug for t in tags])
        self._say_absent(post)
        article = Article(
            title=titled(post.title),
            slug=slug_from(post.slug),
            status=status,
            published_at=published,
            created_at=post.created_at or published or timezone.now(),
            excerpt=plain_text(post.excerpt),
            body=converted.body,
            seo_title=post.meta_title[:TITLE_LENGTH],
            seo_description=post.meta_description,
            canonical_url=_web(post.canonical_url),
            lead_image_id=lead.image if lead else None,
            card_image_id=card.image if card else None,
        )
        return Draft(
            article,
            post.number,
            authors=[self.at.people[login] for login in logins if login in self.at.people],
            tags=[self.at.terms.tags[t.slug] for t in tags if t.slug in self.at.terms.tags],
            details=self._details(post, converted),
        )

    def _details(self, post: Post, converted: Converted) -> dict[str, Any]:
        """Return what our tables have no field for, and a mark of the text as it came."""
        tags = self.at.survey.tags_of(post.id)
        found: dict[str, Any] = {"body": digest_of(converted.body), "kept": post.kept}
        if internal := [[t.slug, t.name] for t in tags if t.is_internal]:
            found["internal_tags"] = internal
        if public := [t.slug for t in tags if not t.is_internal]:
            found["primary_tag"] = public[0]
        if post.picture:
            found["picture"] = [post.picture, post.picture_alt, post.picture_caption]
        if post.card_picture:
            found["card_picture"] = post.card_picture
        if len(post.title) > TITLE_LENGTH or len(post.meta_title) > TITLE_LENGTH:
            found["titles"] = [post.title, post.meta_title]
        if converted.gated:
            found["gated"] = converted.gated
        return found

    def _status(self, post: Post) -> Status:
        """Return the status here, and say where it hides or shows more than it did."""
        if post.status not in STATUSES:
            self._changed(post, UNKNOWN_STATUS.format(post.status[:40]))
            return Status.DRAFT
        status = STATUSES[post.status]
        if status == Status.DRAFT:
            return status
        if post.status == "sent" or post.is_mail_only:
            self._changed(post, SENT)
            return Status.PRIVATE
        if post.visibility != "public":
            self._changed(post, OPENED if self.at.opens_members_posts else MEMBERS)
            return status if self.at.opens_members_posts else Status.PRIVATE
        return status

    def _converted(self, post: Post) -> Converted:
        at = self.at
        converted = convert(**post.texts, library=at.files.library, pictures=self.pictures)
        for words, number in converted.notes.items():
            for _ in range(min(number, 100)):
                at.report.remark("content", post.number, post.row, words)
        for words, number in converted.lost.items():
            at.report.remark("content", post.number, post.row, words, number)
        if converted.lost:
            kept = {"number": post.number, "title": post.title, "texts": post.texts}
            at.steps.quarantine.keep_part("content", kept, post.row, " ".join(converted.lost))
        return converted

    def _say(self, post: Post) -> None:
        """Say what does not come along as it was."""
        if not post.title:
            self._changed(post, NO_TITLE)
        elif len(post.title) > TITLE_LENGTH:
            self._changed(post, LONG_TITLE)
        remarks = (
            (post.is_featured, FEATURED),
            (any(t.is_internal for t in self.at.survey.tags_of(post.id)), INTERNAL),
            (any(k.startswith("codeinjection") for k in post.kept), INJECTED),
        )
        for holds, words in remarks:
            if holds:
                self.at.report.remark(post.kind, post.number, post.row, words)

    def _say_lost(self, post: Post, logins: Sequence[str], tags: Sequence[str]) -> None:
        """Say what the database has not taken of what a post names."""
        named = [("author", login) for login in logins] + [("tag", slug) for slug in tags]
        for kind, name in named:
            if (kind, name) in self.at.steps.refused:
                self._changed(post, f"Its {kind} “{name}” could not be stored.")

    def _say_absent(self, post: Post) -> None:
        """Say what a post names that the export does not hold, and of pictures whose they are."""
        survey, library = self.at.survey, self.at.files.library
        if missing := survey.missing_of(post.id, post.author):
            for what in missing:
                self._changed(post, NOT_THERE.format(what))
        for address, words in ((post.picture, LEAD_ELSEWHERE), (post.card_picture, CARD_ELSEWHERE)):
            if address and library.find(address) is None:
                self.at.report.remark(post.kind, post.number, post.row, words)

    def _changed(self, post: Post, reason: str) -> None:
        self.at.report.changed(post.kind, post.number, post.row, reason)

    def _show_files(self, post: Post, article: Article, row: Imported) -> None:
        """Let the text of an earlier import show files that have come now, unless somebody has worked on it since."""
        library, arrived = self.at.files.library, self.at.files.arrived
        if not arrived or digest_of(article.body) != row.details.get("body"):
            return
        if Revision.objects.filter(article=article).exists():
            return
        body = convert(**post.texts, library=library, pictures=self.pictures).body
        lead, card = library.find(post.picture), library.find(post.card_picture)
        before = (article.body, article.lead_image_id, article.card_image_id)
        article.body = body
        article.lead_image_id = article.lead_image_id or (lead.image if lead else None)
        article.card_image_id = article.card_image_id or (card.image if card else None)
        if before == (article.body, article.lead_image_id, article.card_image_id):
            return
        article.save()
        row.details["body"] = digest_of(body)
        row.save(update_fields=["details"])
        self.at.report.remark("post", post.number, post.row, FILES_CAME)

    # --- Pages

    def _page(self, post: Post) -> None:
        self._say(post)
        converted = self._converted(post)
        body = converted.body
        if post.picture:
            shown = forms.picture(post.picture, post.picture_alt, post.picture_caption, wide=True)
            body = convert(html=shown, library=self.at.files.library).body + body
            self._changed(post, PICTURE)
        status = self._status(post)

        def is_taken(slug: str) -> bool:
            return is_reserved(slug) or Page.objects.filter(path=slug).exists()

        path = free_slug(slug_from(post.slug) or slug_from(post.title) or "page", is_taken)
        pictures = Image.objects.in_bulk(list(numbers_of_pictures(body)))
        page = Page(
            title=titled(post.title),
            slug=path,
            path=path,
            body=body,
            body_html=render_body(body, pictures),
            is_published=status == Status.PUBLISHED,
            seo_description=post.meta_description or plain_text(post.excerpt),
            created_at=post.created_at or post.published_at or timezone.now(),
        )
        Page.objects.bulk_create([page])
        self.at.ids.note("page", post.number, page.pk, self._details(post, converted))
        self.at.report.imported("page", "published" if page.is_published else "hidden")
        self.at.moved += [
            (p, page.get_absolute_url()) for p in (f"/{post.slug}/", f"/{post.slug}/amp/")
        ]


def _web(address: str) -> str:
    is_web = address.startswith(("http://", "https://")) and address.isprintable()
    return address if is_web and len(address) <= CANONICAL_LENGTH else ""
