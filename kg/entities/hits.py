"""What a scan for known names gives: hits with their candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

WEAK: Final = "weak"
CONFIRMED: Final = "after-full"


class Candidate(NamedTuple):
    """One entity that the form may name.

    ``policy`` is empty for a sure form, ``after-full`` for a family name whose bearer the article names in full, ``weak``
    for one that it does not, else the policies of ``ambiguous_forms.csv`` that the form obeyed.
    """

    id: str
    type: str
    policy: str = ""


@dataclass(frozen=True, slots=True)
class AliasHit:
    """A known name in the text: tokens ``first_tok`` to ``last_tok`` (included), offsets without clitics.

    ``name`` is the restored form where a clitic hides a letter. ``head`` is the head noun that stands in front and belongs
    to the mention; ``name_tok`` is where the bare name begins. ``proclitics`` were taken off the first token. ``inside``
    are the places and people that a body's own name names (المحكمة الإدارية بفاس, حكومة بنكيران).
    """

    first_tok: int
    last_tok: int
    start: int
    end: int
    candidates: tuple[Candidate, ...]
    name: str | None = None
    head: str | None = None
    name_tok: int = -1
    proclitics: tuple[str, ...] = ()
    inside: tuple[AliasHit, ...] = ()
