"""Head nouns with names that the tables do not know: حزب X، جماعة سيدي X، شركة «X»، وكالة X (``data/heads.ar.yaml``)."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.mentions import phrases
from kg.text.clitics import splits
from kg.text.normalise import QUOTES, light
from kg.text.tokens import Token

_LEAF: Final = "\0"
LONGEST: Final = 9


@dataclass(frozen=True, slots=True)
class Head:
    """A head noun: the type of what it names, how far its name reaches, the label's head, whether the bare name serves too."""

    words: str
    type: str
    name: str
    label: str | None
    bare: bool
    lam: str


class Headed(NamedTuple):
    """A head with its name: tokens ``first`` to ``last``; the name is ``name_first`` to ``last`` (``name_cut`` letters off)."""

    first: int
    last: int
    cut: int
    proclitics: tuple[str, ...]
    head: Head
    name_first: int
    name_cut: int
    quoted: bool


@cache
def _trie() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for row in table("heads.ar")["heads"]:
        for words in row["words"]:
            parts = words.split()
            lam = parts[-1] if parts[-1] in ("ل", "ب", "في") else ""
            node = root
            for word in parts[:-1] if lam else parts:
                node = node.setdefault(light(word), {})
            node.setdefault(_LEAF, []).append(
                Head(words, row["type"], row["name"], row.get("label"), bool(row.get("bare")), lam)
            )
    return root


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("heads.ar")[name])


def _unlikely(norm: str) -> bool:
    """Whether an everyday word never names a place: what refers back, what names no party either, an adjective of a title."""
    return norm in _words("no_party") or norm in _words("not_places") or lexicon.qualifies(norm) or lexicon.titular(norm)


