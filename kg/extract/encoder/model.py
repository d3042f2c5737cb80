"""The trained files at work: onnxruntime runs the layers, numpy does what comes before and after them.

A folder has ``reader.json`` (names of the outputs, sizes), ``pieces.tsv`` (piece, score), ``words.npy`` (pieces, hidden) int8
with ``scales.npy`` (pieces,) float16, ``places.npy`` (512, hidden) float16, ``norm.npy`` (2, hidden) float32, ``lower.onnx``
and ``upper.onnx`` (weights int8, a scale for each output channel).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from kg.errors import InputError
from kg.extract.encoder.inputs import Floats, Ints, Pairs, Words, element_kinds, entity_types
from kg.extract.encoder.pieces import Pieces
from kg.extract.encoder.weigh import Mix
from kg.extract.learned.cues import CUES
from kg.model import Stance

if TYPE_CHECKING:
    import onnxruntime

PACKAGE: Final = "sila_reader"
FORMAT: Final = 2


@dataclass(frozen=True, slots=True)
class Agree:
    """Weights of a frame's log odds and of the judge's for its claim, and a bias."""

    own: float
    judge: float
    bias: float


@dataclass(frozen=True, slots=True)
class Model:
    """A model ready to read; ``tie`` (predicates, stances) is added to a pair's stances once its predicate is known, and
    ``cues``, a table for each of ``CUES``, once what the rules make of it is."""

    pieces: Pieces
    predicates: tuple[str, ...]
    stances: tuple[Stance, ...]
    types: tuple[str, ...]
    tie: Floats
    cues: tuple[Floats, ...]
    mix: Mix
    agree: Agree | None
    _words: NDArray[np.int8]
    _scales: NDArray[np.float16]
    _places: NDArray[np.float16]
    _norm: Floats
    _epsilon: float
    _lower: onnxruntime.InferenceSession
    _upper: onnxruntime.InferenceSession

    def read(self, words: Words, pool: Floats) -> tuple[Floats, Floats]:
        """A chunk: its vectors (1, pieces, hidden) for :meth:`judge`, and logits of tags (words, 1 + 2 types)."""
        ids = words.ids
        x = self._words[ids].astype(np.float32) * self._scales[ids, None].astype(np.float32)
        x += self._places[:len(ids)].astype(np.float32)
        x -= x.mean(1, keepdims=True)
        x *= 1.0 / np.sqrt((x * x).mean(1, keepdims=True) + self._epsilon)
        x = x * self._norm[0] + self._norm[1]
        hidden, tags = self._lower.run(None, {"x": x[None].astype(np.float32), "pool": pool})
        return hidden, tags

    def judge(self, hidden: Floats, words: Words, pool: Floats, marks: Ints, pairs: Pairs) -> tuple[Floats, Floats]:
        """Logits of p pairs: (p, predicates), and of their stances (p, stances) before a predicate is known."""
        own = np.where(words.owner >= 0, marks[words.owner], 0)
        predicate, stance = self._upper.run(None, {
            "hidden": hidden, "marks": own[None], "pool": pool, "ends": pairs.ends, "types": pairs.types, "gaps": pairs.gaps,
            "buckets": pairs.buckets})
        return predicate, stance


def installed() -> Path | None:
    """The folder of the installed model; None where it, or what runs it, is not there."""
    if find_spec("onnxruntime") is None or find_spec(PACKAGE) is None:
        return None
    folder = Path(str(resources.files(PACKAGE)))
    return folder if (folder / "reader.json").is_file() else None


@cache
def load(folder: Path) -> Model:
    """The model of a folder, loaded once a process; InputError where its files are missing, broken or of another make."""
    try:
        about = json.loads((folder / "reader.json").read_text("utf-8"))
        _fits(folder, about)
        lines = [line.split("\t") for line in (folder / "pieces.tsv").read_text("utf-8").split("\n") if line]
        pieces = Pieces({piece: float(score) for piece, score in lines}, unknown=about["unknown"], normal=about["normal"],
                        ids=range(about["first"], about["first"] + len(lines)))
        arrays = {name: np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("words", "scales", "places", "norm")}
        lower, upper = (_session(folder / f"{name}.onnx") for name in ("lower", "upper"))
    except (OSError, KeyError, ValueError) as error:
        raise InputError(f"{folder}: not a model of the reader: {error}") from error
    return Model(pieces, tuple(about["predicates"]), tuple(map(Stance, about["stances"])), tuple(about["types"]),
                 np.array(about["tie"], np.float32),
                 tuple(np.array(about["cues"][name], np.float32) for name in CUES),
                 Mix(**about["mix"]), Agree(**about["agree"]) if about["agree"] else None,
                 arrays["words"], arrays["scales"], arrays["places"], arrays["norm"], float(about["epsilon"]), lower, upper)


def _fits(folder: Path, about: dict[str, Any]) -> None:
    """Refuse a model whose codes are not those of this version."""
    own = {"format": FORMAT, "types": list(entity_types()), "kinds": list(element_kinds())}
    for name, value in own.items():
        if about[name] != value:
            raise InputError(f"{folder}/reader.json: {name} {about[name]!r}, this version of Sila needs {value!r}")


def _session(path: Path) -> onnxruntime.InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # many processes read side by side
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own error classes are no part of its interface
        raise InputError(f"{path}: {error}") from error
