"""Marking a text: every character stays, overlaps and spans outside the text do no harm."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.highlight import Span, mark, paragraphs

spans = st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40)).map(lambda ends: Span(min(ends), max(ends), str(ends))),
                 max_size=6)


@given(st.text(max_size=30), spans, spans)
def test_no_character_is_lost_or_doubled(text: str, mentions: list[Span], evidence: list[Span]) -> None:
    assert "".join(run.text for block in mark(text, mentions, evidence) for run in block.runs) == text


@given(st.text(alphabet="ab \n", max_size=30), spans, spans)
def test_paragraphs_are_the_lines_that_hold_something(text: str, mentions: list[Span], evidence: list[Span]) -> None:
    told = ["".join(run.text for block in blocks for run in block.runs) for blocks in paragraphs(text, mentions, evidence)]
    assert told == [line for line in text.split("\n") if line.strip()]


def test_the_longer_of_two_names_is_marked() -> None:
    runs = [run for block in mark("حزب الحركة", [Span(4, 10, "short"), Span(0, 10, "long")], []) for run in block.runs]
    assert [(run.text, run.entity) for run in runs] == [("حزب الحركة", "long")]


def test_a_claim_ends_where_its_sentence_does() -> None:
    blocks = mark("abcdef", [], [Span(0, 4, "1"), Span(2, 6, "2")])
    assert [(block.claims, block.last) for block in blocks] == [(("1",), ()), (("1", "2"), ("1",)), (("2",), ("2",))]
