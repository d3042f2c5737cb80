"""What a word may be in a person's name by its form: family names in بن، بو، أو، adjectives of origin, given names of two
words, and what no name has (possessives, accusatives, plurals)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from kg.extract import lexicon
from kg.extract.data import table
from kg.text.clitics import possessives, splits
from kg.text.normalise import QUOTES, full, light
from kg.text.tokens import Token

_SHAPE: Final = re.compile(r"(?:بن|بل|بو|او)\w{3,}|اد\w{4,}|ابو\w{3,}")
_ORIGIN: Final = re.compile(r"ال\w{2,}اوية?")
_PARTICIPLE: Final = re.compile(r"ال(?:من|مت|مست)\w{2,}[^ي]")
_ELATIVE: Final = re.compile(r"الا\w\w[^ي]")
_LINEAGE: Final = frozenset({"بن", "ابن", "بنت", "منت", "ولد", "اولاد", "ايت", "اد", "ال", "اهل"})
_LAST_OF_TWO: Final = frozenset({"الدين", "العابدين", "الهدى", "الله", "الزهراء"})
_PAIRS: Final = frozenset({("عز", "العرب"), ("ماء", "العينين")})
_SHORTEST: Final = 4
_VERB: Final = 6


@cache
def words(name: str) -> frozenset[str]:
    """The light folds of a list of ``given.yaml``."""
    return frozenset(light(word) for word in table("given")[name])


@lru_cache(maxsize=1 << 15)
def shaped(norm: str) -> bool:
    """Whether a word has the form of a family name: بنقدور, بوجدور, أوسعيد, an adjective of origin (البيضاوي)."""
    if _ORIGIN.fullmatch(norm):
        return norm.removesuffix("ة") not in words("no_origins")
    if norm.startswith("با") and lexicon.given(full(norm[2:])):
        return True
    if not _SHAPE.fullmatch(norm) or lexicon.owned(norm) or possessed(norm) or norm in lexicon.stops() \
            or (norm.startswith("او") and norm.endswith(("يين", "ات"))):
        return False
    return not lexicon.is_common(norm) or (
        norm.startswith("بو") and lexicon.given(full(norm[2:])) and not lexicon.frequent(norm))


@lru_cache(maxsize=1 << 15)
def dual(norm: str) -> bool:
    """Whether a word is the dual of an everyday one (ولايتين)."""
    return norm.endswith(("تين", "تان")) and lexicon.is_common(norm[:-3] + "ة")


@lru_cache(maxsize=1 << 15)
def possessed(norm: str) -> bool:
    """Whether a word is a noun with a possessive that no name has (دربه، رفيقنا)."""
    if lexicon.part(full(norm)) or norm.startswith("ال"):
        return False
    if len(norm) > _SHORTEST - 1 and norm.endswith("ه") and not norm.endswith("يه") and not norm.startswith(("بن", "بو")):
        return True
    return any(suffix in ("نا", "كم", "هن") and (lexicon.is_common(noun) or lexicon.part(full(noun)))
               for noun, suffix in possessives(norm))


@lru_cache(maxsize=1 << 15)
def refused(norm: str) -> bool:
    """Whether a word cannot stand in a name: a verb, a possessive, an accusative (أياما), a plural with the article."""
    if norm in lexicon.stops() or lexicon.verbal(norm) or lexicon.owned(norm) or possessed(norm):
        return True
    if lexicon.part(full(norm)):
        return False
    if norm.startswith(("لل", "وال", "بال", "فال", "كال")) or norm.endswith(("يي", "وا")):
        return True
    if (norm[0] == "و" or norm.startswith("فس")) and lexicon.verbal(norm[1:]):
        return True
    if dual(norm):
        return True
    if norm.endswith("ا") and any(lexicon.is_common(stem) for stem in (norm[:-1], norm[:-1] + "ة")):
        return True
    return norm.startswith("ال") and len(norm) > _SHORTEST + 1 and norm.endswith(("ين", "ون", "ات"))


def describes(norm: str) -> bool:
    """Whether a word with the article, by its form, says something of who is named (الأوفر، المنسحب، الناجية); a woman's
    family name may be an adjective of origin (الرحمانية)."""
    if lexicon.part(full(norm)) or (norm.endswith("ية") and not lexicon.qualifies(norm) and origin(norm[:-1])):
        return False
    return norm.endswith("ة") or bool(_ELATIVE.fullmatch(norm)) or bool(_PARTICIPLE.fullmatch(norm))


def origin(norm: str) -> bool:
    """Whether an adjective with the article is one of origin: no everyday word without the article (الحسني, not السياسي)."""
    return norm.startswith("ال") and norm.endswith("ي") and len(norm) > _SHORTEST + 1 and not lexicon.frequent(norm[2:]) \
        and not lexicon.qualifies(norm) and not lexicon.titular(norm)


def unknown(token: Token) -> bool:
    """Whether a word that nobody knows may go on with a full name (أنكاد): no everyday word, verb or clitic."""
    norm = token.norm
    if len(norm) < _SHORTEST or norm.startswith("ال") or norm.endswith("ة") or refused(norm) or lexicon.vernacular(norm) \
            or lexicon.is_common(norm) or lexicon.titular(norm):
        return False
    if token.text.startswith("ا") or norm.startswith(("و", "ف", "ب", "س", "ي")) or norm.endswith("ت") \
            or (norm[0] == "ت" and len(norm) < _VERB) or (norm[0] == "م" and norm.endswith("ا")):
        return shaped(norm)  # else a verb in the past, or a clitic
    return not norm.startswith("ل") or not lexicon.part(full(norm[1:]))


def marked(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a mark or the sentence's end follows a token."""
    return at >= last or tokens[at + 1].kind != "word"


