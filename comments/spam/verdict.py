"""What a judge of spam answers, and what every judge can do."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from comments.spam.evidence import Evidence

#: A comment this probably spam waits for an editor …
DOUBTFUL = 0.5
#: … and one this probably spam goes to Spam at once. An editor finds it there for thirty days.
CERTAIN = 0.95


@dataclass(frozen=True)
class Verdict:
    """How probably a comment is spam (0 to 1), with sentences that say why, the strongest first."""

    probability: float
    reasons: list[str] = field(default_factory=list)

    @property
    def is_spam(self) -> bool:
        """Whether it is clear enough to go to Spam at once."""
        return self.probability >= CERTAIN

    @property
    def is_doubtful(self) -> bool:
        """Whether an editor should look, or more."""
        return self.probability >= DOUBTFUL

    @property
    def words(self) -> str:
        """The verdict as an editor reads it: how sure, and why."""
        sureness = "Looks like spam" if self.is_spam else "May be spam"
        return f"{sureness} ({self.probability:.0%}). {' '.join(self.reasons)}".strip()


class NoAnswer(Exception):
    """A judge could not be asked; the message says why, for an editor."""


class SpamJudge(Protocol):
    """Somebody else who judges: the interface of Akismet and StopForumSpam."""

    name: str

    def judge(self, evidence: Evidence) -> Verdict:
        """Return a verdict. Raises NoAnswer when there is none to be had."""

    def learn(self, evidence: Evidence, is_spam: bool) -> None:
        """Tell what an editor has decided. Raises NoAnswer; does nothing where nobody wants to know."""


def probability(log_odds: float) -> float:
    """Return the probability that belongs to natural log-odds; beyond ±30 it is as good as sure."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


def quoted(words: Iterable[str]) -> str:
    """Return words as a sentence lists them."""
    return ", ".join(f"“{word}”" for word in words)
