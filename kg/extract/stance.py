"""Stance of a governing word: the cues of its clause and of the verb that governs it (``data/stance.yaml``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.data import table
from kg.extract.pattern import compile_pattern
from kg.extract.render import Line
from kg.extract.words import expand
from kg.model import Stance

_FUTURES: Final = {
    # غيوقع: the vernacular's future; سنعارض، ساترشح: where somebody is quoted
    "ar": re.compile(r"[وف]?(?:س[يتن]|غ[يتن]|سات)\w{2,}|"
                     r"[وف]?سا(?:دعم|صوت|عارض|قاضي|وقع|كون|عود|رفع|ساند|ظل|بقى|نضم|خوض)\w{,3}"),
    "fr": re.compile(r"(?:[^\W\d]{1,}[eidvu]r|[^\W\d]*[es]r|fe|au|i|se)(?:a|ont)|sera|seront"),
}
# where another statement begins, which a condition behind it is about
_APART: Final = re.compile(r"(?<= )(?:[؛:.]|، و\S+|و?لكن\S*|غير ان\S*|بينما|فيما|بل|كما) ")
_AND_FUTURE: Final = re.compile(r" و(س[يت]\w{3,})(?= )")  # «لن يتراجع وسيقاضي»: another clause
_RELATIVES: Final = ("الذي ", "التي ", "الذين ", "اللذين ", "اللذان ")
_TOLD: Final = frozenset({"الذي", "التي", "اللي", "لي", "الذين"})
_NEGATIONS: Final = frozenset({"لم", "لا", "لن", "ولم", "ولا", "ولن", "فلم", "فلا", "فلن"})
_PERFECT: Final = frozenset({"قد", "وقد", "فقد", "لقد", "ولقد", "سبق", "وسبق"})
_OPEN: Final = (Stance.CONDITIONAL, Stance.PLANNED)  # what has been done («قد وقع») is none of these
_FAR: Final = (Stance.CONDITIONAL, Stance.RUMOURED)  # what a relative clause states does not depend on the sentence's cues
_AFTER: Final = re.compile(r" (?:بعدما|بعد ان|قبل ان|منذ ان) ")
_CONDITION: Final = 25  # items between a condition and the future that depends on it


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that change the stance of what they stand before (``reach`` items within the clause) or after."""

    stance: Stance
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    reach: int
    wide: bool
    sentence: bool
    negates: bool
    barred: re.Pattern[str] | None  # words right before it with which it is another expression (بعد أن تم)
    given: str  # negation, future: what the clause must have besides
    unless: re.Pattern[str] | None  # a stretch from its beginning that is another one (ما لم يقله)


@dataclass(frozen=True, slots=True)
class _Table:
    cues: tuple[Cue, ...]
    breaks: re.Pattern[str]
    not_future: re.Pattern[str]
    condition: re.Pattern[str]
    future: re.Pattern[str]
    kept: re.Pattern[str] | None
    excepted: re.Pattern[str] | None


@cache
def _table(language: str) -> _Table:
    data = table("stance" if language == "ar" else f"stance.{language}")
    lists = expand(data.get("words") or {}, data.get("verbs") or {}, {}, language)

    def regex(words: str | None) -> re.Pattern[str] | None:
        return compile_pattern(words, lists, language).regex if words else None

    cues = tuple(Cue(Stance(row["stance"]), regex(row.get("before")), regex(row.get("after")), int(row.get("reach", 40)),
                     bool(row.get("wide", False)),
                     row.get("wide") == "sentence", bool(row.get("negates", False)), regex(row.get("not_behind")),
                     str(row.get("given", "")),
                     re.compile(row["unless"]) if "unless" in row else None) for row in data["cues"])
    breaks = compile_pattern(data["clause_breaks"], lists, language).regex
    proclitic = "[وف]?" if language == "ar" else ""
    return _Table(cues, breaks, re.compile(f"{proclitic}(?:{'|'.join(data['not_future'])})"),
                  compile_pattern(data["condition"], lists, language).regex, _FUTURES[language],
                  regex(data.get("kept")), regex(data.get("excepted")))


