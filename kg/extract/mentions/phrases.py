"""What stands behind a head noun: whether a quotation is a name, whether a phrase goes on with a name or describes only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

from kg.extract import lexicon
from kg.extract.anaphors import words_of
from kg.extract.data import table
from kg.text.normalise import QUOTES, light
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
    norm = tokens[at].norm
    if at + 1 < last and norm.endswith("ة") and not norm.endswith("ية") and tokens[at + 2].norm.startswith("ال"):
        return tokens[at + 1].norm.endswith(("ية", "ي", "ة"))  # صندوق مواكبة إصلاحات النقل
    return norm.endswith(("ية", "ي", "ة")) and not (at < last and tokens[at + 1].norm.startswith("ال"))


def told(tokens: Sequence[Token], at: int, last: int) -> int:
    """Where a quotation opens behind one or two definite words that say what it is («شركة المناولة «X»»); 0 for nowhere."""
    if tokens[at].norm == "الجماعات":
        return 0  # مجموعة الجماعات «X» is no company
    for i in range(at, min(at + 3, last)):
        if i > at and tokens[i].text in QUOTES and tokens[i].text not in "»”":
            return i
        if not tokens[i].norm.startswith("ال"):
            return 0
    return 0


def verb(norm: str) -> bool:
    """Whether a word looks like a verb in the present tense, and like no verbal noun (تصبير) and no transcribed name (تاور)."""
    if not lexicon.verbal(norm) or (len(norm) == 5 and norm[0] == "ت" and norm[3] == "ي"):
        return False
    name = norm[0] == "ت" and (norm[1] in "ايو" or (len(norm) > 6 and not norm.startswith(("تت", "تست"))))
    return lexicon.is_common(norm) or not (name or norm.startswith("ستا"))


def transcribed(token: Token) -> bool:
    """Whether a word goes on with a firm's name: rare, with no clitic or article, nobody's name (شركة نور غروب)."""
    norm, key = token.norm, token.key
    return not (lexicon.is_common(norm) or lexicon.part(key) or lexicon.given(key) or lexicon.verbal(norm)
                or norm[0] in "وفبلك" or norm.startswith("ال"))


def company_end(tokens: Sequence[Token], at: int, end: int, last: int, free: Sequence[bool]) -> int:
    """A company's name with what only companies are called behind it (زمور كلين), without its nation (سيبام الإيطالية)."""
    while end > at and not tokens[at].norm.startswith("ال") and tokens[end].norm in words_of("nations"):
        end -= 1
    while end < last and tokens[end + 1].kind == "word" and free[end + 1] and tokens[end + 1].norm in _words("company_tails"):
        end += 1
    return end
