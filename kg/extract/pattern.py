"""The frames' pattern language, compiled to regular expressions over rendered lines (see ``docs/frames.md``)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.extract.kinds import kinds
from kg.extract.lists import list_regex
from kg.extract.pattern_words import PatternError, word_regex

_LEXER: Final = re.compile(r"\{[^}]*\}|\\[()]|[()!@]|\.\.\.?\d*~?\??|\||(?:[^\s()!@{}?]|\?(?=\S))+|\?")
_SLOT: Final = re.compile(r"\{(?:(\w+):)?([A-Za-z|]+)(\+{0,2})((?:\.\w+)*)(?:=([\w|-]+))?\}")
_TEXT_SLOT: Final = re.compile(r"\{(\w+):(\.\.\.?)(\d*)\}")
_GAP: Final = re.compile(r"(\.\.\.?)(\d*)(~?)")
_CLAUSE_MARKS: Final = "[،؛:.!؟?…()-] "
_SENTENCE_MARKS: Final = "[؛.!؟?…] "
SHORT_GAP: Final = 5
LONG_GAP: Final = 12


@dataclass(frozen=True, slots=True)
class Slot:
    """A named place for elements: ``letters`` it takes, whether it takes a list, the role codes it is limited to.

    The ``name`` is empty where only the codes matter.
    """

    name: str
    letters: str
    many: bool
    codes: frozenset[str] = frozenset()
    text: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """``regex`` runs over ``Line.text``; ``groups`` maps its group names to slots; ``anchors`` are the groups of the
    governing word.

    ``triggers``: a line without any of these words cannot match (empty: no such test); ``prefixes`` the same as word
    beginnings. ``needs``: of each string of letters the line must hold one.
    """

    source: str
    regex: re.Pattern[str]
    groups: Mapping[str, Slot]
    anchors: tuple[str, ...]
    triggers: frozenset[str]
    prefixes: frozenset[str]
    needs: tuple[str, ...]

    @property
    def slots(self) -> frozenset[str]:
        """The slots' names."""
        return frozenset(slot.name for slot in self.groups.values())


@dataclass(slots=True)
class _Part:
    """A compiled piece: its regex, and what the prefilter may learn from it."""

    regex: str
    words: frozenset[str] = frozenset()
    prefixes: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    slot: str = ""      # letters, where the piece is a slot
    gap: str = ""       # a placeholder that is filled when the neighbours are known
    passive: bool = False  # punctuation and optional pieces, which a gap looks through
    best: tuple[frozenset[str], frozenset[str]] | None = None


@dataclass(slots=True)
class _State:
    lists: Mapping[str, Sequence[str]]
    groups: dict[str, Slot] = field(default_factory=dict)
    anchors: list[str] = field(default_factory=list)
    marked: bool = False
    language: str = "ar"
    first: str | None = None


def element_regex(letters: str, flags: str = "") -> str:
    """The regex of one element of those kinds with all those flags, without its space."""
    heart = f"[{letters}]" if len(letters) > 1 else letters
    wanted = "".join(f"(?=[a-z]*{flag})" for flag in flags)
    return f"{heart}{wanted}[a-z]*\\d+"


def compile_pattern(source: str, lists: Mapping[str, Sequence[str]], language: str = "ar") -> Pattern:
    """Compile one pattern; ``lists`` are the word lists that ``<name>`` may name. PatternError for a wrong one."""
    tokens = _lex(source)
    if any(mark in token for token in tokens for mark in "{}" if not (token[0] == "{" and token[-1] == "}")) or source.count(
        "{"
    ) != source.count("}"):
        raise PatternError(f"unbalanced '{{' in {source!r}")
    state = _State(lists, marked="@" in tokens, language=language)
    part, at = _alternatives(tokens, 0, state, source)
    if at < len(tokens):
        raise PatternError(f"unbalanced ')' in {source!r}")
    words, prefixes = part.best or (frozenset(), frozenset())
    try:
        regex = re.compile(f"(?<= ){part.regex}")
    except re.error as error:
        raise PatternError(f"{error} in {source!r}") from error
    return Pattern(source, regex, state.groups, tuple(state.anchors), words, prefixes, part.needs)


def _lex(source: str) -> list[str]:
    """Tokens; a bar that ends a word (before a slot or bracket) is one of its own."""
    out: list[str] = []
    for token in _LEXER.findall(source):
        out += [token[:-1], "|"] if len(token) > 1 and token.endswith("|") else [token]
    return out


def _alternatives(tokens: list[str], at: int, state: _State, source: str) -> tuple[_Part, int]:
    """Sequences parted by a free-standing ``|``, until the closing bracket or the end."""
    branches: list[_Part] = []
    while True:
        sequence, at = _sequence(tokens, at, state, source)
        branches.append(sequence)
        if at < len(tokens) and tokens[at] == "|":
            at += 1
            continue
        break
    if len(branches) == 1:
        return branches[0], at
    best = None
    if all(branch.best for branch in branches):
        best = (
            frozenset().union(*(b.best[0] for b in branches if b.best)),
            frozenset().union(*(b.best[1] for b in branches if b.best)),
        )
    return _Part("(?:" + "|".join(b.regex for b in branches) + ")", best=best), at


