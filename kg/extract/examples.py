"""The frames' own examples: each frame alone, run on its own sentences, must make exactly the claims that it lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kg.entities.gazetteer import Knowledge
from kg.extract import pipeline
from kg.extract.assemble import assemble
from kg.extract.frames import Example, Frame
from kg.model import Article, Extraction
from kg.text.names import name_key

_HEADS = re.compile(r"^(?:حزب|جماعة|مدينة|شركة|إقليم|عمالة|جهة|مقاطعة|مجلس) (?=.)"
                    r"|^(?:(?:commune|ville|mairie|société|province|préfecture|région|ministère|parti"
                    r"|conseil (?:communal|régional|provincial)) (?:de l['’]|du |de la |d['’]|de )?)(?=.)", re.IGNORECASE)
_VALUE = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")


def check(frame: Frame, example: Example, knowledge: Knowledge) -> list[str]:
    """What is wrong with an example: a line for each claim that is missing and for each too many; empty where all is right."""
    doc = pipeline.prepare(Article("example", "", example.text, language=frame.language), knowledge)
    result = assemble(doc, pipeline.run_frames(doc, only=frame.extractor), explain=True)
    made = [_said(result, number) for number in range(len(result.claims))]
    wrong = []
    for wanted in (_wanted(claim, frame.where) for claim in example.claims):
        hit = next((m for m in made if _same(wanted, m)), None)
        if hit is None:
            wrong.append(f"{frame.where}: examples: not made: {' | '.join(wanted[0])} {wanted[1]}")
        else:
            made.remove(hit)
    return wrong + [f"{frame.where}: examples: too many: {' | '.join(ends)} {values}" for ends, values in made]


Said = tuple[tuple[str, str, str, str], dict[str, str]]


def _key(name: str) -> str:
    return name_key(_HEADS.sub("", name.strip()))


def _wanted(claim: str, where: str) -> Said:
    parts = [part.strip() for part in claim.split("|")]
    if len(parts) not in (4, 5):
        raise ValueError(f"{where}: examples: {claim!r} is not 'predicate | subject | object | stance | qualifiers'")
    return (parts[0], parts[1], parts[2], parts[3]), dict(_VALUE.findall(parts[4])) if len(parts) == 5 else {}


def _names(result: Extraction, ident: str) -> set[str]:
    entity = next(e for e in result.entities if e.id == ident)
    return {_key(name) for name in (entity.label, *(m.name or m.text for m in entity.mentions))}


def _said(result: Extraction, number: int) -> Said:
    claim = result.claims[number]
    values: dict[str, str] = {}
    for name, value in (claim.qualifiers.as_json() | ({"by": claim.attributed_to} if claim.attributed_to else {})).items():
        if isinstance(value, dict):
            value = value.get("min") if value.get("min") is not None else value.get("max")
        values[name] = "\t".join(sorted(_names(result, value))) if isinstance(value, str) and "/" in value else str(value)
    ends = ("\t".join(sorted(_names(result, end))) for end in (claim.subject, claim.object))
    return (claim.predicate, *ends, str(claim.stance)), values  # type: ignore[return-value]


def _same(wanted: Said, made: Said) -> bool:
    (predicate, one, other, stance), values = wanted
    if (predicate, stance) != (made[0][0], made[0][3]):
        return False
    ends = [(one, other), (other, one)]
    symmetric = predicate in ("alliedWith", "agreementWith", "meetsWith")
    if not any(_in(a, made[0][1]) and _in(b, made[0][2]) for a, b in ends[:2 if symmetric else 1]):
        return False
    return all(value == made[1].get(name) or _in(value, made[1].get(name, "")) for name, value in values.items())


def _in(name: str, names: str) -> bool:
    return _key(name) in names.split("\t")


def every(frames: Iterable[Frame]) -> list[tuple[Frame, Example]]:
    """All examples with their frames."""
    return [(frame, example) for frame in frames for example in frame.examples]
