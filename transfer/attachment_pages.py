"""Pages of attachments whose files have never come: who gets one, and who may see it.

WordPress has a page for each attachment, with its title, caption and description. Here its old address leads to the
file or to what it hung on; where neither is here, its words are all that can be shown.
"""

import hashlib
import re
from collections.abc import Collection

from blog.models import Article, Page
from transfer.identities import Identities, short
from transfer.models import AttachmentPage, Imported, Leftover

#: What our own names look like: an export of ours names them, too.
_NAME = re.compile(r"[0-9a-f]{16}")
#: WordPress's statuses of what everybody may see; an attachment has that of what it hangs on.
OPEN = {"publish", "inherit", ""}


def name_of(source: str, old_id: str) -> str:
    """Return the name of an attachment's page: the same for the same one, and no word of it."""
    return hashlib.sha256(f"{source}\0{old_id}".encode()).hexdigest()[:16]


def is_name(text: object) -> bool:
    """Whether this can be a name of ours."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def pages_of(source: str, old_ids: Collection[str]) -> dict[str, AttachmentPage]:
    """Return the pages that some attachments of a source have, by their identity."""
    wanted = {short(old_id): old_id for old_id in old_ids}
    found = AttachmentPage.objects.filter(source=source, old_id__in=list(wanted))
    return {wanted[page.old_id]: page for page in found}


def is_hidden(page: AttachmentPage) -> tuple[bool, Article | None]:
    """Whether readers may not see a page, because of what the attachment hung on; and the article that this was.

    Asked each time: it may have come later than the attachment, and may be published or hidden any day. What was
    deleted here hides it, too. What no import has brought hides nothing, as in WordPress. Four queries.
    """
    if not page.parent:
        return False, None
    ids = Identities(page.source)
    if page.parent in (posts := ids.known("post", [page.parent])):
        article = Article.objects.filter(pk=posts[page.parent] or 0).first()
        return article is None or not article.is_public, article
    if page.parent in (pages := ids.known("page", [page.parent])):
        number = pages[page.parent] or 0
        return not Page.objects.published().filter(pk=number).exists(), None
    kept = Leftover.objects.filter(source=page.source, old_id=short(page.parent))
    kept = kept.exclude(kind__startswith="term: ")
    return any(status not in OPEN for status in kept.values_list("data__status", flat=True)), None


def known_of(page: AttachmentPage) -> Imported | None:
    """Return what the import knows of the attachment; None where it has forgotten it."""
    return Imported.objects.filter(
        source=page.source, kind="attachment", old_id=page.old_id
    ).first()
