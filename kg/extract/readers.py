"""Readers propose claims; the frames are one, a learned reader is another that is installed apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from kg.errors import UsageError
from kg.extract.document import Document
from kg.extract.match import Proposal
from kg.extract.mentions.seen import Span


class Reader(Protocol):
    """Something that reads a document: its words for names, before any rule looks; then what the rules made of it.

    ``claims`` proposes claims after the frames, which it may look at.
    """

    name: str

    def names(self, doc: Document) -> Sequence[Span]:
        """The names that it sees in the words."""

    def claims(self, doc: Document, proposed: list[Proposal]) -> list[Proposal]:
        """More proposals, or the same ones with other confidences."""


def _full() -> list[Reader]:
    from kg.extract.encoder import judge as encoder  # numpy and the models are not needed for rules alone
    from kg.extract.learned.judge import LinearJudge
    from kg.extract.learned.reader import PairReader

    return [PairReader(encoder.installed() or LinearJudge())]


DEFAULT: Final = "full"
_MAKERS: dict[str, Callable[[], list[Reader]]] = {"rules": list, "full": _full}


def named(name: str | None) -> list[Reader]:
    """The readers beside the frames that a name stands for (None: the best that is installed); UsageError for another name."""
    name = name or DEFAULT
    if name not in _MAKERS:
        raise UsageError(f"no reader {name!r}: there is {', '.join(sorted(_MAKERS))}")
    return _MAKERS[name]()
