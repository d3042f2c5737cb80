"""What stands behind a head noun: whether a quotation is a name, whether a phrase goes on with a name or describes only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.text.normalise import light
from kg.text.tokens import Token

_NO_NAMES: Final = frozenset({"بلا", "بدون", "غير", "لا", "ليست", "ليس", "تحت", "من", "في"})
_CLAUSES: Final = frozenset({"لا", "لم", "لن", "ما", "ليس", "ليست", "غير", "بدون", "بلا"})


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")[name])


def called(tokens: Sequence[Token], first: int, last: int, head: str, company: bool) -> bool:
    """Whether a quotation behind a head noun is a name: no speech (الحزب «لن يتراجع»), no description («غير طبيعي»)."""
    norm = tokens[first].norm
    if company:
        return last == first or not _clause(tokens, first, last)
    return not (head == "الحزب" and not norm.startswith("ال")) and norm not in lexicon.stops() and norm not in _NO_NAMES \
        and not (last - first > 1 and lexicon.verbal(norm) and lexicon.is_common(norm))


def _clause(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether words in quotation marks say something (الشركة «لا تتوفر حتى على شاحنة») and name nobody."""
    norm, following = tokens[first].norm, tokens[first + 1].norm
    if norm in _CLAUSES:
        return lexicon.verbal(following) or lexicon.is_common(following)
    return last - first > 2 and lexicon.verbal(norm) and lexicon.is_common(norm)


def cause(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool]) -> bool:
    """Whether «من أجل» and a definite word stand at a token, or its second word does."""
    if i < 1 or i >= last:
        return False
    if tokens[i].norm == "اجل" and tokens[i - 1].norm == "من":
        return tokens[i + 1].norm.startswith("ال") and free[i + 1]
    return tokens[i].norm == "من" and i + 2 <= last and tokens[i + 1].norm == "اجل" and tokens[i + 2].norm.startswith("ال") \
        and free[i + 2]


def of_people(norm: str) -> bool:
    """Whether a word is a plural of people in the construct state behind ل (لناشري الصحف، لمربي الأبقار)."""
    return (norm.startswith("لم") and norm.endswith("ي") and len(norm) > 5) or norm in _words("members")


def joined(norm: str) -> bool:
    """Whether a word is a particle or pronoun behind و (جمعية ولسنا دكانا)."""
    return norm.startswith("و") and (norm[1:] in lexicon.stops() or norm[1:] in _NO_NAMES or norm[1:].startswith(("لس", "ليس")))


def indefinite_adjective(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an indefinite adjective says what kind of body it is (صندوق استثماري، مؤسسة عمومية ملحقة)."""
    return tokens[at].norm.endswith(("ية", "ي", "ة")) and not (at < last and tokens[at + 1].norm.startswith("ال"))
