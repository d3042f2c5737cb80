"""A small snapshot in the project's RDF layout, written by hand: enough for every view to have something true to say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.graph.adjacency import load
from kg.graph.claims import ClaimGraph
from kg.ontology import load as load_ontology

BASE = "https://w3id.org/sila/"
XSD, OA = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/ns/oa#"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
DCTERMS, PROV, SKOS = "http://purl.org/dc/terms/", "http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#"
OWL_SAME = "http://www.w3.org/2002/07/owl#sameAs"
FACTS = ox.NamedNode(BASE + "graph/facts")


def term(local: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + "ontology#" + local)


def thing(local: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + "id/" + local)


class SampleReader:
    """A store in memory that reads like a snapshot; its name is the hash of its quads."""

    def __init__(self, quads: Iterable[ox.Quad], derived: Path | None = None) -> None:
        self.store = ox.Store()
        self.store.extend(quads)
        self.derived = derived
        self.snapshot = hashlib.sha256("\n".join(sorted(map(str, self.store))).encode()).hexdigest()[:12]
        self.selects = 0

    def select(self, sparql: str) -> list[dict[str, Any]]:
        self.selects += 1
        solutions: Any = self.store.query(sparql, use_default_graph_as_union=True)
        names = [variable.value for variable in solutions.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in solutions]


def entity(id_: str, ar: str = "", fr: str = "", en: str = "", *aliases: str, inside: str = "", acronym: str = "",
           colour: str = "", wikidata: str = "") -> list[ox.Quad]:
    node = thing(id_)
    out: list[tuple[ox.NamedNode, Any]] = [(ox.NamedNode(RDF + "type"), term(load_ontology().type_of(id_)))]
    out += [(ox.NamedNode(RDFS + "label"), ox.Literal(text, language=lang))
            for text, lang in ((ar, "ar"), (fr, "fr"), (en, "en")) if text]
    out += [(ox.NamedNode(SKOS + "altLabel"), ox.Literal(alias, language="ar" if alias >= "\u0600" else "fr"))
            for alias in aliases]
    out += [(ox.NamedNode("https://schema.org/containedInPlace"), thing(inside))] if inside else []
    out += [(term("acronym"), ox.Literal(acronym))] if acronym else []
    out += [(term("colour"), ox.Literal(colour))] if colour else []
    out += [(ox.NamedNode(OWL_SAME), ox.NamedNode("http://www.wikidata.org/entity/" + wikidata))] if wikidata else []
    return [ox.Quad(node, prop, value, FACTS) for prop, value in out]


def article(name: str, reported: str | None, publisher: str | None, url: str | None = None) -> list[ox.Quad]:
    node, graph = thing("article/" + name), ox.NamedNode(BASE + "graph/article/" + name)
    out: list[tuple[str, Any]] = [(RDF + "type", ox.NamedNode("https://schema.org/NewsArticle")),
                                  (DCTERMS + "title", ox.Literal(f"عنوان {name}", language="ar")),
                                  (DCTERMS + "language", ox.Literal("ar"))]
    out += [(BASE + "ontology#reported", _date(reported))] if reported else []
    out += [(DCTERMS + "publisher", ox.Literal(publisher))] if publisher else []
    out += [("https://schema.org/url", ox.NamedNode(url))] if url else []
    return [ox.Quad(node, ox.NamedNode(prop), value, graph) for prop, value in out]


def _date(text: str) -> ox.Literal:
    kind = {4: "gYear", 7: "gYearMonth"}.get(len(text), "gMonthDay" if text.startswith("--") else "date")
    return ox.Literal(text, datatype=ox.NamedNode(XSD + kind))


def claim(subject: str, predicate: str, object_: str, stance: str = "asserted", *, article: str | None = "a1",
          sentence: str = "", reported: str | None = None, confidence: float = 0.8, **qualifiers: Any) -> list[ox.Quad]:
    """One claim node; qualifiers: role, level, form (codes), place, party, speaker (ids), start, until, name, topic,
    currency, amount_min …, and for seed claims (``article=None``) source and confirmed."""
    whole = repr((subject, predicate, object_, stance, article, sentence, sorted(qualifiers.items())))
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    node, graph = thing("claim/" + digest), ox.NamedNode(BASE + ("graph/article/" + article if article else "graph/seed"))
    add: list[tuple[ox.NamedNode, str, Any]] = [
        (node, RDF + "type", term("Claim")), (node, RDF + "subject", thing(subject)),
        (node, RDF + "predicate", term(predicate)),
        (node, RDF + "object", thing(object_)), (node, BASE + "ontology#stance", term("stance-" + stance)),
        (node, BASE + "ontology#confidence", ox.Literal(str(confidence), datatype=ox.NamedNode(XSD + "decimal"))),
        (node, BASE + "ontology#extractor", ox.Literal(f"frames/{predicate}.ar@1" if article else "seed"))]
    for name, value in qualifiers.items():
        local = {"speaker": "attributedTo", "amount_min": "amountMin", "amount_max": "amountMax", "share_min": "shareMin",
                 "share_max": "shareMax", "share_equal": "shareEqual", "confirmed": "lastConfirmed"}.get(name, name)
        prop = DCTERMS + "source" if name == "source" else BASE + "ontology#" + local
        if name in {"role", "level", "form"}:
            value = term(f"{name}-{value}")
        elif name in {"place", "party", "speaker"}:
            value = thing(value)
        elif name in {"start", "until", "confirmed"}:
            value = _date(value)
        elif name in {"amount_min", "amount_max", "share_min", "share_max"}:
            value = ox.Literal(str(value), datatype=ox.NamedNode(XSD + "decimal"))
        elif name == "name":
            value = ox.Literal(value, language="ar")
        else:
            value = ox.Literal(value)
        add.append((node, prop, value))
    if reported:
        add.append((node, BASE + "ontology#reported", _date(reported)))
    if article:
        text = sentence or f"جملة عن {subject} و{object_} في {article}."
        evidence, quote, position = (ox.NamedNode(f"{node.value}#{part}") for part in ("evidence", "quote", "position"))
        add += [(node, PROV + "wasDerivedFrom", thing("article/" + article)), (node, BASE + "ontology#evidence", evidence),
                (evidence, OA + "hasSource", thing("article/" + article)), (evidence, OA + "hasSelector", quote),
                (evidence, OA + "hasSelector", position), (quote, OA + "exact", ox.Literal(text, language="ar")),
                (position, OA + "start", ox.Literal(300)), (position, OA + "end", ox.Literal(300 + len(text)))]
    return [ox.Quad(start, ox.NamedNode(prop), value, graph) for start, prop, value in add]


BENMSICK, CASA, CASA_PROVINCE = "province/06.141.01.60", "municipality/06.141.01.0", "region/06"


def sample_quads() -> list[ox.Quad]:
    """The coordination in Ben M'sick with its ban and denials; a bloc; a council; a contract; a switch of party; a lawsuit."""
    quads = [
        *entity("party/mp", "حزب الحركة الشعبية", "Mouvement populaire", "Popular Movement", "الحركة الشعبية", acronym="MP",
                colour="#d2691e", wikidata="Q1"),
        *entity("party/pjd", "حزب العدالة والتنمية", "Parti de la justice et du développement", "Justice and Development Party",
                "البيجيدي", "العدالة والتنمية", acronym="PJD"),
        *entity("party/pps", "حزب التقدم والاشتراكية", "Parti du progrès et du socialisme", "", "التقدم والاشتراكية",
                acronym="PPS"),
        *entity("party/pml", "الحزب المغربي الحر"), *entity("party/pdn", "الحزب الديمقراطي الوطني"),
        *entity("party/rni", "التجمع الوطني للأحرار", "Rassemblement national des indépendants", "", acronym="RNI"),
        *entity("party/pam", "الأصالة والمعاصرة", "", "", acronym="PAM"),
        *entity("party/pi", "حزب الاستقلال", "", "", acronym="PI"),
        *entity("alliance/takatol-chaabi", "التكتل الشعبي", "Bloc populaire", "Popular Bloc"),
        *entity("person/ouzzine", "محمد أوزين", "Mohand Ouzzine", "Mohamed Ouzzine", "أوزين"),
        *entity("person/x-01", "نبيلة الرميلي"), *entity("person/x-02", "فلان الفلاني"),
        *entity("region/06", "جهة الدار البيضاء-سطات", "Casablanca-Settat"),
        *entity(CASA, "الدار البيضاء", "Casablanca", inside="region/06"),
        *entity(BENMSICK, "عمالة مقاطعات ابن مسيك", "Ben M'Sick", "Ben M'sick", "ابن مسيك", inside="region/06"),
        *entity("company/casa-services", "الدار البيضاء للخدمات", "Casablanca Prestations"),
        *entity("public-body/ma", "الحكومة", "Gouvernement"), *entity("public-body/parliament", "البرلمان"),
        *article("a1", "2023-09-28", "اليوم 24"), *article("a2", None, "اليوم 24"), *article("a3", "2021-09-20", "هسبريس"),
        *article("a4", "2024-02", None, "https://www.le360.ma/x"), *article("a5", "2022-03-01", "هسبريس"),
    ]
    parties, ban = ("party/mp", "party/pjd", "party/pps"), "وطلبت قيادة الحزب من فروعه ألا تعقد تحالفات باسمه."
    local = "أعلنت فروع ثلاثة أحزاب في ابن مسيك أنها ستعمل معا."
    denial = "ولا يربط بين قيادات الأحزاب الثلاثة وطنيا أي اتفاق."
    bloc = "وانضم حزبان صغيران إلى الحركة الشعبية في تكتل واحد."
    for i, one in enumerate(parties):
        for other in parties[i + 1:]:
            quads += claim(one, "alliedWith", other, article="a2", sentence=local, level="provincial",
                            place=BENMSICK, confidence=0.9)
            quads += claim(one, "alliedWith", other, "denied", article="a2", sentence=denial, level="national", confidence=0.8)
        quads += claim(one, "opposes", "public-body/ma", article="a2", sentence=denial, level="national")
    quads += claim("party/mp", "alliedWith", "party/pjd", "forbidden", article="a2", sentence=ban, level="local",
                   speaker="person/ouzzine")
    members = ("party/mp", "party/pml", "party/pdn")
    for i, one in enumerate(members):
        quads += claim(one, "memberOf", "alliance/takatol-chaabi", article="a2", sentence=bloc, start="--01-09")
        for other in members[i + 1:]:
            quads += claim(one, "alliedWith", other, article="a2", sentence=bloc, name="التكتل الشعبي", start="--01-09")
    quads += claim("person/ouzzine", "holdsPost", "party/mp", article="a2", role="secretary-general", confidence=0.95)
    quads += claim("person/ouzzine", "holdsPost", "party/mp", article=None, role="secretary-general", start="2022-11-26",
                   source="https://example.org/mp", confirmed="2026-11-22", confidence=1.0)
    quads += claim(CASA, "agreementWith", "company/casa-services", "conditional", article="a1", reported="2023-09-28",
                   topic="التحول الرقمي", amount_min=100000000, currency="MAD", start="2023-10", until="2028")
    quads += claim(CASA, "funds", "company/casa-services", article="a4", reported="2024-02",
                   amount_min=5000000, amount_max=5000000, currency="MAD")
    quads += claim(CASA, "funds", "company/casa-services", article="a5", reported="2022-03-01",
                   amount_max=2000000, currency="MAD")
    quads += claim("party/rni", "leads", CASA, article="a3", reported="2021-09-20", level="communal", place=CASA)
    for party, seats in (("party/rni", 41), ("party/pam", 26), ("party/pi", 19), ("party/pjd", 18)):
        quads += claim(party, "seatsIn", CASA, article="a3", reported="2021-09-20", count=seats)
    for i, one in enumerate(("party/rni", "party/pam", "party/pi")):
        for other in ("party/rni", "party/pam", "party/pi")[i + 1:]:
            quads += claim(one, "alliedWith", other, article="a3", reported="2021-09-20", level="communal", place=CASA)
            quads += claim(one, "alliedWith", other, article="a5", reported="2022-03-01", level="communal", place=CASA)
    quads += claim("party/pam", "alliedWith", "party/rni", "ended", article="a4", reported="2024-02",
                   level="communal", place=CASA)
    quads += claim("person/x-01", "holdsPost", CASA, article="a3", reported="2021-09-20", role="president")
    quads += claim("person/x-01", "memberOf", "party/rni", article="a3", reported="2021-09-20")
    quads += claim("person/x-02", "memberOf", "party/pjd", "ended", article="a3", reported="2021-09-20", until="2021-08")
    quads += claim("person/x-02", "memberOf", "party/pam", article="a3", reported="2021-09-20", start="2021-08-15")
    quads += claim("person/x-02", "holdsPost", "public-body/ma", "rumoured", article="a5", reported="2022-03-01",
                   role="minister")
    quads += claim("public-body/ma", "legalAction", "person/x-02", article="a4", reported="2024-02", form="investigation")
    return quads


def sample_graph() -> ClaimGraph:
    """The sample's claim graph."""
    return load(SampleReader(sample_quads()))
