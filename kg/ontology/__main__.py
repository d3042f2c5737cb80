"""``python -m kg.ontology FILE.md``: write the tables between the file's markers anew, from the ontology."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.ontology import load
from kg.ontology.tables import refresh


def main(arguments: list[str]) -> int:
    """Refresh each file named; 2 where none is."""
    if not arguments:
        print("usage: python -m kg.ontology FILE.md…", file=sys.stderr)
        return 2
    for name in arguments:
        path = Path(name)
        path.write_text(refresh(path.read_text(encoding="utf-8"), load()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
