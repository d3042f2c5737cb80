"""The ministry that a minister's title names: ``وزير الداخلية``, ``كاتبة الدولة المكلفة بالصيد البحري``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg.entities.linker import Linker
from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.roles import modifier_at, title_at
from kg.text.normalise import light
from kg.text.tokens import Token

_CONSTRUCTS: Final = frozenset({"سياسة", "تحديث", "اصلاح", "اعداد", "انعاش", "تنمية", "حماية", "محاربة"})
LONGEST: Final = 8


_CHARGED: Final = frozenset({"المكلف", "المكلفة", "مكلفا", "مكلفة", "مكلف"})
_BESIDE: Final = 8  # «لدى وزير كذا» has at most so many words before «المكلف»


def charge_behind(tokens: Sequence[Token], i: int, last: int) -> int:
    """Where a delegate minister's charge begins behind «لدى رئيس الحكومة» or «لدى وزير كذا», else ``i`` itself."""
    if i <= last and tokens[i].norm == "لدى":
        for j in range(i + 1, min(i + _BESIDE, last) + 1):
            if tokens[j].norm in _CHARGED:
                return j
            if tokens[j].kind != "word" and tokens[j].text != "،":
                break
    return i


def ministry_after(doc: Document, linker: Linker, i: int, last: int, free: Sequence[bool]) -> Element | None:
    """The ministry whose portfolio begins at token ``i`` (or behind المكلف ب); None where no portfolio follows."""
    tokens = doc.tokens
    charged = False
    while i <= last and tokens[i].kind == "word" and (tokens[i].norm in _CHARGED or tokens[i].norm == "في"):
        charged, i = True, i + 1
    if i > last or tokens[i].kind != "word" or not free[i]:
        return None
    norm, cut = tokens[i].norm, 0
    if (norm.startswith("لل") and not charged) or (norm.startswith("بال") and charged):
        cut = 1
    elif not norm.startswith("ال") and norm not in ("اعداد", "تحديث"):
        return None
    adjective = lexicon.is_common(norm) and norm.endswith(("ية", "ي")) and norm not in _ADJECTIVAL
    if adjective or norm[cut:] in lexicon.stops() or _restored(norm[cut:]) in _no_portfolio():
        return None
    end = _end(tokens, i, last, free)
    start = tokens[i].offset(cut) if cut else tokens[i].start
    if end < last and free[end + 1] and linker.nation(tokens[end + 1].key):
        end += 1
    foreign = tokens[end].norm in _foreign() or linker.nation(tokens[end].key) is not None
    furthest = i
    while furthest < min(i + LONGEST, last) and tokens[furthest + 1].kind == "word":
        furthest += 1
    for stop in range(furthest, i - 1, -1):
        if stop < end and not tokens[stop + 1].norm.startswith("و") and tokens[stop + 1].norm.endswith("ية") \
                and not linker.nation(tokens[stop + 1].key):
            continue  # الصناعة التقليدية: another ministry
        name = _restored(doc.text[start:tokens[stop].end])
        known = None if foreign else linker.by_name(f"وزارة {name}", "PublicBody") or linker.by_name(name, "PublicBody")
        if known:
            return _element(doc, i, max(stop, end), start, doc.known(known), cut)
    if end > i and not charged and lexicon.given(tokens[i].key) and not lexicon.is_common(tokens[end].norm):
        return None  # الوزير الحسين الورياشي: a full name
    if end == i and not charged and not lexicon.is_common(norm) and norm not in _ADJECTIVAL:
        return None  # الوزير الزهواني: a family name
    name = _restored(doc.text[start:tokens[end].end])
    name += "ة" if foreign and end > i and not name.endswith("ة") else ""  # وزير الخارجية الفرنسي: وزارة الخارجية الفرنسية
    return _element(doc, i, end, start, doc.named("PublicBody", f"وزارة {name}"), cut)


@cache
def _no_portfolio() -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")["no_portfolio"])


@cache
def _foreign() -> frozenset[str]:
    return frozenset(light(word) for word in table("roles.ar")["foreign"])


def _end(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool]) -> int:
    """The last token of a portfolio: definite words, and a construct pair behind و (وسياسة المدينة)."""
    end = i
    while end < last and end - i < LONGEST and tokens[end + 1].kind == "word" and free[end + 1]:
        following = tokens[end + 1].norm
        if following in lexicon.stops() or following.startswith("والي") or modifier_at(tokens, end + 1, last) \
                or (following.startswith("وال") and title_at(tokens, end + 1, end + 1, free)) \
                or (lexicon.firm(tokens[end + 1].key) and end + 2 <= last and lexicon.part(tokens[end + 2].key)):
            break
        if following.startswith(("ال", "وال", "لل")):
            end += 1
        elif (following.startswith("و") and end + 2 <= last and tokens[end + 2].norm.startswith("ال") and free[end + 2]
              and following[1:] in _CONSTRUCTS):
            end += 2
        else:
            break
    return end


_ADJECTIVAL: Final = frozenset(
    {"الداخلية", "الخارجية", "المالية", "التربية", "الثقافة", "للداخلية", "للخارجية", "للمالية", "للتربية", "بالداخلية"}
)


def _restored(name: str) -> str:
    return "ا" + name if name.startswith("ل") and not name.startswith("ال") else name


def _element(doc: Document, first: int, last: int, start: int, node: Node, cut: int) -> Element:
    end = doc.tokens[last].end
    clitics = (doc.tokens[first].norm[0],) if cut else ()
    text = doc.text[start:end]
    name = _restored(text)
    return Element("PublicBody", first, last, start, end, clitics, (node,), name=name if name != text else None)
