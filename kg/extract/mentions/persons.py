"""People by the kinship of name parts: a given name, particles, then what may be a family name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kg.extract import lexicon
from kg.extract.mentions import nameparts
from kg.text.clitics import Split, splits
from kg.text.normalise import full
from kg.text.tokens import Token

LONGEST = 6
_MARKS = frozenset("،.,:؛()")
_HEADS = frozenset({"الرئيس", "النائب", "المستشار", "الوزير", "العمدة", "العامل", "الوالي"})
_PERFECT = frozenset({"قد", "وقد", "فقد", "لقد", "ولقد"})
_SHORTEST = 3
_PAST = re.compile(r"[بلفوكايتس]\w*|\wا\w\w|\w+ت")  # what may be a verb in the past, or have a clitic
_HONORIFICS = frozenset({"مولاي", "سيدي", "للا", "لاله"})


class Name(NamedTuple):
    """A person's name: tokens ``first`` to ``last``, letters of clitics to cut, the clitics."""

    first: int
    last: int
    cut: int
    proclitics: tuple[str, ...]
    hidden: bool = False  # للشرقاني: the name is الشرقاني


def _readings(norm: str) -> list[Split]:
    """Ways to take clitics off the first word of a name; a conjunction comes off first where a given name remains (وسعيد)."""
    found = [s for s in splits(norm) if s.proclitics[-1:] not in (("ال",), ("س",))]
    return sorted(found, key=lambda s: not (s.proclitics[:1] in (("و",), ("ف",))
                                            and lexicon.strength(full(s.stem)) > lexicon.strength(full(norm))))


def name_at(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], hint: str = "") -> Name | None:
    """The name that begins with token ``i`` and stays on free tokens up to ``last``.

    ``hint``: ``title`` where a title or the like stands right before, so that an unknown word may be a given name; ``mark``
    where the name stands in apposition and a mark must close it.
    """
    if i and tokens[i - 1].norm in _PERFECT:
        return None  # قد طالب: a verb
    if 0 < i < last and tokens[i].norm in nameparts.words("surnames") and not lexicon.everyday(tokens[i].key) \
            and tokens[i - 1].norm.startswith("ال") and tokens[i - 1].norm not in lexicon.stops() \
            and lexicon.given(tokens[i + 1].key):
        return None  # الفلاح الكبير محمد بنسالم
    for split in _readings(tokens[i].norm):
        key = full(split.stem)
        if lexicon.doubtful(key) and i < last and free[i + 1] and lexicon.given(tokens[i + 1].key):
            continue  # طالب محمد: a verb
        if lexicon.never(key) or (split.proclitics and (
                tokens[i].norm in nameparts.words("whole") or len(split.stem) < _SHORTEST)):
            continue  # لدينا، برقية
        if split.stem.endswith(("ه", "ها", "هما", "هم")) and i < last and tokens[i + 1].norm == "الله":
            continue  # رحمه الله
        if key in _HONORIFICS and nameparts.lineage(tokens, i + 1, last, free):
            end = _extend(tokens, i, last, free)  # سيدي ولد امحمد
        elif key in _HONORIFICS and i < last and free[i + 1] and lexicon.given(tokens[i + 1].key):
            end = _extend(tokens, i + 1, last, free)
            end = end if end is not None or (i + 2 <= last and tokens[i + 2].kind == "word" and free[i + 2]) else i + 1
        elif (lexicon.honorific(key) or lexicon.everyday(key)) and not lexicon.given(key):
            given_next = lexicon.honorific(key) and i < last and (lexicon.given(tokens[i + 1].key)
                                                                  or lexicon.honorific(tokens[i + 1].key))
            end = _extend(tokens, i, last, free, key, hint, careful=True) if _named(split.stem) and not given_next else None
        elif key in ("عبد", "ام") or (key == "ماء" and nameparts.of_two(tokens, i, last, free)) or lexicon.given(key) or (
                lexicon.strength(key) and i < last and tokens[i + 1].kind == "word" and free[i + 1]
                and (tokens[i + 1].key in ("بن", "ولد", "ايت") or lexicon.part(tokens[i + 1].key))):
            end = _extend(tokens, i, last, free, key, hint)
        elif not split.proclitics or (hint and split.proclitics == ("و",)):
            end = _unknown(tokens, i, last, free, split, hint)
        else:
            continue
        if end is not None:
            return Name(i, end, split.cut, split.proclitics, split.hidden)
    return None


