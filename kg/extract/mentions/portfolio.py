"""The ministry that a minister's title names: ``وزير الداخلية``, ``كاتبة الدولة المكلفة بالصيد البحري``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kg.entities.linker import Linker
from kg.extract import lexicon
from kg.extract.document import Document, Element

_CHARGED: Final = frozenset({"المكلف", "المكلفة", "مكلفا", "مكلفة", "لدى", "في", "وزير", "رئيس", "الحكومة"})
LONGEST: Final = 8


def ministry_after(doc: Document, linker: Linker, i: int, last: int, free: Sequence[bool]) -> Element | None:
    """The ministry whose portfolio begins at token ``i`` (or behind المكلف ب); None where no portfolio follows."""
    tokens = doc.tokens
    charged = False
    while i <= last and tokens[i].kind == "word" and tokens[i].norm in ("المكلف", "المكلفة", "مكلفا", "مكلفة", "في"):
        charged, i = True, i + 1
    if i > last or tokens[i].kind != "word" or not free[i]:
        return None
    norm, cut = tokens[i].norm, 0
    if norm.startswith("لل") and not charged:
        cut = 1
    elif norm.startswith("بال") and charged:
        cut = 1
    elif not norm.startswith("ال") and norm not in ("اعداد", "تحديث"):
        return None
    if norm[cut:] in lexicon.stops() or (lexicon.is_common(norm) and norm.endswith(("ية", "ي")) and norm not in _ADJECTIVAL):
        return None
    end = i
    while end < last and end - i < LONGEST and tokens[end + 1].kind == "word" and free[end + 1]:
        following = tokens[end + 1].norm
        if following in lexicon.stops() or not following.startswith(("ال", "وال", "لل")) or following.startswith("والي"):
            break
        end += 1
    start = tokens[i].offset(cut) if cut else tokens[i].start
    for stop in range(end, i - 1, -1):
        name = _restored(doc.text[start:tokens[stop].end])
        known = linker.by_name(f"وزارة {name}", "PublicBody") or linker.by_name(name, "PublicBody")
        if known:
            return _element(doc, i, stop, start, doc.known(known), name, cut)
    name = _restored(doc.text[start:tokens[end].end])
    return _element(doc, i, end, start, doc.named("PublicBody", f"وزارة {name}"), name, cut)


_ADJECTIVAL: Final = frozenset({"الداخلية", "الخارجية", "المالية", "التربية", "الثقافة", "للداخلية", "للخارجية", "للمالية", "للتربية",
                                "بالداخلية"})


def _restored(name: str) -> str:
    return "ا" + name if name.startswith("ل") and not name.startswith("ال") else name


def _element(doc: Document, first: int, last: int, start: int, node: object, name: str, cut: int) -> Element:
    end = doc.tokens[last].end
    clitics = (doc.tokens[first].norm[0],) if cut else ()
    hidden = doc.text[start:end] != name
    return Element("PublicBody", first, last, start, end, clitics, (node,), name=name if hidden else None)  # type: ignore[arg-type]
