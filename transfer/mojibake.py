"""Heals text that was UTF-8, was once read as Windows-1252 and then written as UTF-8 again: “Ã©” for “é”.

Databases of old blogs are full of it. What could be meant stays: “Ã” before a quotation mark ends a Portuguese word
in capitals, “é…»” a French sentence. So a text is healed only where it holds a sequence that no language writes.
"""

import re

#: How Windows-1252 shows the bytes 80 to 9F; those that it leaves open stand for themselves.
_HIGH = "".join(
    bytes([b]).decode("cp1252", "replace").replace("\ufffd", chr(b)) for b in range(0x80, 0xA0)
)
_BYTES = {ord(c): b for b, c in enumerate(_HIGH, 0x80)} | {b: b for b in range(0xA0, 0x100)}
_FURTHER = f"[{re.escape(_HIGH)}\xa0-¿]"
#: Â and Ã before a sign that follows no letter; â before what makes quotation marks, dashes and the euro of it; three
#: letters of Cyrillic, Greek or East Asia in a row.
_CERTAIN = re.compile(
    "[ÂÃ][¡-©¬-¸¼-¿ƒŸŠŒŽšœžˆ†‡‰]|â€[¦\x9d\x93\x94™œ˜š“”¢°¹º\xa0]|â‚¬|â„¢"
    f"|(?:[Ã-Ñ]{_FURTHER}){{3}}|(?:[ã-ï]{_FURTHER}{{2}}){{3}}"
)
#: A run of characters that can be the bytes of one or several characters.
_RUN = re.compile(f"(?:[Â-ô]{_FURTHER}+)+")
#: Control characters of Latin-1, which nobody means: they are Windows-1252's quotation marks and dashes.
_CONTROLS = {b: (c if ord(c) != b else None) for b, c in enumerate(_HIGH, 0x80)}
_CONTROL = re.compile("[\x80-\x9f]")


def unspoilt(text: str) -> str:
    """Return the text as it was meant; one that may be meant as it stands is returned as it stands."""
    if text.isascii():
        return text
    if _CERTAIN.search(text):
        text = _RUN.sub(_decoded, text)
    return text.translate(_CONTROLS) if _CONTROL.search(text) else text


def _decoded(found: "re.Match[str]") -> str:
    try:
        return bytes(_BYTES[ord(c)] for c in found[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return found[0]