def _unknown(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], split: Split, hint: str) -> int | None:
    """The last token of a name whose first word nobody knows: behind what promises a name, or before a family name's form."""
    norm, key = split.stem, full(split.stem)
    if split.proclitics and nameparts.refused(tokens[i].norm):
        return None
    if i >= last or tokens[i + 1].kind != "word" or not free[i + 1]:
        return None
    following = tokens[i + 1]
    family = nameparts.lineage(tokens, i + 1, last, free) or nameparts.shaped(tokens[i + 1].norm)
    if norm.startswith("ال"):
        if not hint or not surname_first(norm) or not (family or (nameparts.unknown(following) and nameparts.closes(
                tokens, i + 1, last, free)) or (hint == "title" and nameparts.origin(following.norm))):
            return None
    elif _somewhere(tokens, i, last) or not (_unknown_first(norm, key) or (
            hint and family and norm[0] == "ت" and not lexicon.is_common(norm))):
        return None
    if not hint and (not family or nameparts.refused(norm) or len(norm) < _SHORTEST or norm in nameparts.words("places")
                     or (_PAST.fullmatch(norm) and not tokens[i].text.startswith(("إ", "آ")))
                     or (nameparts.shaped(norm) and not lexicon.part(following.key))):
        return None
    end = _extend(tokens, i, last, free, key)
    if end is None:
        return None
    if not family and not any(lexicon.part(t.key) or nameparts.shaped(t.norm) for t in tokens[i:end + 1]) and (
            end - i > 2 or (hint == "mark" and end < last and tokens[end + 1].kind == "word")):
        return None
    return end


def surname_first(norm: str) -> bool:
    """Whether a definite word may begin a name though nobody knows it (الزاهية أمدجار): no title, no everyday word."""
    return len(norm) > 4 and not lexicon.is_common(norm) and not nameparts.refused(norm) and not lexicon.qualifies(norm) \
        and not lexicon.titular(norm)


def _unknown_first(norm: str, key: str) -> bool:
    """Whether a word behind a title may be a given name that nobody knows."""
    if key.startswith("ال") or (lexicon.verbal(norm) and not norm.endswith("ا")) or lexicon.owned(norm) \
            or (lexicon.vernacular(norm) and not lexicon.part(key)) or (norm[0] in "وفس" and lexicon.verbal(norm[1:])) \
            or nameparts.possessed(norm) or nameparts.dual(norm) or (norm.endswith("ت") and not lexicon.part(key)):
        return False
    if norm.startswith("و") and len(norm) > 5 and not lexicon.part(key):
        return False
    if any(s.proclitics and not s.hidden and lexicon.given(full(s.stem)) for s in splits(norm)):
        return False
    return lexicon.part(key) or not lexicon.is_common(norm)


def _somewhere(tokens: Sequence[Token], i: int, last: int) -> bool:
    """Whether an unknown word with a preposition and a definite one say where (بسهب الرمان), or a plural verb begins."""
    norm = tokens[i].norm
    return norm.endswith("وا") or (norm[0] in "بلفك" and not lexicon.part(tokens[i].key)
                                   and i < last and tokens[i + 1].norm.startswith("ال"))


def _named(stem: str) -> bool:
    """Whether a word is spelt as the given name, not as the preposition على or the verb رحمه that folds to it."""
    return not stem.endswith(("ى", "ه")) or stem in nameparts.words("everyday")


def _nisba(norm: str) -> bool:
    """Whether a word may be a family name by its form (العراقي، التطواني) though it is an everyday adjective."""
    return len(norm) > 5 and norm.startswith("ال") and norm.endswith("ي") and not lexicon.qualifies(norm)


def _extend(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], key: str = "", hint: str = "",
            careful: bool = False) -> int | None:
    """The last token of the name; None for a given name alone. ``careful``: the first word is an everyday word too."""
    end = nameparts.given_end(tokens, i, last, free, key or tokens[i].key)
    two, at, pending, solid = end > i, end + 1, False, 0
    while at <= min(last, i + LONGEST - 1 + (1 if pending else 0)) and tokens[at].kind == "word" and free[at]:
        token = tokens[at]
        if token.key in lexicon.PARTICLES and at < last and tokens[at + 1].kind == "word" and free[at + 1] \
                and token.norm not in lexicon.stops():
            pending = True
        elif nameparts.of_two(tokens, at, last, free):
            end, pending, solid, at = at + 1, False, solid + 1, at + 1
        elif pending:
            end, pending, solid = at, False, solid + 1
        elif token.norm not in lexicon.stops() and (
                _second(tokens, i, at, last, hint, careful) if not solid else _later(tokens, i, at, last, free, solid)):
            end, solid = at, solid + 1
        else:
            break
        at += 1
    return end if solid or (two and hint) else None


