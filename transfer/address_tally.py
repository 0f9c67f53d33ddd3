"""What has come of a list of old addresses: how many are kept, and whether that is all that was to be known."""

from collections import Counter
from dataclasses import dataclass, field

from transfer.asking import Answer

#: So many names of something are named; a list may be of any length.
NAMED = 5
#: Exit statuses: where an address is not kept, and where the list could not be looked at, or not all of it.
NOT_KEPT, NOT_KNOWN = 1, 2


@dataclass
class Tally:
    """Counts the answers to a list, and judges it at its end."""

    counts: Counter[str] = field(default_factory=Counter)
    #: The first hosts that are not this blog's, and the parts of a sitemap that do not lie beside it.
    foreign: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def note(self, answer: Answer) -> None:
        """Count an answer."""
        self.counts[_kind(answer)] += 1

    def note_foreign(self, host: str) -> None:
        """Note the host of an address that is none of this blog's."""
        _note(host, self.foreign)

    def note_absent(self, name: str) -> None:
        """Note a part of a sitemap that is not there."""
        _note(name, self.absent)

    @property
    def asked(self) -> int:
        """How many addresses of this blog there were."""
        return self.counts.total() - self.counts["foreign"]

    def summary(self) -> str:
        """Return how many addresses answer how, as one line; a second one where there were some of other hosts."""
        counts = self.counts
        said = (
            f"{self.asked:,} addresses: {counts['page']:,} answer, {counts['step']:,} lead on in one step, "
            f"{counts['chain']:,} in several, {counts['temporary']:,} not for good, {counts['lost']:,} lost."
        )
        if foreign := counts["foreign"]:
            was = "1 more is" if foreign == 1 else f"{foreign:,} more are"
            said += (
                f"\n{was} of another host and not counted: {_listed(self.foreign)}. "
                "If the blog stood there, say so with --host."
            )
        return said

    def trouble(self) -> tuple[str, int]:
        """Return in words what is wrong with the list, and the exit status for it; ("", 0) where all is well."""
        said, status = [], 0
        counts = {
            "lost": self.counts["lost"],
            "led on in several steps": self.counts["chain"],
            "led on but not for good": self.counts["temporary"],
        }
        if any(counts.values()):
            words = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
            said, status = [f"Not kept, of {self.asked:,} addresses: {words}."], NOT_KEPT
        if self.absent:
            names = _listed(self.absent)
            said.append(
                f"Parts of the sitemap do not lie beside it, so nothing is known of them: {names}."
            )
        elif not self.counts:
            said.append("There is no address in the list.")
        elif not self.asked:
            names = _listed(self.foreign)
            said.append(
                f"No address of the list is this blog's. Say --host if it stood at {names}."
            )
        return "\n".join(said), status or (NOT_KNOWN if said else 0)


def _kind(answer: Answer) -> str:
    if answer.is_foreign:
        return "foreign"
    if answer.is_lost:
        return "lost"
    if answer.is_chain:
        return "chain"
    if answer.is_temporary:
        return "temporary"
    return "step" if answer.steps else "page"


def _note(name: str, names: list[str]) -> None:
    """Note a name once, and that there are more than are named."""
    if name not in names and len(names) <= NAMED:
        names.append(name)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:NAMED])}{' and others' if len(names) > NAMED else ''}"
