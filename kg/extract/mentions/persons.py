"""People by the kinship of name parts: a given name, particles, then what may be a family name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kg.extract import lexicon
from kg.text.clitics import Split, splits
from kg.text.normalise import full
from kg.text.tokens import Token

LONGEST = 5
_MARKS = frozenset("،.,:؛()")
_HEADS = frozenset({"الرئيس", "النائب", "المستشار", "الوزير", "العمدة", "العامل", "الوالي"})
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


def name_at(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], hint: bool = False) -> Name | None:
    """The name that begins with token ``i`` and stays on free tokens up to ``last``.

    ``hint``: a title stands right before, so that an unknown word may be a given name.
    """
    for split in _readings(tokens[i].norm):
        key = full(split.stem)
        if i < last and lexicon.doubtful(key) and free[i + 1] and lexicon.given(tokens[i + 1].key):
            continue  # طالب محمد: a verb
        if key in _HONORIFICS and i < last and free[i + 1] and lexicon.given(tokens[i + 1].key):
            end = _extend(tokens, i + 1, last, free)
            end = end if end is not None or (i + 2 <= last and tokens[i + 2].kind == "word" and free[i + 2]) else i + 1
        elif (lexicon.honorific(key) or lexicon.everyday(key)) and not lexicon.given(key):
            given_next = lexicon.honorific(key) and i < last and lexicon.given(tokens[i + 1].key)
            end = _extend(tokens, i, last, free, careful=True) if _named(split.stem) and not given_next else None
        elif key == "عبد" or lexicon.given(key) or (
                lexicon.strength(key) and i < last and tokens[i + 1].kind == "word" and free[i + 1]
                and (tokens[i + 1].key in ("بن", "ولد", "ايت") or lexicon.part(tokens[i + 1].key))):
            end = _extend(tokens, i, last, free)
        elif hint and not split.proclitics and _unknown_first(tokens[i].norm, key) and not _somewhere(tokens, i, last):
            end = _extend(tokens, i, last, free)
            if end is not None and not any(lexicon.part(t.key) for t in tokens[i:end + 1]) and end - i > 2:
                end = None
        else:
            continue
        if end is not None:
            return Name(i, end, split.cut, split.proclitics, split.hidden)
    return None


def _unknown_first(norm: str, key: str) -> bool:
    """Whether a word behind a title may be a given name that nobody knows."""
    if key.startswith("ال") or (lexicon.verbal(norm) and not norm.endswith("ا")) or lexicon.owned(norm) \
            or (lexicon.vernacular(norm) and not lexicon.part(key)) or (norm[0] in "وفس" and lexicon.verbal(norm[1:])):
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
    """Whether a word is spelt as the given name, not as the preposition على that folds to it."""
    return not stem.endswith("ى")


def _nisba(norm: str) -> bool:
    """Whether a word may be a family name by its form (العراقي، التطواني) though it is an everyday adjective."""
    return len(norm) > 5 and norm.startswith("ال") and norm.endswith("ي") and not lexicon.qualifies(norm)


def _extend(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool], careful: bool = False) -> int | None:
    """The last token of the name; None for a given name alone. ``careful``: the first word is an everyday word too."""
    end, at = i, i + 1
    pending = tokens[i].norm.endswith("عبد") and len(tokens[i].norm) <= 4
    solid = 0
    while at <= min(last, i + LONGEST - 1 + (1 if pending else 0)) and tokens[at].kind == "word" and free[at]:
        token = tokens[at]
        if pending:
            end, pending = at, False
        elif token.key in lexicon.PARTICLES and at < last and tokens[at + 1].kind == "word" and free[at + 1] \
                and token.norm not in lexicon.stops():
            pending = True
        elif token.norm not in lexicon.stops() and (
            _is_part(token) or _rare(token, solid, careful) or (not solid and not careful and (
                _middle(token) or (lexicon.firm(tokens[i].key) and _closing(tokens, at, last))))
        ):
            end = at
        else:
            break
        if end == at and not (at == i + 1 and tokens[i].key == "عبد"):
            solid += 1
        at += 1
    return end if solid else None


def _closing(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether an everyday definite word ends a name: a mark follows, and it is no title (طه المرابط،)."""
    norm = tokens[at].norm
    return norm.startswith("ال") and len(norm) > 4 and not lexicon.qualifies(norm) and norm not in _HEADS \
        and (at == last or tokens[at + 1].text in _MARKS)


def _middle(token: Token) -> bool:
    """Whether an everyday word goes on with a name: another given name (محمد علي), an adjective (العراقي)."""
    return _nisba(token.norm) or (lexicon.everyday(token.key) and _named(token.norm))


def _rare(token: Token, solid: int, careful: bool) -> bool:
    """Whether a word that no name is known to have may still be part of one: the second, or a definite third."""
    if lexicon.verbal(token.norm) or lexicon.owned(token.norm) or lexicon.is_common(token.norm):
        return False
    return (not solid and not (careful and token.norm.endswith("ة"))) or (solid == 1 and token.norm.startswith("ال"))


def _is_part(token: Token) -> bool:
    return lexicon.part(token.key)


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
