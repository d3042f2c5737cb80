"""The stance of a word by the cues around it, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from kg.extract.render import render
from kg.extract.stance import stance_at
from kg.text.normalise import light
from kg.text.tokens import tokenise
from tests.text.cases import load


@pytest.mark.parametrize("row", load("stances"))
def test_stance(row: dict[str, Any]) -> None:
    tokens = tokenise(row["text"])
    line = render(tokens, 0, len(tokens) - 1, ())
    anchor = line.items.index(light(row["of"]))
    assert str(stance_at(line, anchor, line.starts[anchor])[0]) == row["stance"]
