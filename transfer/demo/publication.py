"""The demo publication: its name, its authors, its sections, its pages."""

SITE = {
    "title": "The Lantern Review",
    "tagline": "Essays and analysis, by daylight and after",
    "description": (
        "Essays and analysis on public affairs, the world, culture and technology. "
        "A demonstration blog, set and served by Broadsheet."
    ),
}

#: User name (also the slug), name, about.
AUTHORS = (
    (
        "ines-calloway",
        "Ines Calloway",
        (
            "Ines Calloway writes about public affairs and the world: treaties, town halls, and the people who "
            "answer the telephone in both."
        ),
    ),
    (
        "tomas-verhaeren",
        "Tomas Verhaeren",
        (
            "Tomas Verhaeren writes about culture and about Europe, mostly by way of things that can be held "
            "in one hand."
        ),
    ),
    (
        "priya-raman",
        "Priya Raman",
        (
            "Priya Raman writes about technology and the economy: how things are kept running, and who is "
            "paid for it."
        ),
    ),
)

#: Path, name, description; a parent stands before its children.
CATEGORIES = (
    (
        "public-affairs",
        "Public Affairs",
        "How a town, a court or a ministry decides, and who is asked.",
    ),
    ("public-affairs/cities", "Cities", ""),
    ("public-affairs/economy", "Economy", ""),
    ("public-affairs/law", "Law", ""),
    ("world", "World", "What happens between countries, and what it leaves behind in them."),
    ("world/asia", "Asia", ""),
    ("world/europe", "Europe", ""),
    ("world/africa", "Africa", ""),
    ("world/americas", "Americas", ""),
    ("culture", "Culture", "Books, music, meals and the things on the table."),
    ("culture/books", "Books", ""),
    ("culture/music", "Music", ""),
    ("culture/food", "Food", ""),
    ("culture/design", "Design", ""),
    ("technology", "Technology", "Machines and the habits that keep them honest."),
    ("technology/networks", "Networks", ""),
    ("technology/software", "Software", ""),
    ("technology/energy", "Energy", ""),
)

#: Path, title, text; a parent stands before its children. All of them stand in the menu at the foot.
PAGES = (
    (
        "about",
        "About The Lantern Review",
        (
            "<p>The Lantern Review publishes essays and analysis on public affairs, the world, culture and technology. "
            "It does not exist: it was made up to show what Broadsheet does, its three authors included.</p>"
            "<p>Its first article appeared on 20 November 2013. Everything said below it and below the others was "
            "made up, too.</p>"
        ),
    ),
    (
        "about/corrections",
        "How we correct",
        (
            "<p>What was wrong is put right where it stood, and a note at the end of the article says what was "
            "changed and when. The old wording stays among the revisions.</p>"
        ),
    ),
)
