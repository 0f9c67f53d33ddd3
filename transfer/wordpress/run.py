"""What all parts of one import share: what it was told, what it has found, whom and what that has become here."""

from dataclasses import dataclass, field

from accounts.models import User
from blog.articles import Article
from transfer.articles import TITLE_LENGTH
from transfer.identities import Identities
from transfer.options import Options
from transfer.records import PostRecord
from transfer.remembered import Remembered
from transfer.report import Report
from transfer.steps import BEFORE, REPEATED, Steps
from transfer.terms import KINDS, Terms
from transfer.wordpress.content import Surroundings
from transfer.wordpress.item_types import BUILT_IN, OTHER
from transfer.wordpress.long_discussions import SaidBefore
from transfer.wordpress.restoring import Restoring
from transfer.wordpress.survey import Survey

__all__ = ["ASIDE", "BEFORE", "REPEATED", "TITLE_LENGTH", "Run", "kind_of"]

ASIDE = "The item it belongs to cannot be stored."


@dataclass
class Run:
    """One import."""

    options: Options
    survey: Survey
    steps: Steps
    around: Surroundings
    people: dict[str, User] = field(default_factory=dict)
    #: People by the numbers that comments name.
    users: dict[str, User] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    #: Where static pages stand, by their identity.
    paths: dict[str, str] = field(default_factory=dict)
    #: Names of articles that a dry run has given away, and what was said below items that come again in it.
    given_slugs: Remembered = field(default_factory=Remembered)
    said: SaidBefore = field(default_factory=SaidBefore)
    #: Old addresses and where they lead, to be stored with the step.
    moved: list[tuple[str, Article | str]] = field(default_factory=list)
    #: What an export of ours says beyond WordPress's elements.
    ours: Restoring = field(init=False)

    def __post_init__(self) -> None:
        """Look whether the export is one of ours."""
        self.ours = Restoring(self.survey, self.steps)

    @property
    def report(self) -> Report:
        """What is reported; nothing where an earlier run has reported it."""
        return self.steps.report

    @property
    def ids(self) -> Identities:
        """Which thing of the export is which of ours."""
        return self.steps.ids

    @property
    def has_files(self) -> bool:
        """Whether files have been asked for, so that texts may have waited for them."""
        return self.options.files is not None and not self.options.is_dry

    def writers(self, record: PostRecord) -> list[User]:
        """Return who wrote an item."""
        return [self.people[n] for n in self.survey.names.writers(record) if n in self.people]

    def lost(self, record: PostRecord) -> list[tuple[str, str]]:
        """Return what an item names and the database has not taken: kinds and names."""
        if not self.steps.refused:
            return []
        names = self.survey.names
        told = [("author", login) for login in names.writers(record)]
        terms = [t for t in record.terms if t.taxonomy in KINDS]
        told += [(KINDS[term.taxonomy], names.slug_of(term)) for term in terms]
        return [one for one in told if one in self.steps.refused]


def kind_of(record: PostRecord) -> str:
    """Return the kind under which an item is counted."""
    kind = record.type_there or record.kind
    return kind if kind in BUILT_IN else f"{OTHER}{kind}"
