"""One step of an import: some items of the export, stored together."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.articles import Article, StandsFor
from blog.models import Page
from comments.models import Comment
from pagecache.tags import changed
from transfer.articles import Draft, store_articles
from transfer.comment_notes import say_notes
from transfer.discussions import Talk, add_comments, load_talks
from transfer.models import Imported
from transfer.numbers import number_of
from transfer.records import Bad, CommentRecord, PostRecord, unique_numbers
from transfer.wordpress import addresses, leftovers
from transfer.wordpress.attachments import NOT_SHOWN, lead_home, store_attachments
from transfer.wordpress.item_types import BUILT_IN, PAGE, POST
from transfer.wordpress.long_discussions import GROWING
from transfer.wordpress.own import restore_own
from transfer.wordpress.pages import carrier, page_again, store_page
from transfer.wordpress.posts import post_again, post_draft, report_stored
from transfer.wordpress.run import ASIDE, BEFORE, REPEATED, Run, kind_of

GONE = "What it belongs to was deleted here."
#: Values in one query; older SQLites take 999.
_MANY = 900


def store_step(items: Sequence[tuple[str, PostRecord, bool]], run: Run) -> None:
    """Store items, each with its identity and whether it stood in the export before; inside a transaction.

    A further piece of an item is a step of its own. Raises Bad where what it belongs to could not be stored.
    """
    _Step(items, run).store()


@dataclass
class Further:
    """What was said since about something that is here. ``article`` is None where that was deleted."""

    article: Article | None
    record: PostRecord
    reason: str = BEFORE


class _Step:
    """Some items on their way."""

    def __init__(self, items: Sequence[tuple[str, PostRecord, bool]], run: Run) -> None:
        self.items, self.run = items, run
        self.drafts: list[tuple[Draft, PostRecord]] = []
        self.further: list[Further] = []
        self.repeated: list[tuple[str, PostRecord]] = []
        self.speakers = run.ours.users((record for _, record, _ in items), run.users)

    def store(self) -> None:
        attachments, others = self._sort()
        store_attachments(attachments, self.run)
        leftovers.store_items(others, self.run)
        for key, record in attachments:
            if self.run.ours.has_talk(record):
                self._talk(key, record, StandsFor.ATTACHMENT)
        self._store_drafts()
        for key, record in self.repeated:
            self._again(key, record)
        self._store_further()
        lead_home(attachments, self.run)
        # A blog of ours names its old addresses itself.
        addresses.store([] if self.run.ours.is_ours else self.run.moved)
        if self.drafts or self.run.moved:
            changed("lists", "redirects", "comments", "pages")
        if self.run.options.is_dry:
            for draft, _ in self.drafts:
                self.run.given_slugs.put(draft.article.slug)

    def _sort(self) -> tuple[list[tuple[str, PostRecord]], list[leftovers.Kept]]:
        """Store pages, make drafts of posts; return attachments and what has no place here."""
        attachments: list[tuple[str, PostRecord]] = []
        others: list[leftovers.Kept] = []
        self._as_before()
        known = self._known()
        for key, record, is_repeated in self.items:
            self.run.ours.prepare(record)
            for comment in unique_numbers(record.comments):
                self.run.report.skipped("comment", comment.number, comment.line, REPEATED)
            if record.kind not in GROWING:
                others.append((key, record, REPEATED if is_repeated else BEFORE))
                continue
            if is_repeated:
                if not record.piece.part:
                    self.run.report.skipped(kind_of(record), key, record.line, REPEATED)
                self.repeated.append((key, record))
                continue
            self._remember(key, record)
            if record.piece.part:
                self._go_on(key, record)
            elif record.kind == "post":
                self._post(key, record, known)
            elif record.kind == "page":
                self._page(key, record)
            else:
                attachments.append((key, record))
        return attachments, others

    def _as_before(self) -> None:
        """Let items of types that are not WordPress's own be what an earlier import has made of them.

        What one has kept because it knew no place for it goes where it has one now.
        """
        others = {k: r for k, r, _ in self.items if r.type_there or r.kind not in BUILT_IN}
        if not others or self.run.ours.is_ours:
            return
        found = {what: self.run.ids.known(what, others) for what in (PAGE, POST)}
        for key, record in others.items():
            was = next((what for what, known in found.items() if key in known), "")
            if was and was != record.kind:
                record.type_there = record.type_there or record.kind
                record.kind = was
        leftovers.let_go([(k, r) for k, r in others.items() if r.type_there], self.run)

    def _known(self) -> dict[str, Article | None]:
        """Return the articles of this step that were imported before, None for those that are gone."""
        keys = [k for k, r, _ in self.items if r.kind == "post" and not r.piece.part]
        known = self.run.ids.known("post", keys)
        found = Article.objects.defer("body", "body_html").in_bulk([n for n in known.values() if n])
        return {key: found.get(number or 0) for key, number in known.items()}

    def _remember(self, key: str, record: PostRecord) -> None:
        """Remember for a dry run, which stores nothing, what was said below an item that comes again."""
        if self.run.options.is_dry and key in self.run.survey.repeated:
            self.run.said.add(key, record.comments)

    # --- What becomes of an item

    def _post(self, key: str, record: PostRecord, known: dict[str, Article | None]) -> None:
        if key not in known:
            self.drafts.append((post_draft(key, record, self.run), record))
            return
        post_again(key, record, known[key], self.run)
        self.further.append(Further(known[key], record))

    def _page(self, key: str, record: PostRecord) -> None:
        known = self.run.ids.known("page", [key])
        if key in known:
            page = page_again(key, record, known[key], self.run)
            if record.comments:
                self._talk(key, record, StandsFor.PAGE, page)
            return
        page = store_page(key, record, self.run)
        if self.run.ours.has_talk(record):
            self.drafts.append((carrier(key, record, self.run, StandsFor.PAGE, page), record))

    def _talk(
        self, key: str, record: PostRecord, stands_for: StandsFor, page: Page | None = None
    ) -> None:
        """Bring what was said below a page or an attachment, where it may be for the first time."""
        old_id = f"{stands_for}:{key}"
        known = self.run.ids.known("talk", [old_id])
        if known.get(old_id):
            article = Article.objects.filter(pk=known[old_id] or 0).first()
            self.further.append(Further(article, record))
        elif old_id in known or (stands_for == StandsFor.PAGE and page is None):
            self.further.append(Further(None, record))
        elif stands_for == StandsFor.PAGE:
            self.drafts.append((carrier(key, record, self.run, stands_for, page), record))
        else:
            self.drafts.append((carrier(key, record, self.run, stands_for), record))

    def _go_on(self, key: str, record: PostRecord) -> None:
        """Take a further piece of a discussion whose first has been stored, or its article deleted here since.

        Raises Bad where the item itself could not be stored.
        """
        kind, old_id = talk_of(key, record)
        known = self.run.ids.known(kind, [old_id])
        is_page = record.kind == "page" and key in self.run.ids.known("page", [key])
        if not (old_id in known or is_page):
            raise Bad(ASIDE)
        articles = Article.objects.defer("body", "body_html")
        self.further.append(Further(articles.filter(pk=known.get(old_id) or 0).first(), record))

    def _again(self, key: str, record: PostRecord) -> None:
        """Take over what was said since about an item that stood in the export before."""
        kind, old_id = talk_of(key, record)
        number = self.run.ids.known(kind, [old_id]).get(old_id)
        found = Article.objects.filter(pk=number or 0).first()
        said = self.run.said
        if found is None and said.knows(key):
            # Of a dry run nothing is left: for a moment something else stands where it would stand.
            draft = carrier(f"again:{key}", record, self.run, StandsFor.ATTACHMENT)
            store_articles([draft], self.run.given_slugs)
            found = draft.article
            for comment in said.take_out(key, record.comments):
                self.run.report.skipped("comment", comment.number, comment.line, REPEATED)
        self.further.append(Further(found, record, REPEATED))

    # --- Storing

    def _store_drafts(self) -> None:
        run = self.run
        self._tell_comments_apart([(0, record) for _, record in self.drafts])
        store_articles([draft for draft, _ in self.drafts], run.given_slugs)
        for draft, record in self.drafts:
            article = draft.article
            if article.stands_for:
                run.ids.note("talk", draft.old_id, article.pk)
                continue
            run.ids.note("post", draft.old_id, article.pk, draft.details)
            report_stored(draft, record, run)
            run.moved += [
                (path, article)
                for path in addresses.old_addresses(
                    record, has_its_number=draft.old_id == str(record.number)
                )
                if not addresses.finds(path, article)
            ]
            if not run.ours.is_ours:
                restore_own(article, record.own, run.moved)
        for _, record in self.drafts:
            _report_new(record, record.comments, run)
        run.ours.lead_home((d.article, record) for d, record in self.drafts)
        talks = [
            Talk(draft.article, record.comments, record.identity, run.ours.counted(record))
            for draft, record in self.drafts
        ]
        home_of = run.survey.home_of
        load_talks(talks, run.ids, self.speakers, run.report, home_of=home_of)

    def _store_further(self) -> None:
        run = self.run
        self._tell_comments_apart(
            [(f.article.pk if f.article else -1, f.record) for f in self.further]
        )
        numbers = [c.number for f in self.further for c in f.record.comments]
        known = set(run.ids.known("comment", numbers))
        for further in self.further:
            new: list[CommentRecord] = []
            for comment in further.record.comments:
                if comment.number in known:
                    run.report.skipped("comment", comment.number, comment.line, further.reason)
                elif further.article is None:
                    run.report.skipped("comment", comment.number, comment.line, GONE)
                else:
                    new.append(comment)
            if new and further.article is not None:
                _report_new(further.record, new, run)
                record = further.record
                talk = Talk(further.article, new, record.identity, run.ours.counted(record))
                home_of = run.survey.home_of
                add_comments(talk, run.ids, self.speakers, run.report, home_of=home_of)
                known.update(c.number for c in new)

    def _tell_comments_apart(self, talks: Sequence[tuple[int, PostRecord]]) -> None:
        """Give comments of different items that share a number numbers of their own.

        Each item comes with its article: 0 for a new one, -1 for one that is gone. Exports that were put together
        from several blogs have such comments. Those that are alike in all else, too, are told apart once more.
        """
        while self._rename(talks):
            pass

    def _rename(self, talks: Sequence[tuple[int, PostRecord]]) -> bool:
        """Do that once; return whether anything got another number."""
        numbers = [c.number for _, record in talks for c in record.comments]
        known = self.run.ids.known("comment", numbers)
        stored = Comment.objects.only("pk", "article_id")
        rows = stored.in_bulk([pk for pk in known.values() if pk])
        homes = {pk: comment.article_id for pk, comment in rows.items()}
        seen: dict[str, int] = {}
        has_renamed = False
        for nth, (article, record) in enumerate(talks, 1):
            # One item may come twice in a step; of new ones each is another.
            whose = article or -1 - nth
            renamed = self._renamed_before(article, record)
            for comment in record.comments:
                home = homes.get(known.get(comment.number) or 0)
                is_anothers = home != article if home else not article and comment.number in known
                if seen.get(comment.number, whose) != whose or is_anothers:
                    renamed[comment.number] = f"{comment.number}~{comment.digest}"
                    has_renamed = True
            for comment in record.comments:
                comment.parent = renamed.get(comment.parent, comment.parent)
                comment.number = renamed.get(comment.number, comment.number)
                seen[comment.number] = whose
        return has_renamed

    def _renamed_before(self, article: int, record: PostRecord) -> dict[str, str]:
        """Return what those are called now that a piece answers and an earlier one has brought, if that has changed."""
        mine = {c.number for c in record.comments}
        asked = {c.parent for c in record.comments if c.parent} - mine
        if not (record.piece.part and asked and article > 0):
            return {}
        known = self.run.ids.known("comment", asked)
        here = Comment.objects.filter(article=article)
        found = here.only("pk").in_bulk([pk for pk in known.values() if pk])
        others = [number_of(number) for number, pk in known.items() if pk not in found]
        renamed: dict[str, str] = {}
        for at in range(0, len(others), _MANY):
            former = here.filter(former_id__in=others[at : at + _MANY])
            rows = Imported.objects.filter(
                source=self.run.ids.source, kind="comment", object_id__in=former.values("pk")
            )
            called = rows.filter(old_id__contains="~").order_by("pk")
            for old_id in called.values_list("old_id", flat=True):
                renamed[old_id.partition("~")[0]] = old_id
        return renamed


def talk_of(key: str, record: PostRecord) -> tuple[str, str]:
    """Return the kind and identity under which it is noted what the comments of an item hang on."""
    return ("post", key) if record.kind == "post" else ("talk", f"{record.kind}:{key}")


def _report_new(record: PostRecord, comments: Sequence[CommentRecord], run: Run) -> None:
    """Report what was mended or guessed while new comments were read, and where nobody will see them."""
    for comment in comments:
        if record.kind == "attachment":
            run.report.remark("comment", comment.number, comment.line, NOT_SHOWN)
        say_notes(comment, run.steps.quarantine)
