"""Where the imports of the list (transfer/importers.py) are entered: what each of them takes of what it is told."""

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from accounts.models import User
from transfer.disqus import Disqus
from transfer.ghost import loading
from transfer.ghost.media import or_packed
from transfer.healing import Unreadable
from transfer.importers import ASK_MEMBERS, HOSTS, MEMBERS_POSTS, MOVES, PERMALINK, SITE
from transfer.isso import Isso
from transfer.matching import Moves
from transfer.options import Options, Told
from transfer.remark42 import Remark42
from transfer.report import Report
from transfer.thread_reading import Reader
from transfer.threads import ThreadOptions, import_threads


def import_ghost(paths: Sequence[Path], options: Options) -> Report:
    """Import a Ghost blog; of several files one may be the list of its members.

    Pictures that are packed with the export are taken where files do not come from elsewhere. Raises what
    transfer.ghost.loading.import_ghost raises.
    """
    lists = [path for path in paths if path.suffix.lower() == ".csv"]
    exports = [path for path in paths if path not in lists]
    if not exports:
        raise Unreadable("The export itself is missing: the .json of Ghost, or a .zip with it.")
    if len(lists) > 1:
        raise Unreadable("There is more than one list of members.")
    answers = options.answers
    with or_packed(options.files, options.given) as files:
        told = loading.GhostOptions(
            **_way(options),
            files=files,
            site=answers.get(SITE, ""),
            members=lists[0] if lists else None,
            asks_members=bool(answers.get(ASK_MEMBERS)),
            opens_members_posts=answers.get(MEMBERS_POSTS) == "public",
            permalink=answers.get(PERMALINK) or loading.PERMALINK,
            authors=options.authors,
        )
        return loading.import_ghost(exports, told)


def import_disqus(paths: Sequence[Path], options: Options) -> Report:
    """Import the comments of Disqus. Raises what import_threads raises."""
    return _comments(Disqus(), paths, options)


def import_remark42(paths: Sequence[Path], options: Options) -> Report:
    """Import the comments of Remark42. Raises what import_threads raises."""
    return _comments(Remark42(), paths, options)


def import_isso(paths: Sequence[Path], options: Options) -> Report:
    """Import the comments of Isso. Raises what import_threads raises."""
    return _comments(Isso(), paths, options)


def _comments(reader: Reader, paths: Sequence[Path], options: Options) -> Report:
    here = User.objects.in_bulk(list(options.authors.values()), field_name="username")
    told = ThreadOptions(
        **_way(options),
        sites=options.answers.get(HOSTS, ()),
        moves=Moves.of(options.answers.get(MOVES, ())),
        users={old: here[new] for old, new in options.authors.items() if new in here},
    )
    return import_threads(reader, paths, told)


def _way(options: Options) -> dict[str, Any]:
    """Return what every import is told, as it was said."""
    return {field.name: getattr(options, field.name) for field in fields(Told)}