def stance_at(line: Line, anchor: int, begin: int, default: Stance = Stance.ASSERTED) -> tuple[Stance, str]:
    """The stance of the item ``anchor`` and the cue that says so; ``begin`` is where the frame's match begins in the line.

    The window is the clause: from the last break before the anchor (a wide cue also looks over one break) to the next one.
    """
    rules = _table(line.language)
    text, at = line.text, line.starts[anchor]
    end_of_anchor = at + len(line.items[anchor]) + 1
    breaks = sorted({m.start() for m in rules.breaks.finditer(text, 0, at)}
                    | {m.start() for m in _AND_FUTURE.finditer(text, 0, end_of_anchor) if not rules.not_future.fullmatch(m[1])})
    clause = breaks[-1] if breaks else 1
    wider = breaks[-2] if len(breaks) > 1 else 1
    stop = next((m.start() for m in rules.breaks.finditer(text, end_of_anchor)), len(text))
    apart = next((m.start() for m in _APART.finditer(text, end_of_anchor)), len(text))
    own = " " + _resumed(text, breaks) + text[clause:end_of_anchor]
    widths = {1: " " + text[1:end_of_anchor], wider: " " + text[wider:end_of_anchor]}
    told = {item.lstrip("وف") for item in line.items[max(0, anchor - 2):anchor]} & _TOLD
    far = _FAR if told else () if anchor else _FAR[1:]
    done = anchor > 0 and line.items[anchor - 1] in _PERFECT and line.items[anchor][0] not in "يتن"
    for cue in rules.cues:
        if (done and cue.stance in _OPEN) or (cue.given and not _given(rules, cue.given, own)):
            continue
        if cue.before is not None and not (cue.sentence and cue.stance in far):
            for before in (own, widths[1 if cue.sentence else wider]) if cue.wide else (own,):
                for found in cue.before.finditer(before):
                    if cue.stance is Stance.RUMOURED and _AFTER.search(before, found.end()):
                        continue  # حسب مصادر، اتخذ القرار بعدما أمر القاضي: that he did is known
                    if (before.count(" ", found.end(), len(before) - (end_of_anchor - at)) <= cue.reach
                            and _bears(rules, cue, found, before, text[end_of_anchor:stop])):
                        return cue.stance, found[0].strip()
        if cue.after is not None and not (cue.sentence and cue.stance in far):
            limit = stop if not cue.sentence else apart if cue.stance in _FAR else len(text)
            after = cue.after.search(text, at, limit)
            if after and text.count(" ", end_of_anchor, after.start()) <= cue.reach and _free(cue, text, after.start()):
                return cue.stance, after[0].strip()
    for word in text[clause:end_of_anchor].split():
        if _future(rules, word):
            condition = rules.condition.search(text, 0, clause + 1) if clause > 1 else None
            if condition and text.count(" ", condition.end(), at) <= _CONDITION:
                return Stance.CONDITIONAL, condition[0].strip()
            return Stance.PLANNED, word
    return default, ""


def _future(rules: _Table, word: str) -> bool:
    return bool(rules.future.fullmatch(word)) and not rules.not_future.fullmatch(word)


def _given(rules: _Table, what: str, own: str) -> bool:
    """Whether the clause up to the word has what a cue behind it depends on."""
    words = own.split()
    return any(word in _NEGATIONS for word in words) if what == "negation" else any(_future(rules, word) for word in words)


def _bears(rules: _Table, cue: Cue, found: re.Match[str], before: str, rest: str) -> bool:
    """Whether a cue holds: not one that is itself negated («لم ينف»), no negation of what ends or doubts («لا يزال عضوا»,
    «لن يعمر التحالف») and none with an exception («لا يعارضه سوى»).
    """
    if not cue.negates:
        return before[:found.start()].rsplit(" ", 2)[-2] not in _NEGATIONS and _free(cue, before, found.start())
    if rules.kept and (kept := rules.kept.match(before, found.end())) and kept.end() < len(before):
        return False
    return not (rules.excepted and rules.excepted.search(before[found.end() - 1:] + rest))


def _free(cue: Cue, text: str, start: int) -> bool:
    """Whether a cue at ``start`` is no other expression: by the word right before it, by what follows."""
    if cue.unless is not None and cue.unless.match(text, start):
        return False
    return cue.barred is None or start < 2 or not cue.barred.match(text, text.rfind(" ", 0, start - 1) + 1, start)


def _resumed(text: str, breaks: list[int]) -> str:
    """The words before a relative clause after which the clause goes on: «يتردد أن X، الذي …، سيلتحق»."""
    starts = [1, *breaks]
    if len(starts) < 4 or text[starts[-1]] not in "،-":
        return ""
    at = len(starts) - 2
    if not text.startswith(_RELATIVES, starts[at]) or text[starts[at - 1]] not in "،-":
        return ""
    return text[starts[at - 2]:starts[at - 1]]
