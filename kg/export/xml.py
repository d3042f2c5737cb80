"""Text that XML 1.0 can carry, as attribute values."""

from __future__ import annotations

import re
from typing import Final

#: Characters that no XML 1.0 document may hold (https://www.w3.org/TR/xml/#charsets) go; those with a meaning are escaped;
#: line ends and tabs, which a reader would turn into spaces, are spaces already.
_TABLE: Final[dict[int, str | None]] = {
    **dict.fromkeys((*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000))),
    ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\n"): " ", ord("\t"): " ", ord("\r"): " "}

#: Whether there is anything to do at all, which costs a tenth of doing it.
_SPECIAL: Final = re.compile("[\x00-\x1f&<>\"\ufffe\uffff\ud800-\udfff]")


def escape(text: str) -> str:
    r"""Escape for an attribute or element; what XML cannot carry is left out.

    >>> escape('a < "b"\x00\n& c')
    'a &lt; &quot;b&quot; &amp; c'
    """
    return text.translate(_TABLE) if _SPECIAL.search(text) else text


def escape_all(texts: list[str]) -> list[str]:
    """``escape`` of each, looking at all of them at once."""
    return [escape(text) for text in texts] if _SPECIAL.search("".join(texts)) else texts


def token(text: str) -> str:
    """Escape with single spaces, as ``xsd:token`` has it."""
    return " ".join(escape(text).split())
