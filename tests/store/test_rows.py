"""Rows counted in an answer's bytes, however they are written and wherever the pieces end."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.store.output import Full, Output
from kg.store.query_errors import AnswerTooLarge
from kg.store.rows import JsonRows

#: What strings hold that may look like the structure around them.
_TEXT = st.lists(st.sampled_from(["}},{", '"', "\\", ":", "},{", "[", "a", '"}},{"', "{}", "\n"]), max_size=4).map("".join)
_ROWS = st.lists(st.tuples(st.none() | _TEXT, st.none() | _TEXT), min_size=1, max_size=12)


def _answer(rows: list[tuple[str | None, str | None]]) -> bytes:
    cells = " ".join(f"({' '.join('UNDEF' if text is None else json.dumps(text) for text in row)})" for row in rows)
    found = ox.Store().query(f"SELECT ?x ?y {{ VALUES (?x ?y) {{ {cells} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    data = found.serialize(format=ox.QueryResultsFormat.JSON)
    assert data is not None
    return data


@settings(max_examples=150, deadline=None)
@given(_ROWS, st.integers(1, 14), st.integers(1, 90))
def test_a_cut_answer_has_the_first_rows_and_no_more(rows: list[tuple[str | None, str | None]], most: int, size: int) -> None:
    whole, pieces = _answer(rows), list[bytes]()
    output = Output(pieces.append, most, 10**6, JsonRows())
    try:
        for start in range(0, len(whole), size):
            output.write(whole[start:start + size])
    except Full:
        pass
    cut = b"".join(pieces) + output.close()
    wanted = json.loads(whole)["results"]["bindings"]
    assert json.loads(cut)["results"]["bindings"] == wanted[:most]
    assert output.truncated == (len(wanted) > most)


@pytest.mark.parametrize("most", [4, 60, 70, 1000])
def test_an_answer_of_fewer_bytes_than_rows_is_sent_as_it_is_and_a_longer_one_is_counted(most: int) -> None:
    whole, pieces = _answer([("a", None)] * 4), list[bytes]()
    output = Output(pieces.append, most, 10**6, JsonRows())
    for start in range(0, len(whole), 7):
        output.write(whole[start:start + 7])
    assert b"".join(pieces) + output.close() == whole
    assert not output.truncated


def test_a_small_answer_has_its_most_bytes_too() -> None:
    output = Output(lambda piece: None, 1000, 10, JsonRows())
    output.write(b"12345678" * 5)
    with pytest.raises(AnswerTooLarge):
        output.close()


def test_common_rows_are_counted_without_a_look_at_each_string() -> None:
    counter = JsonRows()
    head, piece = b'{"results":{"bindings":[{"x":{"value":"a', b'"}},{"x":{"value":"b"}},{"x":{"value":"c'
    counter.feed(head + b'"')
    assert counter.skim(piece[1:], 10) == piece.rindex(b'"}},{') - 1 + 1
    assert counter.rows == 2


def test_what_may_be_a_string_is_left_to_the_exact_count() -> None:
    for piece in (b'}},{"x":{"value":"}},{"}},{"x":{"value":"a', rb'}},{"x":{"value":"\"}},{"}},{"x":{"value":"a',
                  b'}},{"x":{"value":"},{"}},{"x":{"value":"a', b'}},{},{"x":{"value":"b"}},{"x":{"value":"a'):
        counter = JsonRows()
        counter.feed(b'{"results":{"bindings":[{"x":{"value":"a"')
        assert (counter.skim(piece, 10), counter.rows) == (0, 1), piece
