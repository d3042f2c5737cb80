"""Where a labelled article names its entities."""

from __future__ import annotations

import pytest

from kg.text.tokens import tokenise
from training.examples import named

ENTITIES = [{"names": ["حزب الاستقلال", "الاستقلال"], "type": "Party"}, {"names": ["نبيل الشاوي"], "type": "Person"},
            {"names": ["«»"], "type": "Media"}, {"names": ["فاس"], "type": "Municipality"},
            {"names": ["فاس مكناس"], "type": "Region"}]


@pytest.mark.parametrize(("text", "found"), [
    ("قال نبيل الشاوي إن فاس تنتظر", [("نبيل الشاوي", "Person"), ("فاس", "Municipality")]),
    ("انضم إلى حزب الإستقلال", [("حزب الإستقلال", "Party")]),
    ("جهة فاس - مكناس", [("فاس - مكناس", "Region")]),
    ("سافر لفاس", [("لفاس", "Municipality")]),
    ("بفاس وبفاس", [("بفاس", "Municipality"), ("وبفاس", "Municipality")]),
    ("قال نبيل إن الشاوي غائب", []),
], ids=["two", "another spelling, the longest", "marks between", "a clitic", "each occurrence", "apart"])
def test_every_occurrence_of_a_name_and_none_inside_a_longer_one(text: str, found: list[tuple[str, str]]) -> None:
    tokens = tokenise(text)
    got = [(text[tokens[a].start:tokens[b].end], kind) for a, b, kind in named({"entities": ENTITIES}, tokens)]
    assert got == found


def test_the_first_entity_with_a_name_gives_its_type() -> None:
    entities = [{"names": ["سلا"], "type": "Municipality"}, {"names": ["سلا"], "type": "Province"}]
    assert named({"entities": entities}, tokenise("سلا")) == [(0, 0, "Municipality")]
