"""Name parts and common words, learnt by ``scripts/learn_names.py``: how likely a word is part of a person's name."""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from typing import Final

from kg.extract.data import FOLDER, table
from kg.text.clitics import splits
from kg.text.normalise import full, light

PARTICLES: Final = frozenset({
    "بن", "ابن", "بنت", "بو", "ايت", "ولد", "ابو", "ابي", "ال", "عبد", "اولاد", "مولاي", "سيدي", "للا", "لاله", "الحاج",
    "ام", "اد", "بني", "با", "دي", "منت", "اهل", "سي", "سيد", "de", "el",
})
_VERNACULAR: Final = re.compile(
    r"[وف]?(?:ما?\w{3,}ش|\w{2,}(?:كوم|ليهم|ليهوم|هوم|ليه|ليها|ليكم)|[كغ][يتن]\w{3,}|غا\w{3,}|ولى|ولات|ولاو)")


@cache
def _parts() -> dict[str, tuple[int, int, int]]:
    with (FOLDER / "names.csv").open(encoding="utf-8", newline="") as handle:
        return {row["part"]: (int(row["first"]), int(row["later"]), int(row["elsewhere"])) for row in csv.DictReader(handle)}


@cache
def _common() -> frozenset[str]:
    return frozenset((FOLDER / "common.txt").read_text(encoding="utf-8").split())


@cache
def stops() -> frozenset[str]:
    """Light folds of the words that end any name."""
    return frozenset(light(word) for word in table("heads.ar")["stops"])


@lru_cache(maxsize=1 << 15)
def is_common(norm: str) -> bool:
    """Whether a word, or what remains of it without clitics, is a frequent word that is no name part."""
    common = _common()
    return norm in stops() or (full(norm) not in _given("known")
                               and any(full(split.stem) in common for split in splits(norm) if not split.hidden))


def frequent(norm: str) -> bool:
    """Whether a word as it stands, with nothing taken off, is a frequent word that is no name part."""
    return full(norm) in _common()


@cache
def _given(kind: str) -> frozenset[str]:
    return frozenset(full(light(word)) for word in table("given")[kind])


def honorific(key: str) -> bool:
    """Whether a word (full fold) opens a name without being part of it: الحاج."""
    return key in _given("honorifics")


def everyday(key: str) -> bool:
    """Whether a word (full fold) is a given name and an everyday word too: حياة."""
    return key in _given("everyday") or key in _given("careful")


def never(key: str) -> bool:
    """Whether a word (full fold) was learnt as a name part but begins no name (عمي)."""
    return key in _given("never")


@lru_cache(maxsize=1 << 15)
def given(key: str) -> bool:
    """Whether a word (full fold) may begin a person's name."""
    first, later, out = _parts().get(key, (0, 0, 0))
    if key in _given("never") or key in _given("careful"):
        return False
    return key in _given("sure") or (first > 0 and first * 3 >= out and first * 4 >= later)


@lru_cache(maxsize=1 << 15)
def part(key: str) -> bool:
    """Whether a word (full fold) is known as part of a name."""
    first, later, out = _parts().get(key, (0, 0, 0))
    return first + later > 0 and (first + later) * 2 >= out and key not in _given("no_parts")


@cache
def _qualifiers() -> frozenset[str]:
    words = {w for forms in table("roles.ar")["modifiers"].values() for form in forms for w in str(form).split()}
    return frozenset(light(w) for w in words) | party_adjectives().keys()


@cache
def party_adjectives() -> dict[str, str]:
    """Light folds of the adjectives that say whose member somebody is, in every number and gender, with their parties."""
    data = table("adjectives.ar")
    out = {light(word): ident for ident, words in data["parties"].items() for word in words}
    for ident, stem in data["stems"].items():
        forms = {light(stem + ending) for ending in ("", "ة", "ان", "ين", "ون", "ات", "تان", "تين", "ا")}
        out |= dict.fromkeys(forms, ident) | {"ال" + form: ident for form in forms if not form.endswith("ا")}
    return {form: ident for form, ident in out.items() if form not in {light(word) for word in data["not_party"]}}


@cache
def _titles() -> frozenset[str]:
    rows = table("roles.ar")["roles"]
    words = {w for row in rows for form in (*row["titles"], *(row.get("also") or ())) for w in form.split()}
    return frozenset(light(w).removeprefix("ال") for w in words)


def titular(norm: str) -> bool:
    """Whether a word stands in titles (الرئيس، العام)."""
    return norm.removeprefix("ال").removesuffix("ة") in _titles()


def qualifies(norm: str) -> bool:
    """Whether a word says what a title or a member is (الجهوي، الاستقلالي)."""
    return norm in _qualifiers() or norm in stops()


def doubtful(key: str) -> bool:
    """Whether a word is a given name but more often something else (طالب)."""
    first, _, out = _parts().get(key, (0, 0, 0))
    return key in _also_verbs() or (0 < first <= out and key not in _given("sure"))


@cache
def _also_verbs() -> frozenset[str]:
    return frozenset(full(light(word)) for word in table("heads.ar")["verbs_like_names"])


def firm(key: str) -> bool:
    """Whether a word (full fold) is a given name wherever it stands."""
    return given(key) and strength(key) > 2 and not doubtful(key) and not everyday(key)


def strength(key: str) -> int:
    """How often a word (full fold) began a person's name where names were learnt."""
    return 0 if key in _given("never") else _parts().get(key, (0, 0, 0))[0]


@lru_cache(maxsize=1 << 15)
def verbal(norm: str) -> bool:
    """Whether a word looks like a verb in the present tense or a word with a clitic rather than a name."""
    if norm.startswith(("سي", "ست")) and len(norm) > 5 and norm[2] not in "دف":
        return not norm.endswith(("ي", "ة"))
    if norm.startswith(("كي", "كت")) and len(norm) > 5:  # the vernacular's present tense (كيقول، كتهاجم)
        return True
    return len(norm) > 3 and norm[0] in "يت" and not norm.endswith(("ي", "ة"))


@lru_cache(maxsize=1 << 15)
def vernacular(norm: str) -> bool:
    """Whether a word is a verb form of the vernacular (ماعندوش، كينسق، قاليكوم، ولى)."""
    return _VERNACULAR.fullmatch(norm) is not None


def owned(norm: str) -> bool:
    """Whether a word ends in a possessive as no name does (مقاعدهم، عضويته)."""
    return len(norm) > 4 and norm.endswith(("هم", "ها", "ته", "تهم", "هما"))
