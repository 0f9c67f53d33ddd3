"""How good the judge of spam is: precision and recall over labelled comments, untrained and trained."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from comments.spam.bayes import Learned, Memory, weigh
from comments.spam.evidence import Evidence
from comments.spam.judging import added_up
from comments.spam.verdict import Verdict
from comments.spam.words import words_in

#: Labelled comments of our own, in many languages.
SAMPLE = Path(__file__).with_name("sample.tsv")
#: Parts into which the file is cut: each is judged by what the others have taught.
FOLDS = 10
#: Longest file that is read, in bytes.
LONGEST = 200_000_000
_FIELDS = 4


class Unreadable(Exception):
    """A line of the file is not as it should be; the message says which and why."""


@dataclass(frozen=True)
class Labelled:
    """A comment, and whether people say that it is spam."""

    evidence: Evidence
    is_spam: bool


@dataclass(frozen=True)
class Report:
    """What became of labelled comments: how many, and of how many the judge was right."""

    caught: int
    missed: int
    mistaken: int
    left: int

    @property
    def precision(self) -> float:
        """The share of spam in what was taken for spam; 1 where nothing was."""
        taken = self.caught + self.mistaken
        return self.caught / taken if taken else 1.0

    @property
    def recall(self) -> float:
        """The share of the spam that was taken for it; 1 where there was none."""
        spam = self.caught + self.missed
        return self.caught / spam if spam else 1.0


def read_labelled(path: Path) -> list[Labelled]:
    r"""Return the comments of a file, one to a line: "spam" or "ham", name, website, text, between tabs.

    ``\n`` in the text stands for the end of a line; empty lines and those that begin with # are passed over.
    Raises Unreadable, and OSError where there is no file.
    """
    if path.stat().st_size > LONGEST:
        raise Unreadable(f"The file is larger than {LONGEST // 1_000_000} MB.")
    found = []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError:
        raise Unreadable("The file is not in UTF-8.") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.rstrip("\r").split("\t")
        if len(parts) != _FIELDS or parts[0] not in {"spam", "ham"}:
            raise Unreadable(
                f"Line {number}: it should be “spam” or “ham”, name, website and text, with tabs between."
            )
        label, name, website, text = parts
        evidence = Evidence(text=text.replace("\\n", "\n"), name=name, website=website)
        found.append(Labelled(evidence, label == "spam"))
    return found


def judge_untrained(comments: Iterable[Labelled]) -> list[tuple[Labelled, Verdict]]:
    """Judge by the features alone, as a new blog does."""
    return [(comment, added_up(comment.evidence, Learned())) for comment in comments]


def judge_trained(comments: list[Labelled], seed: int = 0) -> list[tuple[Labelled, Verdict]]:
    """Judge each tenth of the comments by what the other nine have taught. Writes nothing to the database.

    ``seed`` shuffles them; the same seed gives the same answer.
    """
    shuffled = list(comments)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 (no secret hangs on it)
    words = {id(comment): words_in(comment.evidence) for comment in shuffled}
    judged = []
    for fold in range(FOLDS):
        memory = Memory()
        for place, comment in enumerate(shuffled):
            if place % FOLDS != fold:
                memory.learn(words[id(comment)], comment.is_spam)
        totals = memory.totals
        for comment in shuffled[fold::FOLDS]:
            own = words[id(comment)]
            judged.append(
                (comment, added_up(comment.evidence, weigh(own, memory.counts(own), totals)))
            )
    return judged


def report(judged: Iterable[tuple[Labelled, Verdict]], at_once: bool) -> Report:
    """Count what went to Spam (``at_once``), or what went there or waited for an editor."""
    pairs = [(c.is_spam, v.is_spam if at_once else v.is_doubtful) for c, v in judged]
    return Report(
        caught=pairs.count((True, True)),
        missed=pairs.count((True, False)),
        mistaken=pairs.count((False, True)),
        left=pairs.count((False, False)),
    )
