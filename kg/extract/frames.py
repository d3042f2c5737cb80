"""Frames: what a sentence must look like to say something, read from ``frames/<predicate>.<language>.yaml``.

The file format is in ``docs/frames.md``. Every error is one line that names file, frame and field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from kg import ontology
from kg.errors import InputError
from kg.extract.data import read_yaml
from kg.extract.pattern import Pattern, compile_pattern
from kg.extract.pattern_words import PatternError
from kg.extract.words import expand
from kg.model import Stance

FOLDER: Final = Path(__file__).parent / "frames"
_FRAME_FIELDS: Final = frozenset(
    {"id", "pattern", "patterns", "claims", "confidence", "unless", "stage", "collapse", "implicit", "remember", "given",
     "examples", "note"}
)
_QUALIFIERS: Final = frozenset({"role", "level", "place", "name", "topic", "amount", "count", "share", "form", "party", "start",
                                "until"})
_CLAIM_FIELDS: Final = _QUALIFIERS | {"stance", "default", "by", "confidence", "weak"}


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """One claim that a match makes: its ends as slot names (``among``: all pairs of those slots), and its values' sources."""

    predicate: str
    subject: str
    object: str
    among: tuple[str, ...] = ()
    stance: Stance | None = None
    default: Stance = Stance.ASSERTED
    by: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    confidence: float | None = None
    weak: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The slots that must be filled."""
        return self.among or (self.subject, self.object)


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence (or more) and the claims that the frame makes of it, as ``predicate | subject | object | stance | role=…``."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame: any of ``patterns`` makes ``claims``, unless one of ``unless`` matches there too.

    ``given``: patterns of which each must be found somewhere in the sentence or in the one before.
    """

    id: str
    extractor: str
    where: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    claims: tuple[ClaimSpec, ...]
    confidence: float
    stage: str = "main"
    collapse: str | None = None
    implicit: Mapping[str, str] = field(default_factory=dict)
    remember: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[Example, ...] = ()
    given: tuple[Pattern, ...] = ()
    language: str = "ar"


@cache
def load(folder: Path = FOLDER) -> tuple[Frame, ...]:
    """All frames of a folder, in the order of file names. InputError for the first wrong one."""
    common = {_language(path): _lists(path, read_yaml(path) or {}, {}) for path in sorted(folder.glob("_words.*.yaml"))}
    frames: list[Frame] = []
    for path in sorted(folder.glob("[!_]*.yaml")):
        data = read_yaml(path) or {}
        if not isinstance(data, dict) or not isinstance(data.get("frames"), list):
            raise InputError(f"{path}: a frame file is a mapping with a list 'frames'")
        lists = _lists(path, data, common.get(_language(path), {}))
        frames += [_frame(path, data, number, entry, lists) for number, entry in enumerate(data["frames"], 1)]
    seen: dict[str, str] = {}
    for frame in frames:
        if frame.extractor in seen:
            raise InputError(f"{frame.where}: id: the id is already taken by {seen[frame.extractor]}")
        seen[frame.extractor] = frame.where
    return tuple(frames)


def _language(path: Path) -> str:
    """Whose articles a file's frames read: ``memberOf.fr.yaml`` French ones; Arabic where the name does not say."""
    return path.suffixes[0][1:] if len(path.suffixes) > 1 else "ar"