def _second(tokens: Sequence[Token], i: int, at: int, last: int, hint: str, careful: bool) -> bool:
    """Whether a word goes on with a given name."""
    token = tokens[at]
    if nameparts.shaped(token.norm) or _is_part(token):
        return True
    if lexicon.honorific(tokens[i].key) or nameparts.refused(token.norm):
        return False
    if not lexicon.is_common(token.norm):
        stem = token.norm[:-1]
        return not careful or token.norm.startswith("ال") or (
            (bool(hint) or i == 0 or tokens[i - 1].kind == "punct") and not token.norm.endswith("ة")
            and stem not in lexicon.stops() and not lexicon.is_common(stem))
    if careful and (hint or i == 0 or tokens[i - 1].kind == "punct") and nameparts.everyday_surname(tokens, at, last):
        return True
    sure = lexicon.firm(tokens[i].key) or at > i + 1
    return not careful and (_middle(token) or nameparts.everyday_surname(tokens, at, last)
                            or (sure and (_closing(tokens, at, last) or nameparts.whole(tokens, i, at, last))))


def _later(tokens: Sequence[Token], i: int, at: int, last: int, free: Sequence[bool], solid: int) -> bool:
    """Whether a word goes on with a full name: a second family name (سعيد الهلالي بوكرن)."""
    token = tokens[at]
    if nameparts.shaped(token.norm) or _is_part(token):
        return True
    if solid > 2:
        return False
    if token.norm.startswith("ال"):
        rare = not nameparts.describes(token.norm) and not lexicon.is_common(token.norm)
        return (solid == 1 and not nameparts.refused(token.norm) and (
            rare or nameparts.origin(token.norm) or (_nisba(token.norm) and nameparts.marked(tokens, at, last)))) \
            or nameparts.everyday_surname(tokens, at, last) or nameparts.whole(tokens, i, at, last)
    closed = nameparts.closes(tokens, at, last, free) or (
        tokens[at + 1].norm.startswith("ال") and (_is_part(tokens[at + 1]) or nameparts.origin(tokens[at + 1].norm)))
    if token.text.startswith("أ") and len(token.norm) == _SHORTEST + 1:
        closed = nameparts.marked(tokens, at, last)  # أجاب
    return (nameparts.unknown(token) and closed) or nameparts.whole(tokens, i, at, last)


def goes_on(tokens: Sequence[Token], at: int, last: int, free: Sequence[bool]) -> bool:
    """Whether the word behind a known full name makes it another person's (عمر مورو الريفي)."""
    norm = tokens[at].norm
    if lexicon.qualifies(norm) or lexicon.titular(norm) or (norm.startswith("ال") and not (
            nameparts.shaped(norm) or nameparts.origin(norm) or lexicon.part(tokens[at].key))):
        return False
    return _later(tokens, at - 1, at, last, free, 1)


def _closing(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an everyday definite word ends a name: a mark follows, and it is no title (طه المرابط،)."""
    norm = tokens[at].norm
    return norm.startswith("ال") and len(norm) > 4 and not lexicon.qualifies(norm) and norm not in _HEADS \
        and (at == last or tokens[at + 1].text in _MARKS)


def _middle(token: Token) -> bool:
    """Whether an everyday word goes on with a name: another given name (محمد علي), an adjective (العراقي)."""
    return _nisba(token.norm) or (lexicon.everyday(token.key) and _named(token.norm))


def _is_part(token: Token) -> bool:
    return lexicon.part(token.key) or (lexicon.given(token.key) and not lexicon.doubtful(token.key))


def called(tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """The single words under which the bearer of a full name may be named again: the given name, a first family name."""
    keys = [t.key for t in tokens if t.kind == "word"]
    if len(keys) < 2 or any(t.norm in nameparts.words("lineage") for t in tokens[:2]):
        return []
    out: list[tuple[str, ...]] = []
    if lexicon.given(keys[0]) and not lexicon.doubtful(keys[0]) and not lexicon.everyday(keys[0]):
        out.append((keys[0],))
    second = next((t for t in tokens[1:2] if len(keys) > 2 and t.key not in lexicon.PARTICLES), None)
    if second is not None and not lexicon.given(second.key) and (
            nameparts.shaped(second.norm) or nameparts.origin(second.norm)):
        out.append((second.key,))
    return out


def family_names(name: str, tokens: Sequence[Token]) -> list[tuple[str, ...]]:
    """The forms under which the bearer of a full name is named again: its last part with particles, its last two parts."""
    keys = [t.key for t in tokens if t.kind == "word"]
    if len(keys) < 2:
        return []
    out: list[tuple[str, ...]] = []
    begin = 2 if keys[0] == "عبد" else 1
    for start in range(begin, len(keys)):
        if keys[start - 1] in lexicon.PARTICLES and start - 1 >= begin and keys[start - 1] not in ("مولاي", "سيدي"):
            continue
        out.append(tuple(keys[start:]))
        if start + 1 < len(keys) and keys[start] in ("بن", "ابن", "بو"):
            out.append((f"بن{keys[start + 1]}" if keys[start] != "بو" else f"بو{keys[start + 1]}", *keys[start + 2:]))
    return [form for form in out if not (len(form) == 1 and (len(form[0]) < 3 or form[0] in lexicon.PARTICLES))]
