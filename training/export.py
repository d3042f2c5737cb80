"""Make the files that the reader runs on: pieces pruned, embeddings and layers in int8, two ONNX graphs.

    python -m training.export reader.pt --ner NER_FOLDER --texts FOLDER… --out models/src/sila_reader

The list of pieces comes from freely licensed text (the newswire corpora, our own articles and seeds) and is filled up with the
likeliest pieces of Arabic and Latin letters; every single character that the encoder knows of these scripts stays.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from kg.extract.encoder.inputs import element_kinds, entity_types
from kg.extract.encoder.model import FORMAT
from kg.extract.learned.cues import CUES
from kg.text.tokens import tokenise
from training import e5file
from training.data import newswire
from training.encoder import Encoder
from training.model import STANCES, Model
from training.reader import pieces_of

PIECES = 38_000
_SCRIPTS = re.compile(r"[▁ء-غف-يٱ-ۿ\u064b-\u065f٠-٩a-zA-ZÀ-ɏ0-9]+|[▁]?[^\w\s]")


class Lower(nn.Module):
    """Embedded pieces to vectors and tags."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, x: Tensor, pool: Tensor) -> tuple[Tensor, Tensor]:
        """x (1, pieces, hidden), pool (words, pieces)."""
        hidden = self.model.encoder.run(x, None, 0, self.model.split)
        return hidden, self.model.tags(pool @ hidden[0])


class Upper(nn.Module):
    """Vectors and marks to the logits of pairs."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model

    def forward(self, hidden: Tensor, marks: Tensor, pool: Tensor, ends: Tensor, types: Tensor, gaps: Tensor,
                buckets: Tensor) -> tuple[Tensor, Tensor]:
        """The arguments of ``Model.judge``."""
        high = self.model.upper(hidden, None, marks)
        predicate, stance = self.model.pairs(pool @ high[0], ends, types, gaps, buckets)
        return predicate, stance


def texts(ner: Path, folders: Iterable[Path]) -> Iterator[tuple[str, bool]]:
    """Words of free text, and whether a space stands before each."""
    for name, separator in (("anercorp-train.txt", " "), ("newsfane-without-anercorp-test.txt", "\t")):
        for sentence in newswire(ner / name, separator):
            yield from zip(sentence.words, sentence.spaced, strict=True)
    for file in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in (".txt", ".csv")):
        text = file.read_text("utf-8")
        tokens = tokenise(text)
        yield from ((t.text, i == 0 or tokens[i - 1].end < t.start) for i, t in enumerate(tokens))


def kept_pieces(source: e5file.EncoderFile, words: Iterable[tuple[str, bool]], size: int) -> list[int]:
    """The ids that stay, in order: the special ones, what free text needs, single characters, then the likeliest."""
    pieces, seen = pieces_of(source), Counter[int]()
    for (word, spaced), times in Counter(words).items():
        for piece in pieces.encode(word, spaced):
            seen[piece] += times
    ours = [i for i in range(4, len(source.pieces)) if _SCRIPTS.fullmatch(source.pieces[i])]
    wanted = [i for i in ours if len(source.pieces[i].lstrip("▁")) <= 1]
    wanted += [i for i, _ in seen.most_common() if i > 3]
    wanted += sorted(ours, key=lambda i: -float(source.scores[i]))
    return sorted({0, 1, 2, 3} | set(list(dict.fromkeys(wanted))[:size]))


def export(model: Model, source: e5file.EncoderFile, kept: list[int], out: Path) -> None:
    """Write all files of the folder; how much the models are trusted is empty until it is measured (``mix``, ``agree``)."""
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    encoder = model.encoder
    table = encoder.word.weight.detach().numpy()[kept]
    scales = np.maximum(np.abs(table).max(1) / 127, 1e-8).astype(np.float16)
    np.save(out / "words.npy", np.clip(np.rint(table / scales.astype(np.float32)[:, None]), -127, 127).astype(np.int8))
    np.save(out / "scales.npy", scales)
    np.save(out / "places.npy", (encoder.position.weight + encoder.kind).detach().numpy()[:512].astype(np.float16))
    np.save(out / "norm.npy", np.stack([encoder.norm.weight.detach().numpy(), encoder.norm.bias.detach().numpy()]))
    (out / "pieces.tsv").write_text("".join(f"{source.pieces[i]}\t{source.scores[i]:.4f}\n" for i in kept[4:]), "utf-8")
    used = set("".join(source.pieces[i] for i in kept))
    about: dict[str, Any] = {
        "format": FORMAT, "predicates": list(model.predicates), "stances": list(STANCES), "types": list(entity_types()),
        "kinds": list(element_kinds()), "mix": {}, "agree": {}, "epsilon": source.epsilon, "unknown": 3, "first": 4,
        "tie": _rows(model.tie.weight), "cues": {name: _rows(t.weight) for name, t in zip(CUES, model.cues, strict=True)},
        "normal": {a: b for a, b in sorted(source.normal.items()) if len(a) == 1 and set(b) <= used}}
    (out / "reader.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    n, words, p, hidden = 9, 5, 3, table.shape[1]
    pool = torch.rand(words, n)
    _graph(Lower(model), (torch.rand(1, n, hidden), pool), ["x", "pool"], ["hidden", "tags"], out / "lower.onnx",
           {"x": {1: "pieces"}, "pool": {0: "words", 1: "pieces"}})
    marks = torch.ones(1, n, dtype=torch.long)
    ends, types, gaps, buckets = (torch.ones(size, dtype=torch.long) for size in ((p, 4), (p, 2), (p,), (p, words)))
    _graph(Upper(model), (torch.rand(1, n, hidden), marks, pool, ends, types, gaps, buckets),
           ["hidden", "marks", "pool", "ends", "types", "gaps", "buckets"], ["predicate", "stance"], out / "upper.onnx",
           {"hidden": {1: "pieces"}, "marks": {1: "pieces"}, "pool": {0: "words", 1: "pieces"}, "ends": {0: "pairs"},
            "types": {0: "pairs"}, "gaps": {0: "pairs"}, "buckets": {0: "pairs", 1: "words"}})
    size = sum(path.stat().st_size for path in out.iterdir() if path.is_file())
    print(f"{out}: {len(kept)} pieces, {size / 1e6:.1f} MB")


def _rows(table: Tensor) -> list[list[float]]:
    return [[round(x, 4) for x in row] for row in table.tolist()]


def _graph(module: nn.Module, example: tuple[Tensor, ...], names: list[str], outputs: list[str], path: Path,
           axes: dict[str, dict[int, str]]) -> None:
    """One graph, first in float32, then with int8 weights by output channel (dynamic ones for activations)."""
    whole = path.with_suffix(".fp32.onnx")
    torch.onnx.export(module, example, str(whole), input_names=names, output_names=outputs, dynamic_axes=axes, dynamo=False,
                      opset_version=17)
    quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul", "Gemm"])
    whole.unlink()


def main() -> None:
    """Read a checkpoint, write the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--ner", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pieces", type=int, default=PIECES)
    args = parser.parse_args()
    source = e5file.read(e5file.packaged())
    saved = torch.load(args.checkpoint)
    model = Model(Encoder(source, saved["layers"]), saved["split"], saved["predicates"])
    lacking = model.load_state_dict(saved["model"], strict=False)
    assert not lacking.unexpected_keys, lacking.unexpected_keys
    export(model, source, kept_pieces(source, texts(args.ner, args.texts), args.pieces), args.out)


if __name__ == "__main__":
    main()
