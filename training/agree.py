"""How a frame's confidence moves by what the judge thinks of its claim: fitted on articles that the judge was not trained on.

    python -m training.agree TRAIN_FOLDER [--also GOLD TEXTS] --model MODEL_FOLDER --dev DEV_FOLDER --hold 0 --folds 10

Writes ``agree`` into the folder's ``reader.json``: a logistic model over the log odds of the frame and of the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.evaluate.align import align, gold_entities, predicted_entities
from kg.evaluate.run import read_gold
from kg.evaluate.score import match
from kg.extract import confidence, pipeline
from kg.extract.assemble import assemble
from kg.extract.encoder import model
from kg.extract.encoder.judge import EncoderJudge, odds
from kg.extract.learned import scorer
from kg.extract.learned.grounds import Said
from kg.extract.learned.reader import PairReader
from scripts.figures import kept_aside
from training import corpus, trust

Row = tuple[float, float, bool]
"""Confidence of the frame, chance by the judge, and whether the claim is right."""


def judged(files: list[Path], texts: Path, wanted: Callable[[str], bool], judge: EncoderJudge) -> Iterator[Row]:
    """Every claim of the frames of which the judge has an opinion."""
    gold = {line["id"]: line for file in files for _, line in read_gold(file) if wanted(line["id"])}
    reader = PairReader(judge)
    for item in read_paths([str(texts)]):
        if isinstance(item, Failure) or item.name not in gold or item.language != "ar":
            continue
        doc = pipeline.prepare(item, load(), [reader])
        proposed = confidence.weigh(doc, pipeline.run_frames(doc))
        heard = reader.heard(doc, proposed)
        for proposal in proposed:
            proposal.why = {**proposal.why, "chance": heard.get(Said.key(proposal))}
        found, line = assemble(doc, proposed, True).as_json(), gold[item.name]
        aligned = align(gold_entities(line, item.name), predicted_entities(found, item.name))
        pairs, extra, _ = match(line["claims"], found["claims"], aligned)
        for claim, right in [(c, w["stance"] == c["stance"]) for w, c in pairs] + [(c, False) for c in extra]:
            if (chance := claim["explanation"]["chance"]) is not None:
                yield claim["confidence"], chance, right


def main() -> None:
    """Measure, fit, write."""
    args = trust.arguments(__doc__)
    judge = EncoderJudge(model.load(args.model), scorer.load(args.linear))
    rows = list(judged([args.dev / "gold.jsonl"], args.dev / "text", lambda name: not kept_aside(name), judge))
    for files, texts in corpus.parts(args):
        rows += judged(files, texts, lambda name: corpus.held(name, args), judge)
    x = np.array([[confidence.logit(c), odds(h)] for c, h, _ in rows])
    fitted = LogisticRegression(C=10.0).fit(x, [right for *_, right in rows])
    agree = {"own": round(float(fitted.coef_[0, 0]), 3), "judge": round(float(fitted.coef_[0, 1]), 3),
             "bias": round(float(fitted.intercept_[0]), 3)}
    print(len(rows), "claims of frames,", agree)
    trust.note(args.model, "agree", agree)


if __name__ == "__main__":
    main()