def _sequence(tokens: list[str], at: int, state: _State, source: str) -> tuple[_Part, int]:
    parts: list[_Part] = []
    while at < len(tokens) and tokens[at] not in (")", "|"):
        mark = tokens[at] if tokens[at] in "!@" else ""
        at += bool(mark)
        if at >= len(tokens):
            raise PatternError(f"nothing after {mark!r} in {source!r}")
        groups_before = len(state.groups)
        if tokens[at] == "(":
            part, at = _alternatives(tokens, at + 1, state, source)
            if at >= len(tokens) or tokens[at] != ")":
                raise PatternError(f"unbalanced '(' in {source!r}")
            part = _Part(f"(?:{part.regex})", best=part.best, needs=part.needs)
        else:
            part = _atom(tokens[at], state, source)
        at += 1
        if mark == "!":
            if len(state.groups) > groups_before:
                raise PatternError(f"a slot inside '!' in {source!r}")
            part = _Part(f"(?!{part.regex})", passive=True)
        else:
            governing = mark == "@" or (not state.marked and not state.anchors and part.best is not None)
            if governing:
                group = f"_anchor{len(state.anchors)}"
                state.anchors.append(group)
                part.regex = f"(?P<{group}>{part.regex})"
        if at < len(tokens) and tokens[at] == "?":
            at += 1
            if part.gap:
                raise PatternError(f"a gap needs no '?' in {source!r}")
            part = _Part(f"(?:{part.regex})?", passive=True)
        parts.append(part)
    return _join(parts), at


def _join(parts: list[_Part]) -> _Part:
    """One piece from a sequence; gaps learn which kinds they must not skip."""
    out = []
    for i, part in enumerate(parts):
        if not part.gap:
            out.append(part.regex)
            continue
        barred = _neighbour(parts[:i][::-1]) + _neighbour(parts[i + 1:]) if "~" not in part.gap else ""
        out.append(part.regex.replace("BARRED", f"|[{barred}][a-z]*\\d" if barred else ""))
    bests = [p.best for p in parts if p.best]
    best = max(bests, key=lambda b: (min(len(w) for w in (*b[0], *b[1])), -len(b[0])), default=None)
    return _Part("".join(out), best=best, needs=tuple(n for p in parts for n in p.needs))


def _neighbour(parts: list[_Part]) -> str:
    for part in parts:
        if part.slot:
            return part.slot
        if not part.passive:
            break
    return ""


def _atom(token: str, state: _State, source: str) -> _Part:
    if token.startswith("{"):
        return _slot(token, state, source)
    if gap := _GAP.fullmatch(token):
        stops = _CLAUSE_MARKS if gap[1] == ".." else _SENTENCE_MARKS
        most = int(gap[2]) if gap[2] else SHORT_GAP if gap[1] == ".." else LONG_GAP
        return _Part(f"(?:(?!{stops}BARRED)[^ ]+ ){{0,{most}}}?", gap=token)
    if token in ("\\(", "\\)"):
        return _Part(re.escape(token[1]) + " ", passive=True)
    if token in ("،", ","):
        return _Part("[،-] ", passive=True)
    if token in ("؛", ":", "-", "."):
        return _Part(re.escape(token) + " ", passive=True)
    if token == "^":
        return _Part("(?:(?<=^ )|(?<=[،؛:.…] ))", passive=True)
    if token == "$":
        return _Part("(?=$|[،؛:.!؟?…()-] )", passive=True)
    regex, triggers, prefixes = word_regex(token, state.lists, source, state.language)
    return _Part(regex, best=(triggers, prefixes))


def _slot(token: str, state: _State, source: str) -> _Part:
    group = f"s{len(state.groups)}"
    if text := _TEXT_SLOT.fullmatch(token):
        most = text[3] or str(SHORT_GAP)
        stops = _CLAUSE_MARKS if text[2] == ".." else _SENTENCE_MARKS
        state.groups[group] = Slot(text[1], "", False, text=True)
        return _Part(f"(?P<{group}>(?:(?!{stops})[^ ]+ ){{1,{most}}}?)")
    match = _SLOT.fullmatch(token)
    if not match:
        raise PatternError(f"not a slot: {token} in {source!r}")
    name, types, many, flags, codes = match.groups()
    try:
        letters = kinds().letters_of(types)
        wanted = "".join(kinds().flags[flag] for flag in flags.split(".") if flag)
    except KeyError as error:
        raise PatternError(f"unknown kind or flag {error.args[0]!r} in {token}") from None
    one = element_regex(letters, wanted)
    regex = f"{one} "
    if many:
        regex = list_regex(one, figures=many == "+", language=state.language)
    if name or codes:
        state.groups[group] = Slot(name or "", letters, bool(many), frozenset(codes.split("|")) if codes else frozenset())
        regex = f"(?P<{group}>{regex})"
    return _Part(regex, needs=(letters,), slot=letters)