def _lists(path: Path, data: Mapping[str, Any], inherited: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    try:
        return expand(data.get("words") or {}, data.get("verbs") or {}, inherited, _language(path))
    except KeyError as error:
        raise InputError(f"{path}: words: no list {error.args[0]!r}") from None


def _frame(path: Path, data: Mapping[str, Any], number: int, entry: Any, lists: Mapping[str, tuple[str, ...]]) -> Frame:
    name = entry.get("id") if isinstance(entry, dict) else None
    where = f"{path}: frame {name or number}"
    if not isinstance(entry, dict) or not isinstance(name, str):
        raise InputError(f"{where}: id: a frame is a mapping with an id")
    if unknown := set(entry) - _FRAME_FIELDS:
        raise InputError(f"{where}: {min(unknown)}: no such field")
    language = _language(path)
    patterns = _patterns(where, "pattern", _listed(entry.get("pattern")) + _listed(entry.get("patterns")), lists, language)
    if not patterns:
        raise InputError(f"{where}: pattern: it has none")
    implicit = entry.get("implicit") or {}
    slots = frozenset().union(*(p.slots for p in patterns)) | set(implicit)
    confidence = entry.get("confidence", data.get("confidence", 0.8))
    if not isinstance(confidence, int | float) or not 0 < confidence <= 1:
        raise InputError(f"{where}: confidence: {confidence!r} is not between 0 and 1")
    stage = entry.get("stage", data.get("stage", "main"))
    if stage not in ("units", "main"):
        raise InputError(f"{where}: stage: {stage!r} is neither units nor main")
    collapse = entry.get("collapse")
    if collapse is not None and collapse not in slots:
        raise InputError(f"{where}: collapse: no slot {collapse!r}")
    remember = entry.get("remember") or {}
    if lost := set(remember.values()) - slots:
        raise InputError(f"{where}: remember: no slot {min(lost)!r}")
    predicate = path.name.split(".")[0]
    return Frame(
        name, f"frames/{path.stem}/{name}@{data.get('version', 1)}", where, patterns,
        _patterns(where, "unless", _listed(entry.get("unless")), lists, language),
        tuple(_claim(where, predicate, spec, slots) for spec in _listed(entry.get("claims"))),
        float(confidence), stage, collapse, implicit, remember,
        tuple(_example(where, example) for example in _listed(entry.get("examples"))),
        _patterns(where, "given", _listed(entry.get("given")), lists, language), language)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _patterns(where: str, name: str, sources: Iterable[Any], lists: Mapping[str, tuple[str, ...]],
              language: str) -> tuple[Pattern, ...]:
    try:
        return tuple(compile_pattern(str(source), lists, language) for source in sources)
    except PatternError as error:
        raise InputError(f"{where}: {name}: {error}") from None


def _claim(where: str, predicate: str, spec: Any, slots: frozenset[str] | set[str]) -> ClaimSpec:
    predicates = ontology.load().predicates
    if not isinstance(spec, dict):
        raise InputError(f"{where}: claims: {spec!r} is not a mapping like 'alliedWith: [a, b]'")
    named = [key for key in spec if key in predicates]
    if len(named) != 1:
        raise InputError(f"{where}: claims: a claim names one predicate, not {named or sorted(spec)}")
    if unknown := set(spec) - _CLAIM_FIELDS - set(named):
        raise InputError(f"{where}: claims: {min(unknown)}: no such field")
    ends = spec[named[0]]
    among: tuple[str, ...] = ()
    if isinstance(ends, str):
        among = (ends,)
    elif isinstance(ends, dict) and set(ends) == {"among"}:
        among = tuple(ends["among"])
    elif not (isinstance(ends, list) and len(ends) == 2):
        raise InputError(f"{where}: claims: {named[0]}: needs [subject, object], a list slot or {{among: [slots]}}")
    subject, obj = ("", "") if among else (str(ends[0]), str(ends[1]))
    by = spec.get("by")
    for slot in (*among, *((subject, obj) if not among else ()), *((by,) if by else ())):
        base, _, said = slot.partition(".")
        if base not in slots or said not in ("", "post", "party"):
            raise InputError(f"{where}: claims: {named[0]}: no slot {slot!r}")
    try:
        stance = Stance(spec["stance"]) if "stance" in spec else None
        default = Stance(spec.get("default", "asserted"))
    except ValueError as error:
        raise InputError(f"{where}: claims: stance: {error}") from None
    values = {key: spec[key] for key in spec if key in _QUALIFIERS}
    return ClaimSpec(named[0], subject, obj, among, stance, default, by, values, spec.get("confidence"), bool(spec.get("weak")))


def _example(where: str, example: Any) -> Example:
    if not isinstance(example, dict) or not isinstance(example.get("text"), str) or "claims" not in example:
        raise InputError(f"{where}: examples: an example has a text and its claims")
    return Example(example["text"], tuple(str(claim) for claim in _listed(example["claims"])))
