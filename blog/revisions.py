"""Revisions: what an article's words were, who wrote them, and which copy an editor works on.

The newest revision that is not set aside is the working copy. Where it is ``applied`` the article's row holds
the same words; where it is not, it is a draft beside a text that others read. Its number is the optimistic
lock: whoever saves names the number that the work began with.
"""

from dataclasses import dataclass, field
from typing import Any, Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from accounts.models import User
from blog.articles import Article, Authorship
from blog.images import Image
from blog.slugs import slug_from
from blog.statuses import Status

#: Where an article is read by others, its words change only when somebody says so.
READ_BY_OTHERS = {Status.PUBLISHED, Status.SCHEDULED, Status.PRIVATE}
#: The title of an article whose writer has not come to that.
UNTITLED = "Untitled"


class Kind(models.TextChoices):
    """How a revision came to be."""

    BEFORE = "before", "As it was before"
    SAVED = "saved", "Saved"
    AUTOSAVED = "autosaved", "Saved by itself"
    RESTORED = "restored", "Restored"
    #: Written on top of a copy that was no longer the newest: kept, and compared, but not the working copy.
    ASIDE = "aside", "Set aside"


@dataclass(frozen=True)
class Words:
    """What a revision keeps of an article; ``details`` are the form's other fields, not yet applied."""

    title: str
    excerpt: str
    body: str
    lead_image_id: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, article: "Article | Revision") -> "Words":
        """Return the words of an article, or of a revision."""
        return cls(article.title, article.excerpt, article.body, article.lead_image_id)

    def say_the_same_as(self, other: "Words") -> bool:
        """Whether the two read the same, whatever the details."""
        return (self.title, self.excerpt, self.body, self.lead_image_id) == (
            other.title,
            other.excerpt,
            other.body,
            other.lead_image_id,
        )


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Which revisions of an article."""

    def in_line(self) -> Self:
        """Those that were the working copy at some time, newest first."""
        return self.exclude(kind=Kind.ASIDE).order_by("-number")


class Revision(models.Model):
    """The words of an article at one time."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)
    title = models.CharField(max_length=300)
    excerpt = models.TextField(blank=True)
    body = models.TextField(blank=True)
    lead_image = models.ForeignKey(Image, null=True, on_delete=models.SET_NULL, related_name="+")
    details = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    applied = models.BooleanField(default=False)
    # Made by the page on which it was written: a request that is sent again makes no second one.
    key = models.CharField(max_length=40, blank=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")
        ]
        indexes = [
            models.Index(fields=["key"], name="revision_key", condition=~models.Q(key="")),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    @property
    def writer(self) -> str:
        """Who wrote it, in words."""
        return self.editor.public_name if self.editor else "Nobody who is known"

    def goes_on(self, editor: User | None, key: str) -> bool:
        """Whether it is what somebody types now, on the page with this key; without one, on whichever page."""
        is_same_page = not key or not self.key or self.key == key
        return self.kind == Kind.AUTOSAVED and self.editor == editor and is_same_page

    def take(self, words: Words) -> None:
        """Hold these words; the caller saves."""
        self.title, self.excerpt, self.body = words.title, words.excerpt, words.body
        self.lead_image_id, self.details = words.lead_image_id, words.details


class Conflict(Exception):
    """Somebody saved after the work began; ``newest`` is what they saved."""

    def __init__(self, newest: Revision) -> None:
        """Remember it."""
        super().__init__(f"Revision {newest.number} is newer.")
        self.newest = newest


def newest_revision(article: Article) -> Revision | None:
    """Return the newest revision in line; None for an article that was never saved by hand. One query."""
    return article.revisions.in_line().select_related("editor").first()


def working_copy(article: Article) -> Revision | None:
    """Return the draft beside what others read, or beside an applied text; None where there is none."""
    newest = newest_revision(article)
    return newest if newest and not newest.applied else None


def as_drafted(article: Article) -> Article:
    """Return the article with the words of its working copy, rendered; not to be saved."""
    if draft := working_copy(article):
        article.title, article.excerpt, article.body = draft.title, draft.excerpt, draft.body
        article.lead_image = draft.lead_image
    article.render()
    return article


@transaction.atomic
def keep(
    article: Article,
    words: Words,
    editor: User | None,
    *,
    base: int | None,
    kind: Kind = Kind.SAVED,
    applied: bool = False,
    key: str = "",
    is_new: bool = False,
) -> Revision:
    """Store a revision that was written on top of revision ``base`` (0 for none, None: do not ask).

    An autosave goes on in the same revision as long as nobody else has saved, and is replaced by what the
    same editor saves; its number grows with each, because the number is what others are locked by. ``key`` is
    that of the page on which somebody writes: another sitting has a revision of its own, and a page that never
    learned what became of its last request collides with nobody. What is restored replaces nothing.
    ``is_new`` says that the article has been made with these words. Raises Conflict where somebody saved
    in between.
    """
    before = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
    newest = newest_revision(before)
    if base is not None and newest and newest.number != base and not (key and newest.key == key):
        raise Conflict(newest)
    if newest is None and before.body and not is_new:
        newest = _remember_before(before)
    last = article.revisions.order_by("-number").first()
    number = (last.number if last else 0) + 1
    own = newest if newest and kind != Kind.RESTORED and newest.goes_on(editor, key) else None
    bare = not words.details and newest is not None and not newest.details
    if newest and not own and newest.applied == applied and bare:
        said = Words.of(newest)
        if words.say_the_same_as(said):
            return newest
    revision = own or Revision(article=article, editor=editor, key=key)
    revision.key = revision.key or key
    revision.number, revision.kind, revision.applied = number, kind, applied
    revision.at = timezone.now()
    revision.take(words)
    revision.save()
    return revision


def _remember_before(article: Article) -> Revision:
    """Keep what an article said before its first revision: it came from an import, or is older."""
    before = Revision(
        article=article, number=1, kind=Kind.BEFORE, at=article.updated_at, applied=True
    )
    before.take(Words.of(article))
    before.save()
    return before


def set_aside(article: Article, words: Words, editor: User | None) -> Revision:
    """Keep words that came too late; one set per editor and text, however often they are sent."""
    mine = article.revisions.filter(kind=Kind.ASIDE, editor=editor).order_by("-number").first()
    if mine and words.say_the_same_as(Words.of(mine)):
        return mine
    with transaction.atomic():
        Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        last = article.revisions.order_by("-number").first()
        aside = Revision(
            article=article, number=last.number + 1 if last else 1, kind=Kind.ASIDE, editor=editor
        )
        aside.take(words)
        aside.save()
    return aside


@transaction.atomic
def autosave(
    article: Article | None, words: Words, editor: User, *, base: int, key: str = ""
) -> Revision:
    """Keep what is being written; begin an article where there is none yet.

    A text that nobody else reads follows at once, so that lists show its title; beside one that others
    read the words wait. Raises Conflict; nothing is stored then.
    """
    if article is None:
        article = begun(editor, key) or begin(words, editor)
    applied = article.status not in READ_BY_OTHERS
    revision = keep(
        article, words, editor, base=base, kind=Kind.AUTOSAVED, applied=applied, key=key
    )
    if applied:
        apply(article, words)
    return revision


def begun(editor: User, key: str) -> Article | None:
    """Return the article that a page has begun already; None where it has not."""
    if not key:
        return None
    return Article.objects.filter(revisions__key=key, revisions__editor=editor).first()


def begin(words: Words, editor: User) -> Article:
    """Begin a draft by somebody."""
    article = Article(title=words.title or UNTITLED, status=Status.DRAFT)
    article.save()
    Authorship.objects.create(article=article, author=editor)
    return article


def follow_title(article: Article) -> None:
    """Let the slug of an unpublished article follow its title as long as nobody has chosen another.

    Takes the article with its new title and the slug that was sent, before it is stored.
    """
    if article.published_at or article.status in READ_BY_OTHERS:
        return
    stored = Article.objects.filter(pk=article.pk).values_list("title", "slug").first()
    if stored is None or article.slug != stored[1]:
        return
    made = slug_from(stored[0])
    rest = article.slug.removeprefix(made)
    if article.slug.startswith(made) and (not rest or rest.removeprefix("-").isdigit()):
        article.slug = ""


def apply(article: Article, words: Words) -> None:
    """Give the article these words, and store it."""
    article.title, article.excerpt = words.title or UNTITLED, words.excerpt
    article.body, article.lead_image_id = words.body, words.lead_image_id
    follow_title(article)
    # Nobody else reads it: no kept page is different now.
    article.save(announce=article.status in READ_BY_OTHERS)


@transaction.atomic
def restore(article: Article, number: int, editor: User, *, base: int) -> Revision:
    """Make the words of an earlier revision, or of one set aside, the working copy.

    Raises Revision.DoesNotExist, or Conflict where somebody saved since the page was made.
    """
    wanted = article.revisions.get(number=number)
    words = Words.of(wanted)
    applied = article.status not in READ_BY_OTHERS
    made = keep(article, words, editor, base=base, kind=Kind.RESTORED, applied=applied)
    if applied:
        apply(article, words)
    return made


@transaction.atomic
def discard(article: Article, editor: User, *, base: int) -> Revision:
    """Go back to what is read by others; the draft beside it stays among the revisions. Raises Conflict."""
    return keep(article, Words.of(article), editor, base=base, kind=Kind.RESTORED, applied=True)
