"""All strings of a snapshot in one block of bytes, named by number: a million sentences cost no Python object until read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kg.graph.columns import Longs

NONE = -1


@dataclass(frozen=True, slots=True)
class Strings:
    """Numbered strings: ``blob`` is their UTF-8, ``offsets`` (one more than strings) says where in it each starts.

    >>> strings = Strings.of(["صلة", "", "lien"])
    >>> strings[0], strings[2], strings[NONE], len(strings)
    ('صلة', 'lien', '', 3)
    """

    blob: npt.NDArray[np.uint8]
    offsets: Longs

    @classmethod
    def of(cls, texts: Sequence[str]) -> Strings:
        """Number ``texts`` in their order. A lone surrogate cannot be written as UTF-8 and becomes U+FFFD."""
        encoded = [text.encode("utf-8", "replace") for text in texts]
        offsets = np.zeros(len(encoded) + 1, dtype=np.int64)
        np.cumsum([len(item) for item in encoded], out=offsets[1:])
        return cls(np.frombuffer(b"".join(encoded), dtype=np.uint8), offsets)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, number: int) -> str:
        """The string of a number; the empty string for ``NONE``."""
        if number < 0:
            return ""
        return self.blob[self.offsets[number]:self.offsets[number + 1]].tobytes().decode()

    def many(self, numbers: Iterable[int]) -> list[str]:
        """The strings of many numbers.

        >>> Strings.of(["صلة", "lien"]).many([1, NONE, 0])
        ['lien', '', 'صلة']
        """
        at = numbers if isinstance(numbers, np.ndarray) else np.fromiter(numbers, dtype=np.int64)
        known = at >= 0
        starts, ends = (np.where(known, self.offsets[side], 0).tolist() for side in (at, at + 1))
        blob = memoryview(self.blob)  # type: ignore[arg-type]
        return [str(blob[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]

    def find(self, text: str, ordered: Sequence[int] | npt.NDArray[np.int32]) -> int:
        """Position of ``text`` in ``ordered``, numbers whose strings rise in code point order; ``NONE`` where it is not."""
        low, high = 0, len(ordered)
        while low < high:
            middle = (low + high) // 2
            if self[int(ordered[middle])] < text:
                low = middle + 1
            else:
                high = middle
        return low if low < len(ordered) and self[int(ordered[low])] == text else NONE


class Interner:
    """Gives each distinct string its number while a graph is built."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        """The number of ``text``; ``NONE`` for None and the empty string."""
        if not text:
            return NONE
        return self._numbers.setdefault(text, len(self._numbers))

    def texts(self) -> list[str]:
        """The strings so far, by number."""
        return list(self._numbers)

    def finish(self) -> Strings:
        """The strings, as numbered."""
        return Strings.of(list(self._numbers))
