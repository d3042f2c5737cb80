"""A file of named arrays that processes share by mapping it into memory.

Layout: eight bytes of magic, the length of the header as a little-endian unsigned 64-bit integer, the header (JSON: ``meta``
and, for each array, its dtype, length and offset), then the arrays, each aligned to 64 bytes. A file is written beside its
place and renamed, so a reader never sees half of one.
"""

from __future__ import annotations

import contextlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from kg.errors import StoreError

Array: TypeAlias = npt.NDArray[Any]
Ints: TypeAlias = npt.NDArray[np.int32]
Longs: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Floats: TypeAlias = npt.NDArray[np.float64]

_MAGIC = b"SILACOL1"
_ALIGN = 64


def write(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> None:
    """Write one-dimensional ``arrays`` and a JSON-able ``meta`` to ``path``, whole or not at all."""
    layout: dict[str, tuple[str, int, int]] = {}
    offset = 0
    for name, array in arrays.items():
        layout[name] = (array.dtype.str, len(array), offset)
        offset += -(-array.nbytes // _ALIGN) * _ALIGN
    header = json.dumps({"meta": meta, "arrays": layout}, ensure_ascii=False).encode()
    header += b" " * (-(len(header) + 16) % _ALIGN)
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(_MAGIC + len(header).to_bytes(8, "little") + header)
            for array in arrays.values():
                stream.write(np.ascontiguousarray(array).data.cast("B") if len(array) else b"")
                stream.write(b"\0" * (-array.nbytes % _ALIGN))
        os.replace(beside, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def keep(path: Path, arrays: Mapping[str, Array], meta: Mapping[str, Any]) -> bool:
    """``write`` where that can be done; False where the disk is full or read-only, or where the folder is gone: a snapshot that
    was dropped because of a takedown must not come back."""
    try:
        write(path, arrays, meta)
    except OSError:
        return False
    return True


def read(path: Path) -> tuple[dict[str, Array], dict[str, Any]]:
    """The arrays (views of the mapped file, not writable) and ``meta`` of a file that ``write`` made.

    Raises
    ------
    StoreError
        If the file is not of this format, or was cut.
    """
    with path.open("rb") as stream:
        start = stream.read(16)
        if start[:8] != _MAGIC:
            raise StoreError(f"{path}: not a file of columns")
        mapped = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
    first = 16 + int.from_bytes(start[8:], "little")
    try:
        header = json.loads(mapped[16:first])
        arrays = {name: np.frombuffer(mapped, dtype=np.dtype(dtype), count=count, offset=first + offset)
                  if count else np.empty(0, dtype=np.dtype(dtype))
                  for name, (dtype, count, offset) in header["arrays"].items()}
    except ValueError as error:
        raise StoreError(f"{path}: a cut file of columns") from error
    return arrays, header["meta"]
