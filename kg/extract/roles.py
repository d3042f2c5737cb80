"""Titles: a trie of every form of ``data/roles.<language>.yaml``, and the role that a stretch of tokens names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from kg.extract.data import table
from kg.text.clitics import splits
from kg.text.normalise import light
from kg.text.tokens import Token

_LEAF: Final = "\0"


@dataclass(frozen=True, slots=True)
class Role:
    """What a title means: the guide's code, the kinds that the post may be in (``bare``: those that come first when the title
    stands alone), the entity when nothing is named."""

    code: str
    to: frozenset[str]
    of: str | None = None
    portfolio: bool = False
    person: bool = False
    seat: bool = False
    group: bool = False
    office: bool = False
    bare: frozenset[str] = frozenset()


class Title(NamedTuple):
    """A title found: tokens ``first`` to ``last``; ``flags`` as in ``data/kinds.yaml``; ``cut`` letters of clitics."""

    first: int
    last: int
    cut: int
    proclitics: tuple[str, ...]
    role: Role
    flags: str
    possessive: bool


@cache
def _modifiers() -> dict[tuple[str, ...], str]:
    data = table("roles.ar")["modifiers"]
    return {tuple(light(w) for w in str(form).split()): kind for kind, forms in data.items() for form in forms}


def _feminine(word: str) -> str:
    return word if word.endswith(("ة", "ى")) else word + "ة"


def _accusative(word: str) -> str:
    return word if word.endswith(("ة", "ا", "ى")) else word + "ا"


def _definite(title: str) -> str:
    """The flag of a construct whose last noun has the article (كاتب المجلس، والي الجهة)."""
    return "d" if " " in title and title.split()[-1].startswith("ال") else ""


def _inflections(title: str, how: str) -> Iterator[tuple[str, str]]:
    """Every form of a title with its flags."""
    words = title.split()
    if how == "none":
        yield title, _definite(title)
        return
    head, rest = words[0], words[1:]
    for gender in (lambda w: w, _feminine):
        first = gender(head)
        tail = [gender(w) for w in rest] if how == "all" else rest
        yield " ".join([first, *tail]), _definite(title) if how == "first" else ""
        accusative = [_accusative(w) for w in tail] if how == "all" else tail
        yield " ".join([_accusative(first), *accusative]), "a"
        if how == "all" or not rest:
            yield " ".join(["ال" + first, *("ال" + w for w in tail)]), "d"


def _owned(title: str) -> Iterator[str]:
    """A title with a possessive: رئيسه، أمينها العام، كاتبته الإقليمية; و is what the vernacular writes for ه."""
    head, *rest = title.split()
    for gender in (lambda w: w, _feminine):
        first = gender(head)
        stem = first[:-1] + "ت" if first.endswith("ة") else first
        for suffix in ("ه", "ها", "هم", "و"):
            yield " ".join([stem + suffix, *("ال" + gender(w) for w in rest)])


@cache
def _trie() -> dict[str, Any]:
    root: dict[str, Any] = {}
    owned = table("roles.ar")["owned"]
    for row in table("roles.ar")["roles"]:
        role = Role(row["code"], frozenset(row.get("to") or ()), row.get("of"), bool(row.get("portfolio")),
                    bool(row.get("person")), bool(row.get("seat")), bool(row.get("group")), bool(row.get("office")),
                    frozenset(row.get("bare") or ()))
        forms: dict[str, tuple[str, bool]] = {}
        for form in row.get("also") or ():
            words = form.split()
            ending = "a" if words[0].endswith("ا") or (words[0].endswith("ة") and not words[0].startswith("ال")) else ""
            forms[form] = (("d" if words[0].startswith("ال") else ending) + ("x" if "السابق" in form else ""), False)
        for form in row.get("plural") or ():
            forms[form] = ("p", False)
        for form in row.get("possessive") or ():
            forms[form] = ("", True)
        for form in row.get("possessive_plural") or ():
            forms[form] = ("p", False)
        if role.office:
            forms = dict.fromkeys(row["titles"], ("o", False))
        for title in () if role.office else row["titles"]:
            for form, flags in _inflections(title, row.get("inflect", "all")):
                forms.setdefault(form, (flags, False))
        if role.code in owned and not role.office and row.get("inflect", "all") == "all":
            for title in row["titles"]:
                for form in _owned(title):
                    forms.setdefault(form, ("", True))
        for form, (flags, possessive) in forms.items():
            node = root
            for word in form.split():
                node = node.setdefault(light(word), {})
            node.setdefault(_LEAF, (role, flags, possessive))
    return root


def title_at(tokens: Sequence[Token], i: int, last: int, free: Sequence[bool]) -> Title | None:
    """The longest title that begins with token ``i``, its adjectives included; None where there is none."""
    trie, best = _trie(), None
    for split in splits(tokens[i].norm):
        if split.proclitics[-1:] in (("ال",), ("س",), ("ك",)):
            continue
        node = trie.get(split.stem)
        at = i
        while node is not None:
            if _LEAF in node and (best is None or at > best.last):
                role, flags, possessive = node[_LEAF]
                best = Title(i, at, split.cut, split.proclitics, role, flags, possessive)
            at += 1
            node = node.get(tokens[at].norm) if at <= last and free[at] and tokens[at].kind == "word" else None
        if best is not None:
            break
    return _with_modifiers(tokens, best, last) if best else None


def _with_modifiers(tokens: Sequence[Token], title: Title, last: int) -> Title:
    while found := modifier_at(tokens, title.last + 1, last):
        size, kind = found
        if title.role.code == "head-of-government" and tokens[title.last + 1].norm.startswith("المعين"):
            kind = "planned"  # named by the king, not yet invested
        title = title._replace(last=title.last + size, flags=title.flags + {"ended": "x", "planned": "n"}.get(kind, ""))
    return title


def modifier_at(tokens: Sequence[Token], i: int, last: int) -> tuple[int, str] | None:
    """The title's adjective at token ``i``: its number of tokens and its kind (ended, planned, neutral, rank, area)."""
    table_ = _modifiers()
    for size in (2, 1):
        if i + size - 1 <= last:
            words = tuple(t.norm for t in tokens[i:i + size])
            kind = table_.get(words)
            if kind == "planned" and i + 1 <= last and tokens[i + 1].norm.startswith("ب"):
                continue  # المكلف بالصيد: a portfolio follows
            if kind:
                return size, kind
    return None
