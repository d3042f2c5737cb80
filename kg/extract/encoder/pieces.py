"""Words to pieces: SentencePiece's Unigram model (Kudo 2018), the segmentation of highest score by Viterbi.

A word is segmented apart, with the mark ``▁`` before it where a space stood before it: so a word met again is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

SPACE = "▁"
_CACHE = 1 << 15
_LONGEST = 48  # letters: what is longer is noise and becomes the unknown piece


class Pieces:
    """A vocabulary of pieces with scores; ids are places in it.

    >>> model = Pieces({"▁": -3.0, "▁حزب": -1.0, "▁ال": -1.0, "حركة": -2.0, "▁الح": -2.5}, unknown=9)
    >>> model.encode("حزب", True), model.encode("الحركة", True), model.encode("الخ", True)
    ([1], [2, 3], [2, 9])
    """

    def __init__(self, scores: Mapping[str, float], *, unknown: int, normal: Mapping[str, str] | None = None,
                 ids: Sequence[int] | None = None) -> None:
        self._score = {piece: (score, ids[i] if ids is not None else i) for i, (piece, score) in enumerate(scores.items())}
        self._longest = max(map(len, self._score), default=1)
        self._normal = str.maketrans(dict(normal or {}))
        self._unknown = unknown
        self._floor = min((s for s, _ in self._score.values()), default=0.0) - 10.0
        self._known: dict[tuple[str, bool], list[int]] = {}

    def encode(self, word: str, spaced: bool) -> list[int]:
        """Ids of a word's pieces, at least one; ``spaced`` says that a space stands before it."""
        key = (word, spaced)
        found = self._known.get(key)
        if found is None:
            found = self._segment((SPACE if spaced else "") + word.translate(self._normal).replace(" ", SPACE))
            if len(self._known) < _CACHE:
                self._known[key] = found
        return found

    def _segment(self, text: str) -> list[int]:
        if not text or len(text) > _LONGEST:
            return [self._unknown]
        best: list[tuple[float, int, int]] = [(0.0, 0, -1)] + [(float("-inf"), 0, -1)] * len(text)
        for end in range(1, len(text) + 1):
            for start in range(max(0, end - self._longest), end):
                entry = self._score.get(text[start:end])
                if entry is None:
                    if start != end - 1:
                        continue
                    entry = (self._floor, self._unknown)
                total = best[start][0] + entry[0]
                if total > best[end][0]:
                    best[end] = (total, start, entry[1])
        out: list[int] = []
        end = len(text)
        while end:
            _, start, piece = best[end]
            if not (piece == self._unknown and out and out[-1] == self._unknown):
                out.append(piece)
            end = start
        return out[::-1]
