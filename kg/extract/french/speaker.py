"""Who says it, in French: the subject of the verb of saying that stands before the governing word."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kg.extract import coref
from kg.extract.data import table
from kg.extract.document import Document, Node
from kg.extract.pattern import compile_pattern
from kg.extract.render import Line
from kg.extract.words import expand

_SPEAKERS: Final = frozenset({"Person", "Party", "Association", "PublicBody", "Alliance", "Company"})
_BEHIND: Final = 4  # items behind a verb in which an inverted subject stands: «…, affirme X»


@cache
def _verbs() -> re.Pattern[str]:
    data = table("stance.fr")
    return compile_pattern("<speak>", expand(data["words"], data["verbs"], {}, "fr"), "fr").regex


def speaker_of(doc: Document, line: Line, anchor: int, sentence: int) -> Node | None:
    """The person or organisation whose words a clause is; None where nobody speaks."""
    verbs = [line.item_at(m.start()) for m in _verbs().finditer(line.text)]
    for verb in sorted(verbs, key=lambda v: (v > anchor, abs(v - anchor))):
        for item in [*range(verb - 1, -1, -1), *range(verb + 1, min(verb + _BEHIND, len(line.items)))]:
            element = line.elements[item]
            if element is not None and element.kind in _SPEAKERS and element.nodes and not element.proclitics \
                    and (item < verb or verb > anchor):
                node: Node = element.nodes[0]
                return node
    salient = coref.salient(doc, "Person", sentence, line.spans[verbs[0]][0]) if verbs else None
    return salient.nodes[0] if salient else None
