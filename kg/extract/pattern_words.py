"""The words of the pattern language as regular expressions: clitics, possessives, beginnings, word lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from kg.extract.kinds import kinds
from kg.text.normalise import light

_SUFFIX: Final = "(?:هما|هم|هن|ها|نا|ه|ي)"


class PatternError(ValueError):
    """A pattern that cannot be compiled; the message says what and where in it."""


def word_regex(token: str, lists: Mapping[str, Sequence[str]], source: str,
               language: str = "ar") -> tuple[str, frozenset[str], frozenset[str]]:
    """``a|b*|=c|d~|<list>``: alternatives of one word; its regex, its triggers, their beginnings."""
    plain: list[str] = []
    extra: list[str] = []
    prefixes: set[str] = set()
    for word in token.split("|"):
        if word.startswith("<") and word.endswith(">"):
            if word[1:-1] not in lists:
                raise PatternError(f"no word list {word} in {source!r}")
            plain += lists[word[1:-1]]
        else:
            plain.append(word)
    particles = kinds().particles
    triggers: set[str] = set()
    bases: list[str] = []
    for entry in plain:
        word, exact, any_end, owned = entry, entry.startswith("="), entry.endswith("*"), entry.endswith("~")
        word = " ".join(light(w) for w in word.strip("=*~").replace("_", " ").split())
        if not word:
            raise PatternError(f"an empty word in {token!r} of {source!r}")
        head = word.split(" ")[0].removeprefix("ال")
        if language == "fr":  # no clitics; ~ is gender and number
            extra.append(re.escape(word) + ("[^ ]*" if any_end else "(?:e|s|es)?" if owned else ""))
            (prefixes if any_end or owned else triggers).add(word.split(" ")[0])
        elif exact or (len(word) == 1 and not any_end) or word in particles:
            extra.append(("" if exact or len(word) == 1 else "[وف]?") + re.escape(word))
            triggers.add(word.split(" ")[0])
        elif any_end:
            extra.append(_clitics(word) + "[^ ]*")
            prefixes.add(head)
        elif owned:
            extra.append(
                _clitics(word) + f"{_SUFFIX}?" if not word.endswith("ة") else _clitics(word[:-1]) + f"(?:ة|ت{_SUFFIX})"
            )
            prefixes.add(head[:-1] if head.endswith("ة") else head)
        else:
            bases.append(word)
            triggers.add(head)
    regexes = extra
    articled = sorted({w[2:] for w in bases if w.startswith("ال")})
    bare = sorted({w for w in bases if not w.startswith("ال")})
    if bare:
        regexes = [*regexes, "[وف]?(?:لل|[بكلسغ]?(?:ال)?)" + _trie(bare)]
    if articled:
        regexes = [*regexes, "[وف]?(?:[بكل]?ال|لل)" + _trie(articled)]
    return f"(?:{'|'.join(regexes)}) ", frozenset(triggers), frozenset(prefixes)


def _clitics(word: str) -> str:
    return (
        ("[وف]?(?:[بكل]?ال|لل)" + re.escape(word[2:]))
        if word.startswith("ال")
        else "[وف]?(?:لل|[بكلسغ]?(?:ال)?)" + re.escape(word)
    )


def _trie(words: Sequence[str]) -> str:
    """One regex for many words that tries each letter once."""
    if len(words) == 1:
        return re.escape(words[0])
    root: dict[str, dict[str, object]] = {}
    for word in words:
        node = root
        for letter in word:
            node = node.setdefault(letter, {})  # type: ignore[assignment]
        node[""] = {}
    return _branch(root)


def _branch(node: Mapping[str, Mapping[str, object]]) -> str:
    branches = [re.escape(letter) + _branch(child) for letter, child in node.items() if letter]  # type: ignore[arg-type]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 else "(?:" + "|".join(branches) + ")"
    if "" not in node:
        return body
    return f"(?:{body})?" if len(branches) == 1 else f"{body}?"
