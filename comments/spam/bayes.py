"""A multinomial naive Bayes classifier over words: no database here, so that a benchmark can train it in memory.

Each word counts once in a comment (Metsis, Androutsopoulos and Paliouras, "Spam Filtering with Naive Bayes – Which
Naive Bayes?", 2006, found that better than counting every occurrence). Only the strongest words decide, and none
can decide alone.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

#: Words that decide: the strongest ones. More would only repeat each other, and make every verdict extreme.
DECIDING = 20
#: What one word can weigh at most, in natural log-odds.
STRONGEST = 1.6
#: What all words together can weigh at most.
MOST = 7.0
#: Comments of the rarer kind from which on the words have their full weight; before, in proportion.
LESSONS = 12


@dataclass(frozen=True)
class Totals:
    """How much was learned: comments and words of each kind, and how many different words there are."""

    spam: int = 0
    ham: int = 0
    spam_words: int = 0
    ham_words: int = 0
    vocabulary: int = 0

    @property
    def confidence(self) -> float:
        """How much the words weigh, 0 to 1: nothing before both kinds were seen."""
        return min(1.0, min(self.spam, self.ham) / LESSONS)


@dataclass(frozen=True)
class Learned:
    """What the words say: natural log-odds, and the words that speak for and against spam, strongest first."""

    log_odds: float = 0.0
    against: list[str] = field(default_factory=list)
    in_favour: list[str] = field(default_factory=list)


def weigh(words: dict[int, str], counts: dict[int, tuple[int, int]], totals: Totals) -> Learned:
    """Return what the words of a comment say.

    ``counts`` has, by a word's number, in how many spam and in how many welcome comments it was; words that are
    not in it were never seen and say nothing. The kinds count as equally likely: what a blog's editors mark is
    no measure of what it receives.
    """
    confidence = totals.confidence
    if not confidence:
        return Learned()
    weights = {
        words[number]: weight(spam, ham, totals)
        for number, (spam, ham) in counts.items()
        if number in words and spam + ham
    }
    strongest = sorted(weights.items(), key=lambda pair: -abs(pair[1]))[:DECIDING]
    total = max(-MOST, min(MOST, sum(value for _, value in strongest))) * confidence
    return Learned(
        log_odds=total,
        against=[word for word, value in strongest if value > 0],
        in_favour=[word for word, value in strongest if value < 0],
    )


def weight(spam: int, ham: int, totals: Totals) -> float:
    """Return what one word weighs: its share of the words of each kind, smoothed by one (Laplace), and bounded."""
    in_spam = (spam + 1) / (totals.spam_words + totals.vocabulary)
    in_ham = (ham + 1) / (totals.ham_words + totals.vocabulary)
    return max(-STRONGEST, min(STRONGEST, math.log(in_spam / in_ham)))


class Memory:
    """What was learned, kept in memory: for benchmarks and tests."""

    def __init__(self) -> None:
        """Know nothing."""
        self.spam: Counter[int] = Counter()
        self.ham: Counter[int] = Counter()
        self.comments = {True: 0, False: 0}

    def learn(self, words: Iterable[int], is_spam: bool) -> None:
        """Learn one comment."""
        (self.spam if is_spam else self.ham).update(set(words))
        self.comments[is_spam] += 1

    @property
    def totals(self) -> Totals:
        """How much was learned."""
        return Totals(
            spam=self.comments[True],
            ham=self.comments[False],
            spam_words=self.spam.total(),
            ham_words=self.ham.total(),
            vocabulary=len(self.spam.keys() | self.ham.keys()),
        )

    def counts(self, words: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Return in how many comments of each kind each of some words was."""
        return {number: (self.spam[number], self.ham[number]) for number in words}
