"""A text's sketch: enough of its runs of words to tell that another text is a copy of it, and too little to read it.

The sketch is the least hashes of all runs of four words (Broder 1997, "On the resemblance and containment of documents";
bottom-k as in Cohen and Kaplan 2007). It is a pure function of the text, so it does not matter when which article was read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt

from kg.text.tokens import tokenise

WORDS: Final = 4
"""Words of a run: Arabic packs clitics into words, and shorter runs are shared by chance."""
KEPT: Final = 96
"""Hashes kept of a text: the likeness of two texts is then right to 0.05 (one standard deviation)."""
_LONGEST: Final = 20_000  # words looked at; the rest of a longer text adds nothing
_WIDTH: Final = 4  # bytes of a number

Numbers = npt.NDArray[np.uint32]


def sketch(text: str) -> str:
    """The sketch of a text, as one word of base64: how many different runs it has, then the least hashes, rising.

    Spelling variants, marks and punctuation leave no trace. Empty where the text has no words.

    >>> sketch("صادق المجلس على الاتفاقية") == sketch("صادق المجلس، على الإتفاقيه!") != sketch("رفض المجلس الاتفاقية")
    True
    """
    words = [token.key for token in tokenise(text) if token.kind != "punct"][:_LONGEST]
    if not words:
        return ""
    runs = {" ".join(words[i:i + WORDS]) for i in range(max(1, len(words) - WORDS + 1))}
    hashes = sorted({hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest() for run in runs})
    return base64.urlsafe_b64encode(b"".join((len(hashes).to_bytes(_WIDTH, "big"), *hashes[:KEPT]))).decode().rstrip("=")


def unpack(text: str) -> tuple[int, Numbers]:
    """How many runs the text of a sketch has, and the least hashes (at most ``KEPT``), rising.

    ValueError for what is no sketch.

    >>> size, hashes = unpack(sketch("واحد اثنان ثلاثة أربعة خمسة ستة"))
    >>> size, len(hashes)
    (3, 3)
    """
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not a sketch") from error
    numbers = np.frombuffer(data[:len(data) // _WIDTH * _WIDTH], dtype=">u4").astype(np.uint32)
    size, hashes = int(numbers[0]) if len(numbers) else 0, numbers[1:]
    if len(data) % _WIDTH or len(hashes) != min(size, KEPT) or not size or bool((hashes[1:] <= hashes[:-1]).any()):
        raise ValueError("not a sketch")
    return size, hashes
