"""The blog's own judge of spam: what was noticed and what was learned, added up and said in words."""

from comments.spam.bayes import Learned
from comments.spam.evidence import Evidence
from comments.spam.features import PRIOR, features
from comments.spam.knowledge import learned_about
from comments.spam.verdict import Verdict, probability, quoted
from comments.spam.words import words_in

#: Sentences and words that explain a verdict; more are not read.
REASONS = 3
WORDS = 5
#: What the learned words must weigh, in log-odds, to be named.
NAMED_FROM = 0.7


def judge_here(evidence: Evidence) -> Verdict:
    """Judge a comment by what it is and by what editors have taught. One query, whatever was learned."""
    return added_up(evidence, learned_about(words_in(evidence)))


def added_up(evidence: Evidence, learned: Learned) -> Verdict:
    """Return the verdict of the features and the learned words together. No query."""
    noticed = features(evidence)
    total = PRIOR + sum(feature.weight for feature in noticed) + learned.log_odds
    reasons = [feature.words for feature in noticed if feature.weight > 0][:REASONS]
    if learned.log_odds > NAMED_FROM:
        reasons.append(f"Words learned from spam: {quoted(learned.against[:WORDS])}.")
    elif learned.log_odds < -NAMED_FROM:
        reasons.append(f"Words learned from welcome comments: {quoted(learned.in_favour[:WORDS])}.")
    return Verdict(probability(total), reasons)
