"""What attachments hung on in WordPress, and pages for those of which nothing but their words is here."""

from collections.abc import Sequence

from blog.articles import Article
from blog.models import Page, Redirect
from pagecache.tags import changed
from transfer.attachment_pages import OPEN, is_name, name_of, pages_of
from transfer.identities import short
from transfer.models import AttachmentPage
from transfer.records import PostRecord
from transfer.wordpress import addresses
from transfer.wordpress.run import Run

SHOWN = "Neither its file nor what it hung on is here: its old address shows its title and words."

Items = Sequence[tuple[str, PostRecord]]


class Above:
    """What the attachments of a step hung on: where that is here, and whether everybody may see it."""

    def __init__(self, items: Items, run: Run) -> None:
        """Look for it. Four queries."""
        self._run = run
        self.homes = {key: _home(key, record, run) for key, record in items}
        wanted = set(self.homes.values()) - {""}
        self._posts = run.ids.known("post", wanted)
        found = Article.objects.filter(pk__in=[n for n in self._posts.values() if n])
        self._articles = set(found.values_list("pk", flat=True))
        self._public = set(found.published().values_list("pk", flat=True))
        paths = [run.paths[home] for home in wanted if home in run.paths]
        here = Page.objects.filter(path__in=paths)
        hidden = here.exclude(pk__in=here.published().values("pk"))
        self._hidden = set(hidden.values_list("path", flat=True)) if paths else set()

    def place(self, key: str, record: PostRecord) -> Article | str:
        """Return what the addresses of an attachment may lead to, though it may be hidden now; empty for nothing."""
        home = self.homes[key]
        if self._posts.get(home) in self._articles and _is_open(record):
            return Article(pk=self._posts[home])
        return f"/{self._run.paths[home]}/" if home in self._run.paths and _is_open(record) else ""

    def hides(self, key: str, record: PostRecord) -> bool:
        """Whether an attachment is hidden: by itself, by what it hung on, or because that was deleted here."""
        home = self.homes[key]
        if not _is_open(record):
            return True
        if home in self._posts:
            return self._posts[home] not in self._public
        if home in self._run.paths:
            return self._run.paths[home] in self._hidden
        return (self._run.survey.others.get(home) or "") not in OPEN

    def is_to_come(self, key: str) -> bool:
        """Whether what it hung on stands in the export and becomes an article or a page here."""
        home, survey = self.homes[key], self._run.survey
        return bool(home) and home in survey.numbers and home not in survey.others


def _is_open(record: PostRecord) -> bool:
    return record.status in OPEN and not record.password


def _home(key: str, record: PostRecord, run: Run) -> str:
    """Return the number of what an attachment hung on: where that is one itself, what this hung on, and so on."""
    seen, home = {key}, record.parent
    while home in run.survey.media and home not in seen:
        seen.add(home)
        home = run.survey.media[home].parent
    return "" if home in seen else home


def pages_there(record: PostRecord) -> list[str]:
    """Return the addresses of the page that WordPress had for an attachment."""
    found = [record.link, f"/?attachment_id={record.number}"]
    return [path for address in found if (path := addresses.old_path(address))]


def give_pages(items: Items, above: Above, run: Run) -> None:
    """Let the old addresses of attachments lead to pages of their words, and report those that get one now.

    What they hung on may come later in the export: then the page names it, or is hidden with it. An export of ours
    says itself which attachments have one, and where that is.
    """
    is_ours = run.ours.is_ours
    items = [i for i in items if not is_ours or is_name(i[1].own.get("page"))]
    known = pages_of(run.ids.source, [key for key, _ in items]) if items else {}
    new: list[AttachmentPage] = []
    for key, record in items:
        page = known.get(key)
        if page is None:
            page = AttachmentPage(
                name=record.own["page"] if is_ours else name_of(run.ids.source, key),
                source=run.ids.source,
                old_id=short(key),
                parent=short(above.homes[key]),
            )
            new.append(page)
            if not is_ours and not above.is_to_come(key):
                run.report.remark("attachment", key, record.line, SHOWN)
        run.moved += [(path, page.get_absolute_url()) for path in pages_there(record)]
    # A name that another import has brought stays with what it names.
    AttachmentPage.objects.bulk_create(new, batch_size=100, ignore_conflicts=True)


def show_files(items: Items, run: Run) -> None:
    """Let what leads to the page of an attachment lead to its file, where that has come since."""
    media = run.survey.media
    came = [key for key, _ in items if media[key].local]
    for key, page in (pages_of(run.ids.source, came) if came else {}).items():
        target = page.get_absolute_url()
        if Redirect.objects.filter(target=target).update(target=media[key].local):
            changed("redirects")