def _company(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether the word behind شركة begins a name and is no adjective or branch of business (شركة خاصة، شركة المشروع)."""
    norm = tokens[at].norm
    if norm in _words("not_companies") or norm.startswith("لل") or lexicon.owned(norm):
        return at < last and norm in _words("not_companies") and tokens[at + 1].norm.startswith("ال") \
            and not lexicon.is_common(tokens[at + 1].norm)
    if norm.startswith("و") or (norm.startswith("ت") and lexicon.verbal(norm) and lexicon.is_common(norm)) \
            or (tokens[at - 1].norm.endswith("شركات") and norm.endswith("ت")):
        return False  # شركة وقاض، شركات تنافست
    if norm.startswith("ال"):
        return not lexicon.is_common(norm) or (at < last and tokens[at + 1].norm.startswith(("ال", "لل")))
    return not lexicon.is_common(norm)


def headed_at(
    tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], named: AbstractSet[int] = frozenset()
) -> Headed | None:
    """The longest head noun at token ``i`` with a name behind it, else None. ``named``: where known names begin."""
    trie = _trie()
    best: Headed | None = None
    for split in splits(tokens[i].norm):
        if split.proclitics[-1:] in (("ال",), ("س",)):
            continue
        node, at = trie.get(split.stem), i
        while node is not None:
            for head in node.get(_LEAF, ()):
                if head.name == "none":
                    found: tuple[int, int, int, bool] | None = (i, at, split.cut, False)
                else:
                    near = split.proclitics[-1:] == ("ب",) or (i > 0 and tokens[i - 1].norm in _words("place_governors"))
                    found = _name(tokens, at + 1, last, free, head, named, near)
                if found is not None and (best is None or found[1] > best.last or at + 1 > best.name_first):
                    best = Headed(i, found[1], split.cut, split.proclitics, head, found[0], found[2], found[3])
            at += 1
            node = node.get(tokens[at].norm) if at <= last and tokens[at].kind == "word" and free[at] else None
        if best is not None:
            return best
    return None


def _name(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool], head: Head,
          named: AbstractSet[int], near: bool) -> tuple[int, int, int, bool] | None:
    """First and last token of the name, letters to cut from the first, whether it is quoted; ``near``: a place is meant."""
    if at > last:
        return None
    quoted = _quoted(tokens, at, last)
    if quoted and not head.lam:
        named_so = phrases.called(tokens, at + 1, quoted - 1, head.words, head.type == "Company")
        return (at + 1, quoted, 0, True) if named_so else None
    token = tokens[at]
    if token.kind != "word" or not free[at]:
        return None
    if head.type in ("Company", "Association") and head.name in ("any", "quoted-or-body") \
            and (told := phrases.told(tokens, at, last)) and (end := _quoted(tokens, told, last)):
        return told + 1, end, 0, True
    cut = 0
    if head.lam in ("ل", "ب"):
        if not token.norm.startswith(head.lam) or len(token.norm) < 3:
            return None
        cut = 1
    elif head.lam and token.norm != head.lam:
        return None
    if head.name == "quoted" or (head.type == "PublicBody" and at in named and token.norm.startswith("ب")):
        return None
    if head.words == "الجمعية" and not token.norm.endswith("ية"):
        return None  # الجمعية المسيرة، «طالبت الجمعية العامل»
    if at in named and ((head.name == "place" and token.norm.startswith("ال")) or head.words in ("سفارة", "قنصلية")):
        return at, at, cut, False
    if head.type == "Company" and head.name == "any" and not _company(tokens, at, last):
        return None
    norm = token.norm[cut:]
    if head.words == "لجنة" and norm not in _words("committees"):
        return None
    if head.words == "الحزب" and (lexicon.titular(norm) or not (
            norm.endswith(("ي", "ية")) or norm in _words("party_adjectives"))):
        return None  # «غادر الحزب البرلماني فلان»
    if head.type == "Party" and (norm.startswith("لل") or norm in _words("no_party") or norm in _words("not_called")):
        return None  # «ترشح باسم الحزب للبلدية»، «حزب الوزير»
    if head.words in ("غرفة", "هيئة") and (not norm.startswith("ال") or norm in _words("not_bodies")):
        return None
    end = _reach(tokens, at, last, free, head.name.removeprefix("quoted-or-"), token.norm[cut:], near or "مجلس" in head.words)
    if end is not None and head.type == "Company":
        end = phrases.company_end(tokens, at, end, last, free)
    if end is None and at in named and head.words in _words("with_place"):
        return at, at, cut, False  # مديرية زاكورة
    return (at, end, cut, False) if end is not None else None


def _quoted(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """The closing mark of a short quotation that opens at ``at``."""
    if tokens[at].text not in QUOTES or tokens[at].text in "»”":
        return None
    for i in range(at + 1, min(last, at + 8) + 1):
        if tokens[i].text in QUOTES:
            return i if i > at + 1 else None
    return None


def _reach(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool], how: str, first: str,
           near: bool = False) -> int | None:
    """The last token of a name that begins at ``at``, by the rule that its head names."""
    if how in ("chain", "body", "cause") and first == "من" and phrases.cause(tokens, at, last, free):
        return at + 2
    if first in lexicon.stops() or (how != "portfolio" and lexicon.verbal(first) and not first.startswith("ت")):
        return None
    if how == "place":
        return _place(tokens, at, last, free, first, near)
    if how == "adjective":
        return _adjectives(tokens, at, last)
    if how == "site":
        return _site(tokens, at, last, free, first)
    if how == "cause":
        return None
    purpose = at < last and first in _words("purposes") and (tokens[at + 1].norm.startswith("ال")
                                                             or _two_words(tokens, at + 1, last))
    definite = first.startswith(("ال", "لل")) or (purpose and how == "chain")
    if how == "chain" and not definite and not phrases.of_people(first):
        return None
    if how == "body" and not definite and (phrases.joined(first) or (
            lexicon.is_common(first) and phrases.indefinite_adjective(tokens, at, last))):
        return None
    if how == "body" and not definite and phrases.verb(first):
        return None
    construct = (not definite and how in ("body", "portfolio")) or (purpose and not tokens[at + 1].norm.startswith("ال")) \
        or (how == "chain" and not definite and _two_words(tokens, at + 1, last))
    if how == "body" and (lexicon.owned(first) or first.endswith("ته")):
        return None
    end = at
    for i in range(at + 1, min(last, at + LONGEST) + 1):
        token = tokens[i]
        norm = token.norm
        if how in ("chain", "body", "cause") and phrases.cause(tokens, i, last, free):
            continue
        if token.kind != "word" or not free[i] or norm in lexicon.stops() or norm in _words("objects"):
            break
        if how == "chain" and norm.startswith("وال") and tokens[i - 1].norm in _words("party_closers"):
            break  # حزب العهد الأخضر والاتحاد القروي: two names
        if (
            norm.startswith("ال")
            or (norm.startswith("لل") and how in ("body", "chain", "any"))
            or (norm.startswith("وال") and len(norm) > 4 and not norm.startswith("والي"))
            or phrases.cause(tokens, i - 2, last, free)
            or (how in ("body", "chain") and i < last
                and (norm in _words("purposes") or norm in _words("pursuits") or phrases.of_people(norm))
                and (tokens[i + 1].norm.startswith("ال") or _two_words(tokens, i + 1, last)))
        ):
            construct = i < last and (norm in _words("purposes") or phrases.of_people(norm)) \
                and not tokens[i + 1].norm.startswith("ال")
        elif (construct and not _clitic(norm) and not lexicon.verbal(norm)) or (
                how == "any" and i < at + 3 and phrases.transcribed(token)):
            pass
        else:
            break
        end = i
    if construct and end == at and how == "body" and lexicon.is_common(first):
        return None
    return end


def _site(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool], first: str) -> int | None:
    """The last token of a quarter's or a hamlet's name: a definite word, a rare one, or a particle of places and its word."""
    if first in _words("place_particles"):
        return _place(tokens, at, last, free, first)
    if lexicon.is_common(first) and not (first.startswith("ال") and not _unlikely(first)):
        return None
    return at


def _two_words(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a noun in the construct state and its definite word stand at a token (لحماية أموال الدوار)."""
    return at < last and tokens[at].kind == "word" and tokens[at + 1].norm.startswith("ال") and not _clitic(tokens[at].norm) \
        and not lexicon.verbal(tokens[at].norm) and tokens[at].norm not in lexicon.stops()


def _adjectives(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """The last of the definite adjectives in ية from ``at`` on (المحكمة الإدارية الابتدائية)."""
    end = at
    while end <= last and tokens[end].norm.startswith("ال") and tokens[end].norm.endswith("ية") and end < at + 3:
        end += 1
    return end - 1 if end > at else None


def _clitic(norm: str) -> bool:
    return norm[0] in "وفبلك" and len(norm) > 4


def _place(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool], first: str,
           near: bool = False) -> int | None:
    end, particles = at, _words("place_particles")
    adjective = at < last and tokens[at + 1].norm in _words("place_adjectives")
    everyday = lexicon.is_common(first) and not ((near or adjective) and first.startswith("ال") and not _unlikely(first))
    if everyday and first not in particles and not (at < last and tokens[at + 1].norm in particles):
        return None
    word = first
    while word in particles and end < last and tokens[end + 1].kind == "word" and free[end + 1]:
        end += 1
        word = tokens[end].norm
        if word in lexicon.stops():
            return None
    if end == at and first in particles:
        return None
    while end < last and tokens[end + 1].kind == "word" and free[end + 1] and tokens[end + 1].norm.startswith("ال") \
            and end - at < 3 and _goes_on(tokens[end + 1].norm):
        end += 1
    return end


def _goes_on(norm: str) -> bool:
    """Whether a definite word goes on with a place's name: a rare one, or an adjective of places (الواحات الوسطى)."""
    return not lexicon.is_common(norm) or norm in _words("place_adjectives")


def place_at(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool]) -> tuple[int, int, tuple[str, ...]] | None:
    """A place by its first word alone (عين X، تيزي X، أيت X): last token, letters to cut, clitics; None where there is none."""
    for split in splits(tokens[i].norm):
        if split.stem in _words("bare_particles") and split.proclitics[-1:] not in (("ال",), ("س",)):
            if i == last or tokens[i + 1].kind != "word" or not free[i + 1] or (lexicon.is_common(tokens[i + 1].norm) and (
                    split.stem != "عين" or _unlikely(tokens[i + 1].norm) or not tokens[i + 1].norm.startswith("ال"))):
                continue
            end = _place(tokens, i, last, free, split.stem)
            return (end, split.cut, split.proclitics) if end is not None and end > i else None
    return None


def bare_words(name: str) -> str:
    """A name without quotation marks."""
    return " ".join("".join(c for c in name if c not in QUOTES).split())
