"""Word lists that patterns name: plain lists, and verbs given as ``past/present`` and conjugated here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final

from kg.text.normalise import light

_OBJECTS: Final = ("ه", "ها", "هم", "هما", "نا")


def _past(base: str) -> list[str]:
    """Third persons of a past tense: قاد، قادت، قادا، قادتا، قادوا; the vernacular's قادات، قادو."""
    if base[-1] in "ىا" and len(base) > 2:
        stem = base[:-1]
        weak = "ي" if base[-1] == "ى" else "و"
        return [base, stem + "ت", stem + weak + "ا", stem + "تا", stem + "وا", stem + "ات", stem + "او"]
    if base[-1] == "ي":
        return [base, base + "ت", base + "ا", base + "تا", base[:-1] + "وا"]
    return [base, base + "ت", base + "ا", base + "تا", base + "وا", base + "ات", base + "و"]


def _present(base: str) -> list[str]:
    """Third persons of a present tense: يقود، تقود، يقودان، تقودان، يقودون، يقودوا; weak ones also lose their end after لم."""
    out = []
    for first in "يت":
        word = first + base[1:]
        stem, last = word[:-1], word[-1]
        if last in "ىيو":
            dual = stem + ("و" if last == "و" else "ي")
            out += [word, dual + "ان", dual + "ا", stem + "ون", stem + "وا", *([stem] if len(stem) > 2 else [])]
        else:
            out += [word, word + "ان", word + "ا", word + "ون", word + "وا", word + "و"]
    return [*out, "ن" + base[1:]]


def _with_object(word: str) -> list[str]:
    stem = word[:-1] + "ا" if word[-1] == "ى" else word[:-1] if word.endswith("وا") else word
    return [stem + suffix for suffix in (*_OBJECTS, "و")] if word.endswith("ات") else [stem + suffix for suffix in _OBJECTS]


@lru_cache(maxsize=4096)
def conjugate(entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of ``past/present`` (either may be empty) without and with an object pronoun.

    >>> plain, owned = conjugate("نفى/ينفي")
    >>> [w in plain for w in ("نفت", "نفوا", "تنفي", "ينفون", "ينف", "نفات")], "نفاه" in owned
    ([True, True, True, True, True, True], True)
    """
    past, _, present = (light(part.strip()) for part in entry.partition("/"))
    plain = (_past(past) if len(past) > 1 else []) + (_present(present) if len(present) > 1 else [])
    return tuple(dict.fromkeys(plain)), tuple(dict.fromkeys(o for word in plain for o in _with_object(word)))


@lru_cache(maxsize=4096)
def conjugate_french(entry: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms of a French verb in -er in the third persons, with its participles; no forms with an object, which
    French writes apart.

    >>> plain, _ = conjugate_french("critiquer")
    >>> [w in plain for w in ("critique", "critiquent", "critiquait", "critiquera", "critiquées", "critiquant")]
    [True, True, True, True, True, True]
    """
    stem = light(entry)[:-2]
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    grave = re.sub("é([^aeiouyé]+)$", r"è\1", stem) if stem[-1:] not in "éaeiou" else stem
    ends = [stem + end for end in ("er", "é", "ée", "és", "ées", "èrent", "era", "eront", "erait", "eraient")]
    ends += [grave + end for end in ("e", "ent")] + [soft + end for end in ("ait", "aient", "ant", "a")]
    return tuple(dict.fromkeys(ends)), ()


_FORMS: Final = {"ar": conjugate, "fr": conjugate_french}


def expand(lists: Mapping[str, Iterable[Any]], verbs: Mapping[str, Iterable[Any]],
           inherited: Mapping[str, tuple[str, ...]], language: str = "ar") -> dict[str, tuple[str, ...]]:
    """All lists by name: ``lists`` as they are, each verb list as ``name`` and ``name_o`` (with an object pronoun).

    An entry ``<other>`` takes in another list. KeyError names one that does not exist.
    """
    out = dict(inherited)
    for name, entries in verbs.items():
        forms = [_FORMS[language](str(entry)) for entry in entries if not str(entry).startswith("<")]
        out[name] = tuple(dict.fromkeys(form for plain, _ in forms for form in plain))
        out[f"{name}_o"] = tuple(dict.fromkeys(form for _, owned in forms for form in owned))
        for entry in (str(e) for e in entries):
            if entry.startswith("<"):
                out[name] = tuple(dict.fromkeys((*out[name], *out[entry[1:-1]])))
                out[f"{name}_o"] = tuple(dict.fromkeys((*out[f"{name}_o"], *out[f"{entry[1:-1]}_o"])))
    for name, entries in lists.items():
        words: list[str] = list(out.get(name, ())) if name in verbs else []
        for entry in (str(e) for e in entries):
            words += out[entry[1:-1]] if entry.startswith("<") and entry.endswith(">") else [entry]
        out[name] = tuple(dict.fromkeys(words))
    return out
