"""Train the model of who speaks (``kg/extract/learned/voices.json``) on the labelled articles of a folder.

    python -m training.voices TRAIN_FOLDER [--also GOLD.jsonl TEXTS] [--hold 0] [--dev DEV_FOLDER] [--out voices.json]

A claim's place is its evidence; whom the gold names is right, nobody where it names nobody. Prints how often rules and model
are right about the part held back, and about the development articles that are not kept aside. Needs torch (extra ``[train]``).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch.nn import functional as F

from kg.evaluate.align import align, gold_entities
from kg.extract.document import Document, Node
from kg.extract.learned.voices import MODEL, SAID, Site, Voice, Voices, voices
from kg.model import Stance
from scripts.figures import kept_aside
from training import corpus
from training.labels import documents, given_entities

LEAST = 4  # times that a feature is seen
DECAY = 1e-3


@dataclass
class Case:
    """The voices at a claim, and who speaks; ``rule``: whom the rules name."""

    ident: str
    heard: list[Voice]
    right: Node | None
    known: bool
    rule: Node | None


def cases(docs: Iterable[tuple[Document, dict[str, Any]]]) -> Iterator[Case]:
    """Every gold claim of a stance of which the model is asked, where both ends and the evidence are found."""
    for doc, gold in docs:
        wanted = gold_entities(gold, gold["id"])
        aligned = align(wanted, given_entities(doc, gold["id"]))
        node_of = {ref: doc.nodes[int(n)] for n, ref in aligned.items() if ref is not None}
        for claim in gold["claims"]:
            site = site_of(doc, claim, node_of)
            if site is not None and site.stance in SAID:
                heard = list(voices(doc, site))
                by = claim.get("attributed_to")
                rule = next((node for node, features in heard if "ruleTrue" in features), None)
                yield Case(gold["id"], heard, node_of.get(by) if by else None, by is None or by in node_of, rule)


def site_of(doc: Document, claim: dict[str, Any], node_of: dict[str, Node]) -> Site | None:
    """Where a gold claim is made, by its evidence."""
    start = doc.text.find(claim.get("evidence") or "\0")
    subject, obj = node_of.get(claim["subject"]), node_of.get(claim["object"])
    if start < 0 or subject is None or obj is None:
        return None
    end = start + len(claim["evidence"])
    tokens = [n for n, t in enumerate(doc.tokens) if t.end > start and t.start < end]
    number = next(n for n, s in enumerate(doc.sentences) if s.last_token >= tokens[0])
    return Site(number, tokens[0], min(tokens[-1], doc.sentences[number].last_token), claim["predicate"],
                Stance(claim["stance"]), subject, obj)


def fit(found: Sequence[Case]) -> dict[str, float]:
    """The weights that make who speaks likeliest."""
    seen = Counter(f for case in found for _, features in case.heard for f in features)
    place = {f: n for n, f in enumerate(sorted(f for f, times in seen.items() if times >= LEAST))}
    rows = [[place[f] for f in features if f in place] for case in found for _, features in case.heard]
    flat = torch.tensor([n for row in rows for n in row])
    starts = torch.tensor([0, *[len(row) for row in rows]]).cumsum(0)[:-1]
    owner = torch.tensor([n for n, case in enumerate(found) for _ in case.heard])
    right = torch.tensor([node is case.right for case in found for node, _ in case.heard])
    weight = torch.zeros(len(place), 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        score = F.embedding_bag(flat, weight, starts, mode="sum")[:, 0]
        top = torch.full((len(found),), -1e9).scatter_reduce(0, owner, score.detach(), "amax")
        share = (score - top[owner]).exp()
        whole = torch.zeros(len(found)).index_add(0, owner, share)
        hit = torch.zeros(len(found)).index_add(0, owner, share * right)
        value = (whole.log() - (hit + 1e-9).log()).mean() + DECAY * weight.square().sum()
        value.backward()
        return value

    optimiser.step(loss)
    return {f: round(float(weight[n].detach()), 3) for f, n in place.items() if abs(float(weight[n].detach())) >= 0.005}


def measure(name: str, found: Sequence[Case], model: Voices) -> None:
    """Print how many speakers are named, how many of them rightly, by the rules and by the model."""
    wanted = sum(case.right is not None or not case.known for case in found)
    for who in ("rules", "model"):
        given = right = 0
        for case in found:
            best = case.rule if who == "rules" else model.likeliest(case.heard)
            given += best is not None
            right += best is not None and best is case.right
        print(f"{name}, {who}: {len(found)} claims, speakers {right} right of {given} named, {wanted} wanted")


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    corpus.add_to(parser)
    parser.add_argument("--dev", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    args = parser.parse_args()
    torch.manual_seed(1)
    found = list(cases(corpus.labelled(args)))
    held = [case for case in found if corpus.held(case.ident, args)]
    kept = [case for case in found if not corpus.held(case.ident, args) and case.known]
    weights = fit([c for c in kept if any(node is c.right for node, _ in c.heard)])
    print(f"{len(kept)} claims, {len(weights)} features")
    measure("held back", held, Voices(weights))
    if args.dev:
        dev = documents([args.dev / "gold.jsonl"], args.dev / "text", wanted=lambda ident: not kept_aside(ident))
        measure("development", list(cases(dev)), Voices(weights))
    args.out.write_text(json.dumps(weights, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main()
