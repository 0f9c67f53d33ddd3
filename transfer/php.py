"""Reads PHP's serialised values, as WordPress keeps them in custom fields. Plain data only, never objects."""

from typing import Any

#: Longest value and deepest nesting that are read; a gallery of a thousand pictures has 300 kB and four levels.
MAX_BYTES = 2_000_000
DEPTH = 32


def unserialise(text: str) -> Any:
    """Return a value as Python has it: None, bool, int, float, str, and dict for every array.

    Raises ValueError for anything else: objects, references, broken lengths, what is too large or too deep.
    """
    data = text.strip().encode("utf-8", "surrogatepass")
    if len(data) > MAX_BYTES:
        raise ValueError("The value is too large.")
    value, end = _value(data, 0, DEPTH)
    if end != len(data):
        raise ValueError("Something stands behind the value.")
    return value


def _until(data: bytes, at: int, mark: bytes) -> tuple[bytes, int]:
    end = data.find(mark, at, at + 40)
    if end < 0:
        raise ValueError(f"Byte {at}: {mark.decode()} is missing.")
    return data[at:end], end + 1


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """Return the value that begins at a byte, and where it ends."""
    kind = data[at : at + 2]
    if kind == b"N;":
        return None, at + 2
    if kind in {b"b:", b"i:", b"d:"}:
        word, end = _until(data, at + 2, b";")
        if kind == b"d:":
            return float(word), end
        return (word == b"1" if kind == b"b:" else int(word)), end
    if kind == b"s:":
        return _string(data, at)
    if kind == b"a:":
        return _array(data, at, depth)
    raise ValueError(f"Byte {at}: this is no plain value.")


def _string(data: bytes, at: int) -> tuple[str, int]:
    word, start = _until(data, at + 2, b":")
    length = int(word)
    end = start + 1 + length
    if length < 0 or data[start : start + 1] != b'"' or data[end : end + 2] != b'";':
        raise ValueError(f"Byte {at}: the length of a text is wrong.")
    return data[start + 1 : end].decode("utf-8", "replace"), end + 2


def _array(data: bytes, at: int, depth: int) -> tuple[dict[Any, Any], int]:
    if not depth:
        raise ValueError("The value is too deep.")
    word, at = _until(data, at + 2, b":")
    if data[at : at + 1] != b"{":
        raise ValueError(f"Byte {at}: an array has no beginning.")
    at += 1
    found: dict[Any, Any] = {}
    for _ in range(int(word)):
        key, at = _value(data, at, depth - 1)
        if not isinstance(key, int | str):
            raise ValueError(f"Byte {at}: this is no key.")  # noqa: TRY004 (the text is wrong, not a type)
        found[key], at = _value(data, at, depth - 1)
    if data[at : at + 1] != b"}":
        raise ValueError(f"Byte {at}: an array has no end.")
    return found, at + 1
