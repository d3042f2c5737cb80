"""The plain peer of the first stage: a CRF over word shapes (Lafferty et al. 2001), judged on the same held-back tenth.

    python -m training.crf --ner NER_FOLDER

Needs python-crfsuite.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pycrfsuite

from kg.text.normalise import full
from training.data import Tagged, apart, newswire, spans


def seen(words: tuple[str, ...], i: int) -> list[str]:
    """What the CRF sees of a word: itself, its ends, its neighbours."""
    word = full(words[i])
    out = ["w=" + word, f"digit={word.isdigit()}", f"short={min(len(word), 6)}"]
    out += [f"p{n}={word[:n]}" for n in (1, 2, 3)] + [f"s{n}={word[-n:]}" for n in (1, 2, 3)]
    for shift in (-2, -1, 1, 2):
        out.append(f"{shift}={full(words[i + shift])}" if 0 <= i + shift < len(words) else f"{shift}=|")
    return out


def main() -> None:
    """Train and print exact F1 on the tenth of ANERcorp train that is held back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ner", type=Path, required=True)
    args = parser.parse_args()
    wire = list(newswire(args.ner / "anercorp-train.txt", " "))
    held = wire[len(wire) * 9 // 10:]
    train: list[Tagged] = apart(wire[:len(wire) * 9 // 10], held)
    trainer = pycrfsuite.Trainer(verbose=False)
    for sentence in train:
        trainer.append([seen(sentence.words, i) for i in range(len(sentence.words))], list(sentence.tags))
    trainer.set_params({"c1": 0.1, "c2": 0.01, "max_iterations": 80})
    path = Path("build/crf.model")
    path.parent.mkdir(exist_ok=True)
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    right = given = wanted = 0
    for sentence in held:
        got = spans(tagger.tag([seen(sentence.words, i) for i in range(len(sentence.words))]))
        gold = spans(list(sentence.tags))
        right, given, wanted = right + len(got & gold), given + len(got), wanted + len(gold)
    print(f"CRF: F1 {2 * right / max(given + wanted, 1):.3f}")


if __name__ == "__main__":
    main()
