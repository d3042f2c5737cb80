"""The trained encoder at work, where it is installed: what it adds, what it must not, and what hostile text does to it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from kg.entities.gazetteer import load
from kg.errors import InputError
from kg.extract import extract, pipeline
from kg.extract.encoder import inputs, model
from kg.extract.encoder.judge import EncoderJudge
from kg.extract.learned.reader import PairReader
from kg.extract.match import Proposal
from kg.model import Article, Stance

FOLDER = model.installed()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the distribution sila-reader (models/) or onnxruntime is not installed")
TEXT = ("مجلس جماعة تمارة\nانتخب محمد العلوي رئيسا لجماعة تمارة خلال دورة استثنائية. وينتمي الرئيس الجديد إلى حزب الاستقلال.\n"
        "وتحالف حزب الاستقلال مع حزب الأصالة والمعاصرة داخل المجلس، فيما انتقد حزب العدالة والتنمية ميزانية الجماعة.")


@pytest.fixture(scope="module")
def judge() -> EncoderJudge:
    assert FOLDER is not None
    return EncoderJudge(model.load(FOLDER))


def article(text: str) -> Article:
    return Article("a", text.split("\n")[0], text)


def test_chances_are_chances_and_the_same_each_time(judge: EncoderJudge) -> None:
    doc = pipeline.prepare(article(TEXT), load())
    first, second = list(judge.judge(doc)), list(judge.judge(doc))
    assert sum(len(part.candidates) for part in first) > 20
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one.chances, other.chances)
        assert ((one.chances >= 0) & (one.chances <= 1)).all()
    assert extract(article(TEXT), load(), reader="full") == extract(article(TEXT), load(), reader="full")


def test_the_right_predicate_is_likelier_than_the_others(judge: EncoderJudge) -> None:
    doc = pipeline.prepare(article(TEXT), load())
    best: dict[tuple[str, str], tuple[float, str]] = {}
    for part in judge.judge(doc):
        for n, candidate in enumerate(part.candidates):
            for name in candidate.admitted:
                chance = float(part.chances[n, judge.predicates.index(name)])
                ends = (candidate.subject.label, candidate.object.type)
                best[ends] = max(best.get(ends, (0.0, "")), (chance, name))
    assert best["محمد العلوي", "Municipality"][1] == "holdsPost"
    assert best["حزب الأصالة والمعاصرة", "Party"][1] == "alliedWith"


def test_agreement_raises_and_dissent_lowers_confidence(judge: EncoderJudge) -> None:
    for confidence in (0.6, 0.8, 0.95):
        assert judge.agree(confidence, 0.95) >= judge.agree(confidence, 0.5) >= judge.agree(confidence, 0.01)
        assert judge.agree(confidence, 0.95) > judge.agree(confidence, 0.01)
        assert judge.agree(confidence, None) == confidence


def test_what_it_adds_says_so_and_never_speaks_of_legal_actions(judge: EncoderJudge) -> None:
    text = "عنوان\nأوقفت الشرطة القضائية محمد أوزين بالرباط. أدانت المحكمة الابتدائية بالرباط نزار بركة بالحبس."
    for source in (TEXT, text):
        doc = pipeline.prepare(article(source), load())
        added = PairReader(judge).claims(doc, [])
        assert all(p.extractor == "encoder@1" and p.confidence >= judge.threshold for p in added)
        assert not [p for p in added if p.predicate == "legalAction"]
        assert not [p for p in added if p.stance is Stance.RUMOURED and "Person" in (p.subject.type, p.object.type)]


def test_it_is_silent_where_a_frame_spoke(judge: EncoderJudge) -> None:
    doc = pipeline.prepare(article(TEXT), load())
    one, other = doc.find_known("party/pi"), doc.find_known("party/pam")
    assert one is not None
    assert other is not None
    said = Proposal("alliedWith", other, one, Stance.DENIED, 2, confidence=0.9)
    out = PairReader(judge).claims(doc, [said])
    assert [p for p in out if p.predicate == "alliedWith" and {p.subject, p.object} == {one, other}] == [said]


@pytest.mark.parametrize("text", [
    "", "\n", "ا" * 50_000, "😀" * 20_000, "\u202e\u202d" * 20_000 + "حزب الاستقلال", "حزب " * 2_000, "«" * 20_000,
    "abc سلام " * 800, "x" * 200_000],
    ids=["empty", "line", "one word", "emoji", "bidi", "repeated", "quotes", "mixed", "latin"])
def test_hostile_text_is_read_in_bounded_time(judge: EncoderJudge, text: str) -> None:
    began = time.process_time()
    doc = pipeline.prepare(article(text), load())
    judge.names(doc)
    list(judge.judge(doc))
    assert time.process_time() - began < 60


def test_time_is_linear_in_length(judge: EncoderJudge) -> None:
    def pieces(times: int) -> int:
        doc = pipeline.prepare(article(TEXT * times), load())
        assert FOLDER is not None
        return sum(len(part.ids) for part in inputs.words(doc, model.load(FOLDER).pieces))

    assert pieces(40) <= 2.2 * pieces(20)


@pytest.mark.parametrize(("name", "content"), [
    ("reader.json", "{"), ("reader.json", "{}"), ("lower.onnx", "no graph"), ("words.npy", "no array"),
    ("pieces.tsv", "a\tb\tc\n")])
def test_a_broken_file_is_named(tmp_path: Path, name: str, content: str) -> None:
    assert FOLDER is not None
    folder = tmp_path / "broken"
    shutil.copytree(FOLDER, folder)
    (folder / name).write_text(content, "utf-8")
    with pytest.raises(InputError, match="broken"):
        model.load(folder)


def test_another_vocabulary_is_refused(tmp_path: Path) -> None:
    assert FOLDER is not None
    folder = tmp_path / "other"
    shutil.copytree(FOLDER, folder)
    about = (FOLDER / "reader.json").read_text("utf-8").replace('"Alliance"', '"Bloc"', 1)
    (folder / "reader.json").write_text(about, "utf-8")
    with pytest.raises(InputError, match="types"):
        model.load(folder)
