"""Which comment an imported one answers, and its path: in whatever order they come, and whatever is lost."""

from collections.abc import Callable, Mapping, Sequence

from comments.models import Comment
from comments.paths import child_path
from transfer.records import CommentRecord
from transfer.report import Report

#: Returns what a comment of the export stands below there, by its number: None for one that is not in it.
HomeOf = Callable[[str], str | None]

_AT_THE_TOP = "; it stands at the top now."
NO_PARENT = f"It answers a comment that is not in the export{_AT_THE_TOP}"
ELSEWHERE = f"It answers a comment that stands below something else{_AT_THE_TOP}"
NOT_COME = f"It answers a comment that has not come along{_AT_THE_TOP}"
DELETED = f"It answers a comment that was deleted here{_AT_THE_TOP}"
CIRCLE = f"It and what it answers answer one another{_AT_THE_TOP}"


def nowhere(_: str) -> None:
    """Know of no comment where it stands."""
    return


class Answered:
    """What of the export is here already and is answered now; ``home_of`` knows the rest of the export."""

    def __init__(
        self, known: Mapping[str, int | None], rows: Mapping[int, Comment], home_of: HomeOf
    ) -> None:
        """Take the numbers of comments that came before, by their old ones, and the rows of those still here."""
        self._known, self.home_of = known, home_of
        #: Comments by their old numbers.
        self.here = {old: rows[pk] for old, pk in known.items() if pk and pk in rows}

    def below(self, article: int) -> dict[str, Comment]:
        """Return those that stand below an article."""
        return {old: c for old, c in self.here.items() if c.article_id == article}

    def why_not(self, number: str, home: str) -> str:
        """Return why something below ``home`` cannot answer a comment, in a sentence."""
        if number in self.here:
            return ELSEWHERE
        if number in self._known:
            return DELETED
        found = self.home_of(number)
        if found is None:
            return NO_PARENT
        return NOT_COME if found in {home, ""} else ELSEWHERE


def link(
    said: Sequence[CommentRecord],
    made: Mapping[str, Comment],
    here: Mapping[str, Comment],
    why_not: Callable[[str], str],
    report: Report,
) -> None:
    """Set parents and paths, in whatever order the comments came; what is lost or goes round stands at the top.

    ``here`` are comments that are stored already, by their old numbers; ``why_not`` says of others why not.
    """
    records = {c.number: c for c in said}
    for record in said:
        if made[record.number].path:
            continue
        way = [record]
        numbers = {record.number}
        while True:
            lowest = way[-1]
            above = lowest.parent
            if not above or above in here:
                break
            if above not in made or above in numbers:
                reason = CIRCLE if above in numbers else why_not(above)
                report.changed("comment", lowest.number, lowest.line, reason)
                lowest.parent = ""
                break
            if made[above].path:
                break
            numbers.add(above)
            way.append(records[above])
        for step in reversed(way):
            parent = made.get(step.parent) or here.get(step.parent) if step.parent else None
            made[step.number].parent = parent
            path = (parent.path or "") if parent else ""
            made[step.number].path = child_path(path, made[step.number].pk)
