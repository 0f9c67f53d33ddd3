"""The first look at an export: reads all of it, stores nothing, and learns what the second look must know."""

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from blog.attachments import Attachment
from blog.rendering import plain_text
from blog.site_settings import Permalinks
from transfer.fields import heard
from transfer.lines import file_of
from transfer.numbers import number_of
from transfer.php import unserialise
from transfer.records import AuthorRecord, OwnRecord, PostRecord, SiteRecord, TermRecord
from transfer.wordpress.item_types import BUILT_IN, POST, Types, turned_into
from transfer.wordpress.kept_types import is_technical
from transfer.wordpress.media import Medium
from transfer.wordpress.names import COAUTHORS
from transfer.wordpress.own import own_number, talk_told
from transfer.wordpress.plans import PagePlan
from transfer.wordpress.reading import read
from transfer.wordpress.survey import Survey, slug_before_trash
from transfer.wordpress.type_plans import plan_types
from transfer.wordpress.words import host_of, parts_of

_SIZED = re.compile(r'"([^"/]{1,200}-\d{1,5}x\d{1,5}\.[A-Za-z0-9]{2,5})"')
#: The shapes of addresses that we have, too.
_SHAPES = (
    (re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/?"), Permalinks.DAY),
    (re.compile(r"/\d{4}/\d\d/[^/]+/?"), Permalinks.MONTH),
    (re.compile(r"/archives/\d+/?"), Permalinks.NUMBER),
    (re.compile(r"/[^/]+/?"), Permalinks.NAME),
)


def survey(
    paths: Sequence[Path],
    zone: ZoneInfo,
    progress: Callable[[int], None] | None = None,
    types: Mapping[str, str] | None = None,
) -> Survey:
    """Read all files to their end; ``types`` says what becomes of items of which types.

    Raises Unreadable: then nothing of them can be trusted.
    """
    found, done = Survey(types=Types(types)), 0
    for path in paths:
        before = done
        tell = (lambda n, b=before: progress(b + n)) if progress else None
        for record in read(path, zone, tell, is_survey=True):
            match record:
                case SiteRecord():
                    found.site = found.site if found.site.address else record
                case PostRecord():
                    keeps_places = found.is_ours and bool(talk_told(record).get("conversation"))
                    found.whole.look_at(path, record, keeps_places=keeps_places)
                    _note_comments(record, found)
                    # What stands behind the comments of an item belongs to its last piece alone.
                    if not (record.piece.has_more or is_menu_entry(record, found)):
                        _look_at(record, found)
                        _note_clock(record, found, zone)
                case AuthorRecord() | TermRecord() | OwnRecord():
                    _note(record, found)
        done += path.stat().st_size
    found.names.settle(parents_are_names=found.site.version == "1.0")
    plan_types(found)
    for host in found.hosts:
        found.library.add_host(host)
    return found


def _note(record: AuthorRecord | TermRecord | OwnRecord, found: Survey) -> None:
    """Note an author, a term, or somebody whom an export of ours names."""
    if not found.is_ours and not isinstance(record, OwnRecord):
        # It has been through WordPress, and may have been changed there since.
        record.own = {}
    match record:
        case AuthorRecord():
            found.names.add_author(record)
            found.note_own("user", record.own)
        case TermRecord() if "menu" not in record.own:
            found.names.add_term(record)
            found.note_own(record.taxonomy, record.own)
        case OwnRecord() if record.kind == "person":
            found.note_own("user", record.data)


def is_menu_entry(record: PostRecord, found: Survey) -> bool:
    """Whether an item is one that an export of ours has made of a menu's entry: it says so itself elsewhere."""
    return record.kind == "nav_menu_item" and found.is_ours and "menu" in record.own


def _look_at(record: PostRecord, found: Survey) -> None:
    """Learn from an item what other items may refer to."""
    found.items += 1
    found.kinds[record.kind] += 1
    key, is_repeated = found.numbers.key(record)
    if record.kind not in BUILT_IN and not found.is_ours and not is_repeated:
        _look_at_type(record, found)
    if found.is_ours:
        # Who wrote it with others is said in our own field, and by this taxonomy for theirs.
        record.terms = [t for t in record.terms if t.taxonomy != COAUTHORS]
    found.names.look_at(record)
    # Pages and files of ours have numbers of their own, and stand above articles only in the export.
    if not (found.is_ours and own_number(record.own)):
        found.highest_post = max(found.highest_post, number_of(record.number) or 0)
    if is_repeated:
        found.repeated.put(key)
        return
    found.seen_hosts.update({host_of(record.link), host_of(record.guid)})
    if record.kind == "attachment":
        _note_medium(key, record, found)
    elif record.kind == "page":
        found.note_own("page", record.own)
        found.pages[key] = _plan(record)
    elif record.kind == "post":
        _note_post(record, found)
    else:
        _note_other(key, record, found)


def _look_at_type(record: PostRecord, found: Survey) -> None:
    """Learn about a type that is not WordPress's own; what somebody has made posts is that from here on."""
    found.types.look_at(record, found.base)
    if found.types.chosen.get(record.kind) == POST:
        turned_into(record, POST)


def _note_other(key: str, record: PostRecord, found: Survey) -> None:
    """Note an item that may become a page, which is known at the end, or has no place here."""
    if record.kind == "wp_block":
        found.blocks[record.number] = record.body
    is_known = is_technical(record.kind) and record.kind not in found.types.chosen
    if found.is_ours or is_known:
        found.others.put(key, record.status)
    else:
        found.types.wait(key, record.kind, _plan(record), record.status)


def _plan(record: PostRecord) -> PagePlan:
    """Return what decides where an item stands as a static page."""
    before = slug_before_trash(record)
    return PagePlan(record.slug, record.parent, record.title, record.line, before)


def _note_comments(record: PostRecord, found: Survey) -> None:
    """Note how many comments there are, the highest number of one, and below what each stands."""
    numbers = (number_of(comment.number) or 0 for comment in record.comments)
    found.highest_comment = max(found.highest_comment, *numbers, 0)
    found.comments += len(record.comments)
    found.homes.put_all((c.number for c in record.comments if c.number), record.identity)


def _note_post(record: PostRecord, found: Survey) -> None:
    """Note how a post is addressed."""
    if record.status != "trash" and record.slug:
        found.slugs.put(record.slug)
    if record.type_there:
        # The addresses of posts are of another shape.
        return
    if record.status in {"publish", "private"}:
        found.posts_in.look_at(record.link, found.base)
        path = parts_of(record.link).path.removeprefix(found.base)
        shape = next((s for pattern, s in _SHAPES if pattern.fullmatch(path)), "")
        if shape:
            found.shapes[shape] += 1


def _note_clock(record: PostRecord, found: Survey, zone: ZoneInfo) -> None:
    """Note by which clock a post is dated, and whether ``zone`` had another at that time."""
    is_public = record.kind == "post" and record.status in {"publish", "private"}
    if not is_public or record.clock is None or record.published_at is None:
        return
    found.clock[record.clock] += 1
    offset = record.published_at.astimezone(zone).utcoffset() or dt.timedelta()
    # A clock of long ago, such as a town's own, was ahead by seconds, too; WordPress writes them.
    if record.clock != offset.total_seconds() / 3600:
        found.foreign[record.clock] += 1


def _note_medium(key: str, record: PostRecord, found: Survey) -> None:
    """Note an attachment with every address of it."""
    medium = Medium(
        number=key,
        url=record.file_url or record.guid,
        title=record.title,
        alt=record.first_meta("_wp_attachment_image_alt"),
        caption=plain_text(record.excerpt),
        line=record.line,
        named_in=file_of(record.line),
        parent=record.parent,
        order=record.order,
    )
    if found.is_ours:
        # Read as WordPress's, a title has no line of its own.
        medium.title = heard(Attachment, ("title",), record.own).get("title", medium.title)
        found.own_media.put(key, json.dumps(record.own))
        is_picture = str(record.own.get("file", "")).startswith("images/")
        found.note_own("image" if is_picture else "file", record.own)
        if is_picture:
            found.own_pictures.put(str(own_number(record.own)), key)
    found.library.add(medium, [medium.url, *metadata(record), record.guid])


def metadata(record: PostRecord) -> list[str]:
    """Return the addresses of all sizes that WordPress made of a picture."""
    base = record.file_url.rpartition("/")[0]
    written = record.first_meta("_wp_attachment_metadata")
    try:
        data = unserialise(written)
        sizes = data.get("sizes", {}) if isinstance(data, dict) else {}
        names = [s.get("file", "") for s in sizes.values() if isinstance(s, dict)]
        original = data.get("original_image", "") if isinstance(data, dict) else ""
    except (ValueError, AttributeError):
        # Lengths that somebody's search and replace has broken are common; the names stand there all the same.
        names, original = _SIZED.findall(written), ""
    return [f"{base}/{name}" for name in [*names, original] if isinstance(name, str) and name]
