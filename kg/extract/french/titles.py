"""French titles: a trie of every form of ``data/roles.fr.yaml`` and the title at a token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from kg.extract.data import table
from kg.extract.roles import Role
from kg.text.tokens import Token, tokenise

_LEAF: Final = "\0"
_SAME: Final = frozenset({
    "maire", "ministre", "wali", "porte", "parole", "membre", "juge", "parlementaire", "secrétaire", "pdg", "dg", "de",
    "du", "d'", "la", "l'", "chef", "leader", "cadre", "trésorier", "vice", "co",
})

_STIFF: Final = ("vice", "-", "porte", "parole", "ex", "co", "de", "du", "d'")


class Title(NamedTuple):
    """A title found: tokens ``first`` to ``last``, its role, flags of ``data/kinds.yaml``."""

    first: int
    last: int
    role: Role
    flags: str


def feminine(word: str) -> str:
    """The feminine of a noun or adjective, by its ending."""
    if word.endswith("e") or word in _SAME:
        return word
    for pattern, ending in (("teur$", "trice"), ("eur$", "euse"), ("ier$", "ière"), ("er$", "ère"), ("if$", "ive"),
                            ("al$", "ale"), ("el$", "elle"), ("ien$", "ienne"), ("eau$", "elle")):
        if re.search(pattern, word):
            return re.sub(pattern, ending, word)
    return word + "e"


def plural(word: str) -> str:
    """The plural, by the ending."""
    return word if word.endswith(("s", "x")) else word[:-2] + "aux" if word.endswith("al") else word + "s"


def _words(text: str) -> list[str]:
    return [t.norm for t in tokenise(text)]


def _forms(title: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The forms of a title: only its nouns before the first preposition change."""
    own = _words(title)
    end = next((i for i, w in enumerate(own) if w in ("de", "du", "d'", "au", "-")), len(own))
    if "-" in own[:2]:  # vice-président: what changes stands behind
        end = len(own)
    rest = tuple(own[end:])

    def change(how: Any) -> tuple[str, ...]:
        return (*(w if w in _STIFF else how(w) for w in own[:end]), *rest)

    yield change(lambda w: w), ""
    yield change(feminine), ""
    yield change(plural), "p"
    yield change(lambda w: plural(feminine(w))), "p"


@cache
def _trie() -> dict[str, Any]:
    root: dict[str, Any] = {}
    for row in table("roles.fr")["roles"]:
        role = Role(row["code"], frozenset(row.get("to") or ()), row.get("of"), bool(row.get("portfolio")),
                    bool(row.get("person")),
                    bool(row.get("seat")), bool(row.get("group")), False, frozenset(row.get("bare") or ()))
        forms = [form for title in row["titles"] for form in _forms(title)]
        for form, flags in [*forms, *((tuple(_words(f)), "") for f in row.get("also") or ())]:
            node = root
            for word in form:
                node = node.setdefault(word, {})
            node.setdefault(_LEAF, (role, flags))
    return root


@cache
def _modifiers(side: str) -> dict[str, str]:
    data = table("roles.fr")
    kinds = data["modifiers"] if side == "behind" else data["before"]
    out = {}
    for kind, forms in kinds.items():
        for form in forms:
            for word in (form, feminine(form), plural(form), plural(feminine(form))):
                out[word] = kind
    return out


def title_at(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool]) -> Title | None:
    """The longest title that begins with token ``i``, with the adjectives before it (ancien, ex-) and behind it."""
    first, flags = i, ""
    while i < last and (kind := _modifiers("before").get(tokens[i].norm)) and free[i] and tokens[i].norm not in _trie():
        flags += {"ended": "x", "planned": "n"}.get(kind, "")
        i += 1
        if tokens[i].text == "-" and i < last:
            i += 1
    node, at, best = _trie().get(tokens[i].norm), i, None
    while node is not None:
        if _LEAF in node:
            best = Title(first, at, node[_LEAF][0], node[_LEAF][1])
        at += 1
        node = node.get(tokens[at].norm) if at <= last and free[at] else None
    if best is None:
        return None
    end, flags = best.last, flags + best.flags
    while end < last and free[end + 1] and (kind := _modifiers("behind").get(tokens[end + 1].norm)):
        end += 1
        flags += {"ended": "x", "planned": "n"}.get(kind, "")
    return Title(best.first, end, best.role, "".join(sorted(set(flags))))
