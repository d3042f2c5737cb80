"""The spellings under which one name is written, as tuples of full folds (``Token.key``): habits of the press, not of one name.

The press drops the space after a letter that does not join (عبدالله، الدارالبيضاء), writes ابن كيران as بنكيران or بن كيران,
and gives or takes the article of a family name (سكوري / السكوري / لعنصر). Everything else is an alias in the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.text.tokens import tokenise

Keys = tuple[str, ...]

_ENDS_OPEN: Final = frozenset("ادذرزوء")
_SON: Final = ("بن", "ابن")
_LONG_ENOUGH: Final = 5  # letters of a word that may begin with بن or ل without being another word


def keys(name: str) -> Keys:
    """The words and numbers of a name; punctuation does not count.

    >>> keys("الرباط-سلا-القنيطرة"), keys("اليوم24")
    (('الرباط', 'سلا', 'القنيطره'), ('اليوم', '24'))
    """
    return tuple(token.key for token in tokenise(name) if token.kind != "punct")


def variants(name: Keys, *, person: bool = False) -> Iterator[Keys]:
    """The name itself, then its other spellings, each once; ``person`` allows what only names of people do.

    >>> [" ".join(v) for v in variants(("عبد", "الاله", "بنكيران"), person=True)][:3]
    ['عبد الاله بنكيران', 'عبد الاله بن كيران', 'عبد الاله ابن كيران']
    >>> [" ".join(v) for v in variants(("الدار", "البيضاء"))]
    ['الدار البيضاء', 'الدارالبيضاء']
    """
    found = dict.fromkeys([name])
    if person:
        for one in tuple(found):
            found |= dict.fromkeys(_sons(one))
            found |= dict.fromkeys(_articles(one))
    for one in tuple(found):
        found |= dict.fromkeys(_joined(one))
    yield from found


def _joined(name: Keys) -> Iterator[Keys]:
    """Two neighbours written as one word."""
    for i, word in enumerate(name[:-1]):
        if len(word) > 1 and word[-1] in _ENDS_OPEN and word[-1] > "\u0600" and name[i + 1][0] > "\u0600":
            yield (*name[:i], word + name[i + 1], *name[i + 2:])
    for i, word in enumerate(name[:-1]):
        if word in _SON:
            yield (*name[:i], "بن" + name[i + 1], *name[i + 2:])


def _sons(name: Keys) -> Iterator[Keys]:
    """بنكيران, بن كيران, ابن كيران."""
    for i, word in enumerate(name):
        if word.startswith("بن") and len(word) >= _LONG_ENOUGH:
            for son in _SON:
                yield (*name[:i], son, word[2:], *name[i + 1:])
        elif word in _SON and i + 1 < len(name):
            other = _SON[word == "بن"]
            yield (*name[:i], other, *name[i + 1:])


def _articles(name: Keys) -> Iterator[Keys]:
    """The article of the first and the last word given, taken, or written as a bare lam; a lone family name swaps ال and ل."""
    for i in {0, len(name) - 1}:
        word = name[i]
        bare = word.removeprefix("ال")
        if len(bare) < _LONG_ENOUGH - 1 or word in _SON or (i and name[i - 1] in ("عبد", "ولد", "ابو", *_SON)):
            continue
        forms = ["ال" + bare, "ل" + bare]
        if i == 0 and len(name) > 1:  # لعزيز أخنوش is «to Aziz …», no spelling of the given name
            forms = ["ال" + bare]
        if len(name) > 1:
            forms.append(bare)
        elif bare == word:
            continue
        for form in forms:
            if form != word:
                yield (*name[:i], form, *name[i + 1:])
