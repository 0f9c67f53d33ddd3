"""Made words: sentences out of a short list, the same from the same seed. Free of Django."""

import random

WORDS = [
    "river",
    "bridge",
    "harbour",
    "council",
    "market",
    "winter",
    "letter",
    "garden",
    "teacher",
    "window",
    "record",
    "village",
    "summer",
    "paper",
    "engine",
    "station",
    "bread",
    "shadow",
    "northern",
    "museum",
    "valley",
    "question",
    "answer",
    "morning",
    "island",
    "copper",
    "lantern",
    "history",
    "railway",
    "public",
    "quiet",
    "figure",
    "budget",
    "border",
    "weather",
    "evening",
    "orchard",
    "printer",
    "captain",
]


class Prose:
    """Sentences out of a short list of words: as long as real ones, with names and links where they belong."""

    def __init__(self, seed: int) -> None:
        """Take what makes it the same each time."""
        self.random = random.Random(seed)

    def sentence(self) -> str:
        """Return a sentence of 6 to 18 words."""
        words = self.random.choices(WORDS, k=self.random.randint(6, 18))
        return f"{' '.join(words).capitalize()}."

    def paragraph(self) -> str:
        """Return two to five sentences."""
        return " ".join(self.sentence() for _ in range(self.random.randint(2, 5)))

    def title(self) -> str:
        """Return three to seven words."""
        return " ".join(self.random.choices(WORDS, k=self.random.randint(3, 7))).capitalize()

    def name(self) -> str:
        """Return somebody's first and last name."""
        return f"{self.random.choice(WORDS).title()} {self.random.choice(WORDS).title()}"

    def body(self, paragraphs: int) -> str:
        """Return an article's HTML."""
        return "\n".join(f"<p>{self.paragraph()}</p>" for _ in range(paragraphs))
