"""Words a second on one core, of the shipped files beside the same checkpoint in torch (float32).

    python -m training.speed MODEL_FOLDER CHECKPOINT TEXTS

Reads the words and judges no pairs: what both do alike is the encoder. Processor time.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import torch

from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.extract import pipeline
from kg.extract.encoder import inputs, model
from training import e5file
from training.encoder import Encoder
from training.model import Model


def main() -> None:
    """Measure both on the same chunks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("texts", type=Path)
    args = parser.parse_args()
    torch.set_num_threads(1)
    saved = torch.load(args.checkpoint)
    whole = Model(Encoder(e5file.read(e5file.packaged()), saved["layers"]), saved["split"], saved["predicates"])
    whole.load_state_dict(saved["model"], strict=False)
    whole.eval()
    small = model.load(args.model)
    docs = [pipeline.prepare(item, load()) for item in read_paths([str(args.texts)]) if not isinstance(item, Failure)]
    chunks = [part for doc in docs for part in inputs.words(doc, small.pieces)]
    words = sum(part.count for part in chunks)

    @torch.no_grad()
    def in_torch() -> None:
        for part in chunks:
            low = whole.lower(whole.encoder.embed(torch.from_numpy(part.ids)[None]), None)
            whole.upper(low, None, torch.zeros(1, len(part.ids), dtype=torch.long))

    def in_onnx() -> None:
        for part in chunks:
            pool = part.pool()
            hidden, _ = small.read(part, pool)
            small.judge(hidden, part, pool, inputs.marks((), part.chunk), inputs.none(part))

    for name, run in (("torch float32", in_torch), ("onnxruntime int8", in_onnx)):
        print(f"{name}: {words / _seconds(run):.0f} words a second")


def _seconds(run: Callable[[], None]) -> float:
    run()
    began = time.process_time()
    run()
    return time.process_time() - began


if __name__ == "__main__":
    main()
