"""The vocabulary: complete in three languages, consistent, legible; the check of one claim; nothing repeats it."""

from __future__ import annotations

import itertools
import json
import math
import re
import timeit
from pathlib import Path
from typing import Any

import pytest
import rdflib

from kg.errors import SilaError
from kg.model import PartialDate, Qualifiers, Stance
from kg.ontology import FILES, LANGUAGES, NAMESPACE, load, source
from kg.ontology.tables import TABLES, refresh
from tests.shared import SHARED, needs_shared

ROOT = Path(__file__).resolve().parents[1]
PUBLIC = ["holdsPost", "memberOf", "candidateFor", "appoints", "alliedWith", "opposes", "supports", "criticises", "leads",
          "seatsIn", "agreementWith", "awardsContractTo", "funds", "ownsShareOf", "operatesIn", "partOf", "meetsWith",
          "legalAction"]


def test_the_vocabulary_is_the_guides():
    ontology = load()
    assert list(ontology.predicates) == PUBLIC
    assert list(ontology.types) == ["Person", "Party", "Alliance", "Municipality", "Arrondissement", "Province", "Region",
                                    "Company", "PublicBody", "Association", "Media", "Place"]
    assert list(ontology.stances) == [str(stance) for stance in Stance]
    assert [len(codes) for codes in (ontology.roles, ontology.levels, ontology.forms)] == [21, 7, 13]
    assert {name for name, p in ontology.predicates.items() if p.symmetric} == {"alliedWith", "agreementWith", "meetsWith"}
    assert set(ontology.qualifiers) == set(Qualifiers.__slots__)


def test_every_term_is_labelled_and_commented_in_three_languages():
    for term in load().terms.values():
        for texts in (term.labels, term.comments):
            assert tuple(texts) == LANGUAGES, term.name
            assert all(text.strip() == text and text for text in texts.values()), term.name
        assert re.search("[ء-ي]", term.labels["ar"]), term.name
        assert all(comment.endswith(".") for comment in term.comments.values()), term.name


def test_labels_tell_terms_of_one_kind_apart():
    ontology = load()
    for kind in (ontology.types, ontology.predicates, ontology.qualifiers, ontology.stances, ontology.roles, ontology.levels,
                 ontology.forms):
        for language in LANGUAGES:
            labels = [term.labels[language] for term in kind.values()]
            assert len(set(labels)) == len(labels), labels


def test_a_plain_edge_says_what_it_means():
    for predicate in load().predicates.values():
        assert predicate.comment.startswith("At least one article asserts"), predicate.name
        assert predicate.comments["fr"].startswith("Au moins un article affirme"), predicate.name
        assert predicate.comments["ar"].startswith("مقال واحد على الأقل يثبت"), predicate.name


def test_the_files_use_only_terms_that_they_declare():
    graph = rdflib.Graph()
    for name in FILES:
        graph.parse(data=source(name), format="turtle")
    declared = {str(subject) for subject in graph.subjects()}
    used = {str(node) for triple in graph for node in triple if str(node).startswith(NAMESPACE)}
    assert used <= declared
    assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)


def test_symmetric_relations_have_one_domain_on_both_ends():
    for predicate in load().predicates.values():
        if predicate.symmetric:
            assert predicate.domain == predicate.range


def test_a_symmetric_claim_is_written_once():
    ontology = load()
    assert ontology.canonical("alliedWith", "party/pjd", "party/mp") == ("party/mp", "party/pjd")
    assert ontology.canonical("funds", "region/06", "company/x") == ("region/06", "company/x")


@pytest.mark.parametrize(("claim", "reason"), [
    (("alliedWith", "Party", "Party"), None),
    (("alliedWith", "Party", "Alliance"), "alliedWith does not join Party to Alliance"),
    (("memberOf", "Person", "Party"), None),
    (("memberOf", "Party", "Alliance"), None),
    (("memberOf", "Party", "Party"), "memberOf does not join Party to Party"),
    (("memberOf", "Party", "Association"), "memberOf does not join Party to Association"),
    (("agreementWith", "Municipality", "Company"), None),
    (("agreementWith", "Region", "Place"), None),
    (("agreementWith", "Person", "Company"), "agreementWith does not join Person to Company"),
    (("seatsIn", "Alliance", "PublicBody"), None),
    (("operatesIn", "Company", "PublicBody"), "operatesIn does not join Company to PublicBody"),
    (("marries", "Person", "Person"), "no such predicate: marries"),
    (("supports", "Person", "Person", "shouted"), "no such stance: shouted"),
    (("holdsPost", "Person", "Party", "ended", Qualifiers(role="president", level="regional", place="region/06")), None),
    (("holdsPost", "Person", "Party", "ended", Qualifiers(role="tsar")), "no such role: tsar"),
    (("holdsPost", "Person", "Party", "ended", Qualifiers(place="company/x")), "company/x cannot be the place of a claim"),
    (("alliedWith", "Party", "Party", "denied", Qualifiers(level="galactic")), "no such level: galactic"),
    (("alliedWith", "Party", "Party", "denied", Qualifiers(role="king")), "alliedWith takes no role"),
    (("legalAction", "Person", "Person", "asserted", Qualifiers(form="duel")), "no such form: duel"),
    (("candidateFor", "Person", "Municipality", "planned", Qualifiers(party="person/x")),
     "person/x cannot be the party of a claim"),
    (("supports", "Person", "Person", "planned", Qualifiers(until=PartialDate(2028))), None),
])
def test_check(claim, reason):
    assert load().check(*claim) == reason


