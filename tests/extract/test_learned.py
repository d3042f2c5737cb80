"""The learned reader: what it sees of a pair, what it may add to the frames, and what a broken model says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kg.entities.gazetteer import load
from kg.errors import InputError
from kg.extract import extract, pipeline
from kg.extract.learned import scorer
from kg.extract.learned.candidates import candidates
from kg.extract.learned.features import View, features, stem
from kg.extract.learned.judge import LinearJudge
from kg.extract.learned.reader import PairReader
from kg.extract.match import Proposal
from kg.model import Article, Stance

TEXT = ("انعقد بالرباط لقاء حضره محمد أوزين والأمين العام لحزب العدالة والتنمية. "
        "وفي القنيطرة، شكل حزب الاستقلال وحزب الأصالة والمعاصرة وحزب التجمع الوطني للأحرار مكتب المجلس معا.")


def article(text: str = TEXT) -> Article:
    return Article("a", "", text)


def test_candidates_are_admitted_pairs_of_different_entities_in_both_orders() -> None:
    doc = pipeline.prepare(article(), load())
    found = list(candidates(doc))
    assert all(c.subject is not c.object and c.admitted and c.first < c.second for c in found)
    parties = {(c.subject.id, c.object.id) for c in found if "alliedWith" in c.admitted}
    assert ("party/pi", "party/pam") in parties
    assert ("party/pam", "party/pi") in parties
    assert any(c.cross for c in found)


def test_features_name_the_words_between_by_their_stems() -> None:
    doc = pipeline.prepare(article("انتقد حزب الاستقلال بشدة حزب الأصالة والمعاصرة."), load())
    pair = next(c for c in candidates(doc) if c.forward)
    assert "b:Fبشد" in features(pair, View(pair)) or f"b:F{stem('بشدة')}" in features(pair, View(pair))
    assert "P:Party>PartyF" in features(pair, View(pair))


def test_the_model_adds_only_what_it_is_sure_of_and_no_frame_has_said() -> None:
    doc = pipeline.prepare(article(), load())
    one, other = (doc.find_known(ident) for ident in ("party/pi", "party/pam"))
    assert one is not None
    assert other is not None
    reader = PairReader(Eager(Eager.threshold))
    for names in ((one, other), (other, one)):
        said = [Proposal("alliedWith", *names, Stance.DENIED, 1)]
        out = reader.claims(doc, said)
        assert out[0] is said[0]
        assert out[1:]
        assert all(p.confidence >= Eager.threshold for p in out[1:])
        assert not [p for p in out[1:] if p.predicate == "alliedWith" and {p.subject, p.object} == {one, other}]


def test_legal_actions_are_never_the_models_to_make() -> None:
    for known in ("أوقفت الشرطة القضائية محمد أوزين بالرباط.", "أدانت المحكمة الابتدائية بالرباط نزار بركة بالحبس."):
        claims = extract(article(known), load(), reader="full").claims
        assert all(c.extractor not in ("pairs@1", "encoder@1") for c in claims if c.predicate == "legalAction")


def test_the_same_article_gives_the_same_claims() -> None:
    assert extract(article(), load()).as_json() == extract(article(), load()).as_json()


def test_rules_alone_need_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: Path = scorer.MODEL) -> scorer.Scorer:
        raise InputError("no model")

    monkeypatch.setattr(scorer, "load", gone)
    extract(article(), load(), reader="rules")
    with pytest.raises(InputError, match="no model"):
        extract(article(), load(), reader="full")


@pytest.mark.parametrize("write", [lambda p: p.write_bytes(b"no archive"), lambda p: np.savez(p, keys=np.zeros(1))])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, write: object) -> None:
    path = tmp_path / "m.npz"
    write(path)  # type: ignore[operator]
    with pytest.raises(InputError, match=r"m\.npz: not a model"):
        scorer.load(path)


def test_the_model_knows_the_ontologys_words() -> None:
    from kg.ontology import load as ontology

    model = scorer.load()
    assert set(model.predicates) == set(ontology().predicates)
    assert set(model.stances) <= {str(s) for s in Stance}
    assert model.rows.shape == (len(model.place), len(model.predicates) + len(model.stances))


class Doubting(LinearJudge):
    """A judge that says what it is told to of every claim of the frames."""

    def __init__(self, word: float) -> None:
        super().__init__()
        self.word = word

    def agree(self, confidence: float, chance: float | None) -> float:
        return self.word


@pytest.mark.parametrize(("word", "kept"), [(0.9, 0.9), (0.4, 0.5), (0.31, 0.5), (0.29, None)])
def test_the_judge_doubts_a_frame_down_to_the_floor_and_drops_only_the_very_unlikely(word: float, kept: float | None) -> None:
    doc = pipeline.prepare(article(), load())
    one, other = (doc.find_known(ident) for ident in ("party/pi", "party/pam"))
    assert one is not None
    assert other is not None
    out = PairReader(Doubting(word)).claims(doc, [Proposal("alliedWith", one, other, Stance.DENIED, 1, confidence=0.8)])
    assert [p.confidence for p in out if p.stance is Stance.DENIED] == ([] if kept is None else [kept])


class Eager(LinearJudge):
    """A judge that claims whatever has a chance, but pacts only where it is asked for less than certainty."""

    threshold = 0.02
    strict = False

    def __init__(self, pacts: float) -> None:
        super().__init__()
        self.surer = {"alliedWith": pacts}


def test_a_predicate_that_needs_a_higher_chance_is_not_claimed_below_it() -> None:
    doc = pipeline.prepare(article(), load())
    assert "alliedWith" in {p.predicate for p in PairReader(Eager(0.02)).claims(doc, [])}
    assert "alliedWith" not in {p.predicate for p in PairReader(Eager(1.0)).claims(doc, [])}
