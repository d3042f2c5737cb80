"""From proposals to claims: ids, checks, one of each, evidence, a fixed order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kg import ids, ontology
from kg.extract.document import Document, Node
from kg.extract.match import Proposal
from kg.model import Claim, Entity, Evidence, Extraction, Mention, PartialDate, Qualifiers, Stance

_ANCHOR_RANK = {"Party": 0, "Alliance": 1, "PublicBody": 1, "Company": 1, "Association": 1, "Media": 1,
                "Municipality": 2, "Province": 2, "Region": 2, "Arrondissement": 2, "Place": 3}


def assemble(doc: Document, proposals: list[Proposal], explain: bool) -> Extraction:
    """The extraction of a document from what the readers propose."""
    article = ids.article_id(doc.article)
    kept = [p for p in proposals if _fits(doc, p)]
    address = _addresses(doc, kept, article)
    chosen = _one_each(kept)
    claims = [claim for p in chosen if (claim := _claim(doc, p, address, article, explain))]
    claims = list({claim.id: claim for claim in claims}.values())
    claims.sort(key=lambda c: (c.evidence.start, c.predicate, c.subject, c.object, c.stance, c.id))
    entities = _entities(doc, address, claims)
    return Extraction(doc.article, article, tuple(entities), tuple(claims), dict(sorted(doc.dropped.items())),
                      doc.knowledge.fingerprint)


def _fits(doc: Document, proposal: Proposal) -> bool:
    """Whether the ontology admits the claim; a refusal is counted with its reason."""
    vocabulary = ontology.load()
    reason = vocabulary.check(proposal.predicate, proposal.subject.type, proposal.object.type, str(proposal.stance))
    if reason:
        doc.dropped[reason] += 1
        return False
    takes = vocabulary.predicates[proposal.predicate].qualifiers
    proposal.values = {name: value for name, value in proposal.values.items() if name in takes and value is not None}
    return True


def _addresses(doc: Document, proposals: Iterable[Proposal], article: str) -> dict[Node, str]:
    """Every node's id; a new one is anchored at the strongest known entity that a claim ties it to, else at the article."""
    ties: dict[Node, list[tuple[int, int, str]]] = defaultdict(list)
    for number, proposal in enumerate(proposals):
        for one, other in ((proposal.subject, proposal.object), (proposal.object, proposal.subject)):
            if one.id is None and other.id is not None:
                ties[one].append((_ANCHOR_RANK.get(other.type, 9), number, other.id))
    out: dict[Node, str] = {}
    for node in doc.nodes:
        if node.id is not None:
            out[node] = node.id
        else:
            anchors = [tie for tie in ties.get(node, ()) if tie[0] < 9]
            out[node] = ids.entity_id(node.type, node.label, min(anchors)[2] if anchors else article)
    return out


def _ends(proposal: Proposal) -> tuple[str, int, int]:
    """Predicate and ends, symmetric ones in one order."""
    one, other = id(proposal.subject), id(proposal.object)
    if ontology.load().predicates[proposal.predicate].symmetric and other < one:
        one, other = other, one
    return proposal.predicate, one, other


def _one_each(proposals: Iterable[Proposal]) -> list[Proposal]:
    """Of the same claim the best evidence; a claim without level or speaker gives way to the same one with them."""
    groups: dict[tuple[Any, ...], list[Proposal]] = defaultdict(list)
    proposals = list(proposals)
    firm = {_ends(p) for p in proposals if not p.weak and p.by is None}
    for proposal in proposals:
        if proposal.weak and _ends(proposal) in firm and any(
                _ends(p) == _ends(proposal) and not p.weak and p.stance is not proposal.stance for p in proposals):
            continue
        groups[*_ends(proposal), proposal.stance].append(proposal)
    out: list[Proposal] = []
    for group in groups.values():
        best: dict[tuple[Any, Any], Proposal] = {}
        for proposal in sorted(group, key=lambda p: (-p.confidence, p.sentence)):
            key = proposal.values.get("level"), proposal.by
            if key in best:
                best[key].values = {**proposal.values, **best[key].values}
            else:
                best[key] = proposal
        for (level, by), proposal in best.items():
            more = [p for (other, who), p in best.items() if (other, who) != (level, by)
                    and (level is None or other == level)
                    and (by is None or who is by or (who is not None and by in (proposal.subject, proposal.object)))]
            if more:
                more[0].values = {**proposal.values, **more[0].values}
            else:
                out.append(proposal)
    return out


def _claim(doc: Document, proposal: Proposal, address: dict[Node, str], article: str, explain: bool) -> Claim | None:
    ends = address[proposal.subject], address[proposal.object]
    if ontology.load().predicates[proposal.predicate].symmetric:
        ends = min(ends), max(ends)
    sentence = doc.sentences[proposal.sentence]
    evidence = Evidence(doc.text[sentence.start:sentence.end], sentence.start, sentence.end)
    values: dict[str, Any] = {
        name: address[value] if isinstance(value, Node) else PartialDate.parse(value)
              if name in ("start", "until") and isinstance(value, str) else value
        for name, value in proposal.values.items()}
    claim = Claim("", proposal.predicate, *ends, Stance(proposal.stance), evidence, Qualifiers(**values),
                  address[proposal.by] if proposal.by else None, doc.article.published, round(proposal.confidence, 2),
                  proposal.extractor, proposal.why if explain else None)
    vocabulary = ontology.load()
    reason = vocabulary.check(claim.predicate, proposal.subject.type, proposal.object.type, str(claim.stance), claim.qualifiers)
    if reason:
        doc.dropped[reason] += 1
        return None
    return replace(claim, id=ids.claim_id(article, claim))


def _entities(doc: Document, address: dict[Node, str], claims: Iterable[Claim]) -> list[Entity]:
    used = {
        end for c in claims for end in (c.subject, c.object, c.attributed_to, c.qualifiers.place, c.qualifiers.party) if end
    }
    merged: dict[str, list[Node]] = defaultdict(list)
    for node in doc.nodes:
        if node.spans or address[node] in used:
            merged[address[node]].append(node)
    out = []
    for ident, nodes in merged.items():
        mentions = sorted({Mention(start, end, doc.text[start:end], name) for node in nodes for start, end, name in node.spans},
                          key=lambda m: (m.start, m.end))
        node = nodes[0]
        known = doc.knowledge.entities.get(ident)
        labels = dict(known.labels) if known else {doc.article.language: node.label}
        out.append(Entity(ident, node.type, known.label if known else node.label, labels, known is not None, tuple(mentions)))
    return sorted(out, key=lambda e: (e.mentions[0].start if e.mentions else 1 << 30, e.id))
