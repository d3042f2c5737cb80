"""The articles in ``seeds/articles/``: their form, their public sources, and the gold claims in ``tests/gold/seeds.jsonl``."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.entities.gazetteer import load, types
from kg.model import Amount, PartialDate, Qualifiers, Share
from kg.ontology import load as load_ontology

FOLDER = Path(__file__).parents[1] / "seeds" / "articles"
GOLD = Path(__file__).parent / "gold" / "seeds.jsonl"
PAGES = sorted(FOLDER.glob("*.txt"))
SECOND = "إقرأ أيضاً:"
DATE = re.compile(r"تاريخ النشر: (\d{1,2})(?:st|nd|rd|th), ([A-Z][a-z]+) (\d{4}) GMT")
CLITICS = "[وف]?[بكلس]?"


@functools.cache
def gold() -> dict[str, dict[str, Any]]:
    lines = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines), "an article has two gold lines"
    return {line["id"]: line for line in lines}


@functools.cache
def sources() -> list[dict[str, str]]:
    with (FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def parts(page: Path) -> dict[str, list[str]]:
    """The lines of each article of a page by its gold id: the stem, or the stem with a and b where there are two."""
    text = page.read_text(encoding="utf-8")
    halves = [half.strip().split("\n") for half in text.split(SECOND)]
    return dict(zip([page.stem] if len(halves) == 1 else [f"{page.stem}a", f"{page.stem}b"], halves, strict=True))


def articles() -> dict[str, list[str]]:
    return {ident: lines for page in PAGES for ident, lines in parts(page).items()}


def content(lines: list[str]) -> str:
    """Title and paragraphs, without the metadata lines."""
    return "\n".join(line for line in lines if not re.match(r"تاريخ النشر:|كلمات دلالية|المصدر:", line))


def published(lines: list[str]) -> str | None:
    found = DATE.fullmatch(lines[1])
    return dt.datetime.strptime(" ".join(found.groups()), "%d %B %Y").date().isoformat() if found else None


def occurs(name: str, text: str) -> bool:
    """Whether a name stands in a text, with or without a clitic (also لل, which hides the article's alif)."""
    hidden = rf"|[وف]?لل{re.escape(name[2:])}" if name.startswith("ال") else ""
    return bool(re.search(rf"(?<!\w)(?:{CLITICS}{re.escape(name)}{hidden})(?!\w)", text))


KEBAB = {name: kebab for kebab, name in types().items()}


def qualifiers(given: dict[str, Any], types: dict[str, str]) -> Qualifiers:
    """Gold qualifiers as the model's; ValueError, TypeError or KeyError where a value or a name is none of the guide's."""
    made = dict(given) | {name: f"{KEBAB[types[given[name]]]}/{given[name]}" for name in ("place", "party") if name in given}
    made |= {name: PartialDate.parse(given[name]) for name in ("start", "until") if name in given}
    made |= {name: kind(**given[name]) for name, kind in (("amount", Amount), ("share", Share)) if name in given}
    return Qualifiers(**made)


ARTICLES = articles()
each_article = pytest.mark.parametrize("ident", ARTICLES)


def test_enough_pages_in_enough_years():
    years = {line["published"][:4] for line in gold().values() if line["published"]}
    assert len(PAGES) >= 22
    assert len(years) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_format(page):
    for ident, lines in parts(page).items():
        assert all(line == line.strip() and line for line in lines), f"{ident}: blank line or stray space"
        assert lines[-1] == "المصدر: صلة", ident
        assert lines[-2].startswith("كلمات دلالية "), ident
        assert 120 <= len(content(lines).split()) <= 350, ident
        if lines[1].startswith("تاريخ"):
            assert published(lines), f"{ident}: {lines[1]}"


@each_article
def test_gold_agrees_with_the_page(ident):
    assert ident in gold(), "an article without gold"
    assert gold()[ident]["published"] == published(ARTICLES[ident])
    assert len(gold()[ident]["claims"]) >= 4


def test_no_gold_without_an_article():
    assert set(gold()) == set(ARTICLES)


@each_article
def test_names_and_evidence_are_in_the_text(ident):
    line, text = gold()[ident], content(ARTICLES[ident])
    for entity in line["entities"]:
        assert any(occurs(name, text) for name in entity["names"]), entity["names"]
    for claim in line["claims"]:
        assert claim["evidence"], claim
        assert claim["evidence"] in text, claim["evidence"]


@each_article
def test_claims_keep_the_vocabulary(ident):
    line, ontology = gold()[ident], load_ontology()
    types = {entity["ref"]: entity["type"] for entity in line["entities"]}
    for claim in line["claims"]:
        given = qualifiers(claim["qualifiers"], types)
        refused = ontology.check(claim["predicate"], types[claim["subject"]], types[claim["object"]], claim["stance"], given)
        assert refused is None, f"{refused}: {claim}"
        assert claim["subject"] != claim["object"], claim
        assert claim.get("attributed_to", claim["subject"]) in types, claim


@each_article
def test_known_entities_are_in_the_seed_knowledge(ident):
    for entity in gold()[ident]["entities"]:
        if "id" in entity:
            prefix, rest = entity["id"].split(":")
            kind = KEBAB[entity["type"]]
            assert {f"{kind}/{rest}", f"{kind}/{prefix}-{rest}"} & load().entities.keys(), entity


def test_every_article_names_its_public_sources():
    assert {row["article"] for row in sources()} == {page.stem for page in PAGES}
    for row in sources():
        assert row["source"].strip(), row
        assert row["fact"].strip(), row
        assert dt.date.fromisoformat(row["confirmed"]), row
