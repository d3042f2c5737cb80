"""The canonical form of a store: its quads as sorted N-Quads, each once; without blank nodes equal hashes are equal stores."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from pyoxigraph import BlankNode, Quad

from kg.errors import StoreError


def canonical_lines(quads: Iterable[Quad]) -> list[str]:
    """One N-Quads line a quad, sorted by code point. StoreError for a blank node, which has no canonical name."""
    lines: set[str] = set()
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode) or isinstance(quad.graph_name, BlankNode):
            raise StoreError(f"{quad}: a blank node has no canonical form")
        lines.add(f"{quad} .\n")
    return sorted(lines)


def canonical_hash(quads: Iterable[Quad]) -> str:
    """SHA-256 of the canonical form, in hexadecimal digits.

    >>> canonical_hash([])[:8]
    'e3b0c442'
    """
    digest = hashlib.sha256()
    for line in canonical_lines(quads):
        digest.update(line.encode())
    return digest.hexdigest()
