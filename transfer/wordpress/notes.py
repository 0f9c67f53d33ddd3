"""The footnotes of WordPress's blocks: their words stand in a custom field, and the text has marks."""

import json
import re

#: The custom field: JSON, a list of {"id", "content"}; wp-includes/blocks/footnotes.php.
FOOTNOTES = "footnotes"
_MARK = re.compile(
    r"<sup\b[^<>]*\bdata-fn=\"([\w-]{1,80})\"[^<>]*>(?:(?!</sup>)[^\0]){0,1000}?</sup>"
)


def notes_in(value: str) -> dict[str, str]:
    """Return the words of footnotes, HTML, by their marks; none for what is no such list."""
    try:
        rows = json.loads(value or "[]")
    except (ValueError, RecursionError):
        return {}
    told = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return {str(row.get("id")): str(row["content"]) for row in told if row.get("content")}


def with_notes(text: str, notes: dict[str, str]) -> str:
    """Return a text in which each mark is its footnote, as our editor has them; one without words stays."""
    if not notes:
        return text

    def note(found: "re.Match[str]") -> str:
        words = notes.get(found[1])
        return found[0] if words is None else f'<span class="footnote">{words}</span>'

    return _MARK.sub(note, text)
