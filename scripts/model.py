"""Draw the data model from the ontology: ``docs/pictures/relations.svg`` and ``docs/pictures/claim.svg``.

    python -m scripts.model

Tests compare the files with what the ontology says today.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kg.ontology import Ontology, Predicate, load
from kg.ontology.tables import kinds

FOLDER: Final = Path(__file__).parents[1] / "docs" / "pictures"
_FONT: Final = "system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif"
_INK, _LINE, _PLAIN = "#1b1b1b", "#8a8a8a", "#5f6368"
_DASH: Final = {"solid": "", "dashed": ' stroke-dasharray="7 5"', "dotted": ' stroke-dasharray="2 4"'}
_ROW, _TOP = 40, 60


def relations(ontology: Ontology) -> str:
    """Every relation between the kinds of entities that it may join, from left to right."""
    rows = list(ontology.predicates.values())
    ends = [(kinds(ontology, p.domain), kinds(ontology, p.range)) for p in rows]
    height = _TOP + _ROW * len(rows) + 10
    left, right = (_places([pair[side] for pair in ends], height) for side in (0, 1))
    out = [_text(130, 30, "from", _PLAIN), _text(550, 30, "relation", _PLAIN), _text(970, 30, "to", _PLAIN)]
    for n, predicate in enumerate(rows):
        y = _TOP + _ROW * n + _ROW // 2
        style = f'fill="none" stroke="{predicate.colour}" stroke-width="1.6"{_DASH[predicate.line_style]}'
        for kind in ends[n][0]:
            out.append(f'<path d="M220 {left[kind]} C 320 {left[kind]}, 320 {y}, 410 {y}" {style}/>')
        for kind in ends[n][1]:
            out.append(f'<path d="M690 {y} C 790 {y}, 790 {right[kind]}, 880 {right[kind]}" {style}/>')
    for n, predicate in enumerate(rows):
        out += _relation(predicate, _TOP + _ROW * n + _ROW // 2)
    for x, column in ((130, left), (970, right)):
        for kind, y in column.items():
            known = ontology.types.get(kind)
            label = ontology.terms[kind].labels["ar"] if kind in ontology.terms else ""
            out += _box(x, y, 180, 40, known.colour if known else _PLAIN, kind, label, dashed=known is None)
    return _svg(1100, height, "The relations of Sila and the kinds of entities that they join", out)


def _relation(predicate: Predicate, y: int) -> list[str]:
    name = predicate.name + (" ↔" if predicate.symmetric else "")
    return [f'<rect x="410" y="{y - 16}" width="280" height="32" rx="16" fill="#fff" stroke="{predicate.colour}" '
            'stroke-width="2"/>',
            _text(425, y + 5, name, _INK, anchor="start", bold=True),
            _text(675, y + 5, predicate.labels["ar"], _INK, anchor="end")]


def _places(groups: Sequence[Iterable[str]], height: int) -> Mapping[str, int]:
    """Where the kinds of one column stand: in the order of the middle of their relations, evenly spread."""
    seen: dict[str, list[int]] = {}
    for n, group in enumerate(groups):
        for kind in group:
            seen.setdefault(kind, []).append(n)
    order = sorted(seen, key=lambda kind: (sum(seen[kind]) / len(seen[kind]), kind))
    step = (height - _TOP) / len(order)
    return {kind: round(_TOP + step * (n + 0.5)) for n, kind in enumerate(order)}


def claim(ontology: Ontology) -> str:
    """One claim: its two ends, stance, qualifiers, and the evidence behind it."""
    boxes = [(170, 80, "subject", "id:party/mp"), (550, 80, "claim", "sila:Claim"), (930, 80, "object", "id:party/pjd"),
             (550, 300, "evidence", "oa: quote and offsets"), (930, 300, "article", "schema:NewsArticle"),
             (170, 300, "speaker", "who says it, or nobody")]
    arrows = [((430, 80), (280, 80), "rdf:subject"), ((670, 80), (820, 80), "rdf:object"),
              ((550, 108), (550, 272), "sila:evidence"),
              ((660, 300), (820, 300), "oa:hasSource"), ((640, 108), (850, 272), "prov:wasDerivedFrom"),
              ((460, 108), (250, 272), "sila:attributedTo")]
    out = [_arrow(start, end, said) for start, end, said in arrows]
    for x, y, title, below in boxes:
        out += _box(x, y, 240 if title == "claim" else 220, 56, "#7a3e9d" if title == "claim" else _PLAIN, title, below)
    lists = (("rdf:predicate", "one of " + ", ".join(ontology.predicates)), ("sila:stance", ", ".join(ontology.stances)),
             ("sila:level", ", ".join(ontology.levels)), ("qualifiers", ", ".join(ontology.qualifiers)),
             ("and", "sila:reported (the article's date), sila:confidence, sila:extractor"))
    y = 380
    for name, values in lists:
        out.append(_text(60, y, name, _INK, anchor="start", bold=True))
        for line in _wrapped(values, 120):
            out.append(_text(200, y, line, _INK, anchor="start"))
            y += 22
        y += 6
    return _svg(1100, y + 6, "A claim of Sila: its ends, its evidence and what it may say", out)


def _arrow(start: tuple[int, int], end: tuple[int, int], said: str) -> str:
    (x1, y1), (x2, y2) = start, end
    x, y = (x1 + x2) // 2, (y1 + y2) // 2 - 8
    return (f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{_LINE}" stroke-width="1.6" marker-end="url(#tip)"/>'
            f'<rect x="{x - 4 * len(said)}" y="{y - 13}" width="{8 * len(said)}" height="19" fill="#fff"/>'
            + _text(x, y + 2, said, _PLAIN))


def _box(x: int, y: int, width: int, height: int, colour: str, title: str, below: str, *, dashed: bool = False) -> list[str]:
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    return [f'<rect x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="8" fill="#fff" '
            f'stroke="{colour}" stroke-width="2.4"{dash}/>',
            _text(x, y - 3, title, _INK, bold=True), _text(x, y + 14, below, _PLAIN)]


def _text(x: int, y: int, text: str, colour: str, *, anchor: str = "middle", bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x}" y="{y}" fill="{colour}" text-anchor="{anchor}"{weight}>{escape(text)}</text>'


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _svg(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    tip = ('<marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
           f'<path d="M0 0 L10 5 L0 10 z" fill="{_LINE}"/></marker>')
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="{_FONT}" '
        'font-size="14">',
        f"<title>{escape(title)}</title><defs>{tip}</defs>", f'<rect width="{width}" height="{height}" rx="10" fill="#fff"/>',
        *parts, "</svg>", ""))


PICTURES: Final = {"relations.svg": relations, "claim.svg": claim}


def main(folder: Path = FOLDER) -> None:
    """Write both pictures."""
    folder.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (folder / name).write_text(draw(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
