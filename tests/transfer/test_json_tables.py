"""Tables of JSON files are read row by row, and a broken file is told with its line."""

import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transfer import healing, json_tables
from transfer.healing import Unreadable
from transfer.json_tables import JsonTables

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
TABLES = st.dictionaries(
    st.text("abc", min_size=1, max_size=3), st.lists(VALUES, max_size=5), max_size=3
)


def rows(tmp_path, text):
    path = tmp_path / "export.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(row.table, row.number, row.value) for row in JsonTables(path)]


@settings(max_examples=30, deadline=None)
@given(tables=TABLES, size=st.integers(1, 40), indent=st.sampled_from([None, 1]))
def test_rows_come_as_they_are_wherever_a_block_ends(tmp_path_factory, tables, size, indent):
    before = healing.BLOCK
    healing.BLOCK = size
    try:
        text = json.dumps({"db": [{"meta": {"version": "5"}, "data": tables}]}, indent=indent)
        found = rows(tmp_path_factory.mktemp("j"), text)
    finally:
        healing.BLOCK = before
    expected = [(f"db.data.{n}", i, v) for n, t in tables.items() for i, v in enumerate(t, 1)]
    assert found == [("db.meta.version", 0, "5"), *expected]


def test_the_wrapping_may_be_missing(tmp_path):
    assert rows(tmp_path, '\ufeff{"data": {"posts": [{"a": 1}]}}') == [("data.posts", 1, {"a": 1})]


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ("", "export.json is empty"),
        ('{"data": {"posts": [{"a": 1}', "ends in the middle"),
        ('{"data": {"posts": [{"a": "x', "ends in the middle"),
        ('{"data": {"posts": [1, tru', "ends in the middle"),
        ('{"data"', "ends in the middle"),
        ('{"data": {"posts": [{"a": 1} {"b": 2}]}}', "line 1.*“,” is missing"),
        ('{\n\n"data": {"posts": [{"a" 1, "b": "' + "x" * 100 + '"}]}}', "line 3.*expecting ':'"),
        ("{data: 1}", "a name is missing"),
        ('{"a": 1} x', "something stands behind"),
        ('{"a": 1,}', "a name is missing"),
        ('{"a": {"b": [' + "[" * 100_000, "too deep"),
        ('{"a": {"b": [1' + "0" * 5000 + "]}}", "a number is too long"),
        ("<html>", "no well-formed JSON"),
        ('{"a": {"b": [x]}}', "no well-formed JSON"),
        (b'{"a": "\xff"}', "no utf-8 text"),
        ('{"a": {"b": ["' + "x" * 20_000 + '"]}}', "more than 6,000 characters"),
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path, monkeypatch, broken, words):
    monkeypatch.setattr(json_tables, "ROW", 6000)
    monkeypatch.setattr(healing, "BLOCK", 600)
    with pytest.raises(Unreadable, match=words):
        rows(tmp_path, broken)


@pytest.mark.usefixtures("collected")
def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(number):
        path = tmp_path / f"{number}.json"
        row = json.dumps({"html": "x" * 5000})
        path.write_text('{"data": {"posts": [' + ",".join([row] * number) + "]}}")
        tracemalloc.start()
        assert sum(1 for _ in JsonTables(path)) == number
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    assert peak(2000) < peak(200) + 500_000
