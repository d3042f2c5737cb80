"""What every exporter is: a name, a file suffix, a media type, and a function that writes a view piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from kg.graph.view import View


class ByteStream(Protocol):
    """Anything that bytes can be written to."""

    def write(self, data: bytes, /) -> Any:
        """Take some bytes."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to write.

    Attributes
    ----------
    language : the language of the ``label`` column, ``ar``, ``fr`` or ``en``; all three have columns of their own beside it
    licence : the line on the data's licence that goes into the file's metadata
    date : when the file was made, ``2026-11-24``; left out where it is None, so that the same graph gives the same file
    direction : ``mixed`` writes each edge as what it is; ``directed`` writes all as directed, for readers without mixed graphs
    bom : begin CSV with a byte order mark, without which Excel takes Arabic for Latin-1
    """

    language: str = "ar"
    licence: str = ("Data of Sila, CC BY 4.0; seed tables CC0 1.0; territory: Haut-Commissariat au Plan, CC BY 4.0; "
                    "quoted sentences belong to their publishers.")
    date: str | None = None
    direction: str = "mixed"
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format.

    Attributes
    ----------
    name : the name of the format on the command line and in the address
    suffix : the ending of a file name, without the dot
    media_type : the Content-Type
    label : what it is for, one line
    pieces : gives the file piece by piece, so that no file is ever whole in memory
    """

    name: str
    suffix: str
    media_type: str
    label: str
    pieces: Callable[[View, Options], Iterator[bytes]] = field(repr=False)

    def write(self, view: View, stream: ByteStream, options: Options | None = None) -> None:
        """Write ``view`` to ``stream``."""
        for piece in self.pieces(view, options or Options()):
            stream.write(piece)
