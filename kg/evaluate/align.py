"""Which gold entity each predicted one stands for: names are compared after folding, as the annotation guide says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kg.errors import InputError

_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ی": "ي", "ک": "ك", "ـ": None})
_QUOTES = re.compile("[«»\"“”„'‘’()\u200e\u200f]")
_HEADS = ("حزب ", "جماعه ", "مدينه ", "شركه ", "اقليم ", "عماله ", "جهه ", "مقاطعه ", "مجلس ")


def comparable(name: str) -> str:
    """A name without marks, quotes, letter variants and one leading head noun.

    >>> comparable("حزب «الأحرار»") == comparable("الاحرار")
    True
    """
    text = unicodedata.normalize("NFKC", name).translate(_LETTERS)
    text = "".join(c for c in text if unicodedata.category(c) != "Mn")
    text = " ".join(_QUOTES.sub(" ", text).casefold().split())
    head = next((h for h in _HEADS if text.startswith(h) and len(text) > len(h)), "")
    return text[len(head):]


@dataclass(frozen=True, slots=True)
class Named:
    """An entity of one article as the comparison sees it."""

    ref: str
    type: str
    names: frozenset[str]
    id: str = ""
    optional: bool = False


def gold_entities(article: Mapping[str, Any], where: str) -> dict[str, Named]:
    """The gold entities of an article by ref; InputError names what is missing."""
    out = {}
    for entity in need(article, "entities", list, where):
        ref, names = need(entity, "ref", str, where), need(entity, "names", list, where)
        out[ref] = Named(ref, need(entity, "type", str, where), _folded(names), str(entity.get("id") or ""),
                         bool(entity.get("optional")))
    return out


def predicted_entities(article: Mapping[str, Any], where: str) -> dict[str, Named]:
    """The predicted entities of an article by id: label, mention texts and restored names count as names."""
    out = {}
    for entity in need(article, "entities", list, where):
        mentions = entity.get("mentions", [])
        names = [
            need(entity, "label", str, where),
            *(m["text"] for m in mentions),
            *(m["name"] for m in mentions if m.get("name")),
        ]
        ref = need(entity, "id", str, where)
        out[ref] = Named(ref, need(entity, "type", str, where), _folded(names), ref)
    return out


def align(gold: Mapping[str, Named], predicted: Mapping[str, Named]) -> dict[str, str | None]:
    """Predicted ref -> gold ref that shares a name (the same type first, then the most shared names), else None."""
    out: dict[str, str | None] = {}
    for ref, entity in predicted.items():
        sharing = [g for g in gold.values() if g.names & entity.names]
        best = max(sharing, default=None, key=lambda g: (g.type == entity.type, len(g.names & entity.names)))
        out[ref] = best.ref if best else None
    return out


def local_part(entity_id: str) -> str:
    """What follows the type: ``party:mp`` and ``party/mp`` are both ``mp``."""
    return re.split("[:/]", entity_id, maxsplit=1)[-1]


def need(obj: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    """``obj[key]`` when it is of that kind; InputError that names the place otherwise."""
    value = obj.get(key) if isinstance(obj, Mapping) else None
    if not isinstance(value, kind):
        raise InputError(f"{where}: '{key}' is missing or not a {kind.__name__}")
    return value


def _folded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(comparable(n) for n in names) - {""}