def closes(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool]) -> bool:
    """Whether nothing after a token goes on with a name, nor makes a construct of it (خاض فلان غمار المنافسة)."""
    if marked(tokens, at, last) or not free[at + 1]:
        return True
    norm = tokens[at + 1].norm
    if norm in lexicon.stops() or lexicon.verbal(norm) or lexicon.titular(norm) or norm.endswith("ا"):
        return True
    return lexicon.is_common(norm) and not norm.startswith("ال") and (
        norm[0] in "وبلف" or tokens[at].text.startswith(("أ", "إ", "آ", "ت")))


def everyday_surname(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an everyday word ends a name as a colour, a size, a trade or an origin does (الأزرق، القاضي)."""
    if tokens[at].norm not in words("surnames") or marked(tokens, at, last):
        return tokens[at].norm in words("surnames")
    following = tokens[at + 1].norm
    return not following.startswith("ال") or following in lexicon.stops() or lexicon.part(full(following)) \
        or shaped(following) or not lexicon.is_common(following)


def whole(tokens: Sequence[Token], i: int, at: int, last: int) -> bool:
    """Whether marks enclose a phrase that begins with a given name, so that its last word, though an everyday one, is a name
    too (، عبد الغني أزرار،); what has ل and an adjective's form is the vernacular's family name (هبة لعسكري،)."""
    norm = tokens[at].norm
    if not marked(tokens, at, last) or refused(norm) or lexicon.qualifies(norm) or lexicon.titular(norm) \
            or len(norm) < _SHORTEST:
        return False
    if norm.startswith("ل") and norm.endswith("ي"):
        return True
    return bool(i) and tokens[i - 1].kind == "punct" and norm[0] not in "وفبلكس" and not norm.endswith(("ة", "ت"))


def given_end(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], key: str) -> int:
    """The last token of the given name at ``i``, which may have two words: عبد الله، نور الدين، فاطمة الزهراء، أم كلثوم."""
    if i >= last or tokens[i + 1].kind != "word" or not free[i + 1]:
        return i
    following = tokens[i + 1]
    two = key == "عبد" or (key, following.norm) in _PAIRS or following.norm in _LAST_OF_TWO or (
        key == "ام" and (lexicon.given(following.key) or lexicon.everyday(following.key)))
    return i + 1 if two else i


def lineage(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool]) -> bool:
    """Whether a word of descent and its name stand at a token (بنت لمرابط، ولد الداه، أيت باها)."""
    return at < last and tokens[at].key in _LINEAGE and tokens[at + 1].kind == "word" and free[at + 1] \
        and tokens[at + 1].norm not in lexicon.stops() and not lexicon.verbal(tokens[at + 1].norm)


def of_two(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool]) -> bool:
    """Whether a family name of two words stands at a token (حرمة الله، ماء العينين)."""
    return at < last and tokens[at + 1].norm in _LAST_OF_TWO | {"العينين"} and free[at + 1] \
        and not lexicon.verbal(tokens[at].norm) and tokens[at].norm not in lexicon.stops()


def quoted(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether quotation marks enclose a name and nothing else, as they do a company's or a song's («شمس تازة»)."""
    return first > 0 and last + 1 < len(tokens) and tokens[first - 1].text in QUOTES and tokens[last + 1].text in QUOTES \
        and not lexicon.firm(tokens[first].key)


def descends(tokens: Sequence[Token], i: int) -> bool:
    """Whether a word of descent stands before a token, which then belongs to a name (أيت القاضي)."""
    return i > 1 and tokens[i - 1].key in _LINEAGE - {"ال"} and tokens[i - 2].kind == "word" \
        and (tokens[i - 1].key == "ايت" or not lexicon.is_common(tokens[i - 2].norm))


def namesake(tokens: Sequence[Token], i: int) -> bool:
    """Whether a street, a school or a hospital has the name that begins at a token (شارع علال بن عبد الله)."""
    return i > 0 and any(split.stem in words("namesakes") for split in splits(tokens[i - 1].norm)
                         if split.proclitics[-1:] not in (("ال",), ("س",)))


def bears(norm: str) -> bool:
    """Whether a word promises a name behind it: a form of address, a calling, اسمه."""
    return any(split.stem in words("bearers") for split in splits(norm) if split.proclitics[-1:] not in (("ال",), ("س",)))
