"""The mean of checkpoints of one run, which generalises better than each (Wortsman et al. 2022): ``… OUT CHECKPOINT…``."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Read, average, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    args = parser.parse_args()
    found = [torch.load(path) for path in args.checkpoints]
    names = {name for one in found for name in one["model"]}
    having = {name: [one["model"][name].float() for one in found if name in one["model"]] for name in sorted(names)}
    mean = {name: torch.stack(values).mean(0) for name, values in having.items()}  # a part that is new has one value
    torch.save({**found[0], "model": mean}, args.out)


if __name__ == "__main__":
    main()