def test_a_check_takes_microseconds():
    ontology, qualifiers = load(), Qualifiers(level="provincial", place="province/06.141.01.60")
    seconds = min(timeit.repeat(lambda: ontology.check("alliedWith", "Party", "Party", "asserted", qualifiers), number=1000))
    assert seconds / 1000 < 50e-6


def test_an_incomplete_term_is_named(tmp_path: Path):
    for name in FILES:
        (tmp_path / name).write_text(source(name), encoding="utf-8")
    broken = source("claims.ttl").replace('rdfs:label "الصفة"@ar , "fonction"@fr , "role"@en ;', 'rdfs:label "role"@en ;')
    (tmp_path / "claims.ttl").write_text(broken, encoding="utf-8")
    with pytest.raises(SilaError, match="role wants a label and a comment in ar, fr, en"):
        load(tmp_path)


def test_a_broken_file_is_named_with_its_line(tmp_path: Path):
    for name in FILES:
        (tmp_path / name).write_text(source(name) + ("\nsila:x a" if name == "roles.ttl" else ""), encoding="utf-8")
    with pytest.raises(SilaError, match=r"roles\.ttl: .*line"):
        load(tmp_path)


# Colours: 3:1 against white and against #121212 (WCAG 2.2, 1.4.11), and apart for people who see no red or no green.

def _linear(colour: str) -> tuple[float, float, float]:
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted(sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(x), strict=True)) for x in (one, other))
    return (high + 0.05) / (low + 0.05)


_SEEN = {  # Machado, Oliveira and Fernandes (2009), severity 1
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
}


def _oklab(colour: str, sight: str) -> tuple[float, float, float]:
    red, green, blue = (max(0.0, sum(m * c for m, c in zip(row, _linear(colour), strict=True))) for row in _SEEN[sight])
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short)


@pytest.mark.parametrize("sight", _SEEN)
def test_colours_are_told_apart_by_everybody(sight: str):
    ontology = load()
    predicates = ontology.predicates.values()
    groups = [[entity_type.colour for entity_type in ontology.types.values()]]
    groups += [[p.colour for p in predicates if p.line_style == style] for style in ("solid", "dashed", "dotted")]
    assert sum(map(len, groups)) == len(ontology.types) + len(ontology.predicates)
    for colours in groups:
        for one, other in itertools.combinations(colours, 2):
            assert math.dist(_oklab(one, sight), _oklab(other, sight)) > 0.07, (one, other)


def test_colours_are_legible_on_light_and_dark():
    ontology = load()
    for colour in [*(t.colour for t in ontology.types.values()), *(p.colour for p in ontology.predicates.values())]:
        assert re.fullmatch("#[0-9a-f]{6}", colour)
        assert min(_contrast(colour, "#ffffff"), _contrast(colour, "#121212")) >= 3, colour


def test_display_and_export_values_are_known_ones():
    for predicate in load().predicates.values():
        assert predicate.line_style in {"solid", "dashed", "dotted"}
        assert predicate.sign in {"cooperation", "conflict", "neutral"}
        assert predicate.ftm.schema in {"Directorship", "Membership", "Ownership", "Payment", "UnknownLink"}
    kinds = [predicate.gexf_kind for predicate in load().predicates.values()]
    assert len(set(kinds)) == len(kinds)


def test_the_documents_tables_are_current():
    path = ROOT / "docs" / "ontology.md"
    text = path.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- table: (\w+) -->", text)) == set(TABLES)
    assert text == refresh(text, load()), "write it anew: python -m kg.ontology docs/ontology.md"


def test_no_code_repeats_the_vocabulary():
    """A file of code that names half of the relations holds a second list of them."""
    for path in [*ROOT.glob("kg/**/*.py"), *ROOT.glob("api/**/*.py")]:
        text = path.read_text(encoding="utf-8")
        named = [name for name in PUBLIC if re.search(rf"[\"'](?:sila:)?{name}[\"']", text)]
        assert len(named) < 9, f"{path.relative_to(ROOT)} lists relations: {named}"


CODED = frozenset({"role", "level", "form", "topic", "name", "count"})


@needs_shared
def test_the_vocabulary_admits_what_careful_readers_wrote():
    ontology, refused, total = load(), [], 0
    for path in [*SHARED.glob("gold/train/*.jsonl"), SHARED / "gold/dev/gold.jsonl", SHARED / "gold/seed.jsonl"]:
        for line in path.read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            types = {entity["ref"]: entity["type"] for entity in article["entities"]}
            for claim in article["claims"]:
                if claim.get("optional"):
                    continue
                total += 1
                written = claim.get("qualifiers", {})
                values: dict[str, Any] = {name: written[name] for name in written.keys() & CODED}
                for name in written.keys() & {"place", "party"}:
                    values[name] = ontology.types[types[written[name]]].kebab + "/x"
                reason = ontology.check(claim["predicate"], types[claim["subject"]], types[claim["object"]], claim["stance"],
                                        Qualifiers(**values))
                if reason:
                    refused.append((article["id"], reason))
    assert total > 4000
    assert len(refused) <= 1, refused
