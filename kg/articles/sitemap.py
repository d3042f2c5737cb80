"""Site maps (sitemaps.org, protocol 0.9) to addresses: the pages that a site names, newest first, or the maps of an index."""

from __future__ import annotations

import xml.etree.ElementTree as ET
import zlib
from dataclasses import dataclass
from typing import Final

from kg.errors import InputError

MOST: Final = 5000
"""Pages of one map that are looked at."""
MAPS: Final = 100
"""Maps of one index that are looked at."""
_ROOTS: Final = ("urlset", "sitemapindex")
_MEMBERS: Final = 100  # of one packed file: each costs a copy of those behind it


@dataclass(frozen=True, slots=True)
class Named:
    """An address that a site map names, and when what is there changed, in the map's own words (empty: not said)."""

    url: str
    changed: str


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A site map: pages, or other maps where it is an index; ``left`` is how many it names beyond what is looked at."""

    pages: tuple[Named, ...]
    maps: tuple[Named, ...]
    left: int


def unpacked(data: bytes, url: str, most: int) -> bytes:
    """The bytes of a file that may be packed with gzip (RFC 1952), in one member or some. InputError where it breaks off or has
    more than ``most`` bytes, of which no more are unpacked."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    out = bytearray()
    for _ in range(_MEMBERS):
        unpack = zlib.decompressobj(wbits=31)
        try:
            out += unpack.decompress(data, most + 1 - len(out))
        except zlib.error as error:
            raise InputError(f"{url}: cannot be unpacked: {error}") from error
        if len(out) > most:
            raise InputError(f"{url}: larger than {most} bytes")
        if not unpack.eof:
            raise InputError(f"{url}: the packed body ends too soon")
        data = unpack.unused_data.lstrip(b"\0")
        if not data:
            return bytes(out)
    raise InputError(f"{url}: packed in more than {_MEMBERS} pieces")


def is_sitemap(data: bytes) -> bool:
    """Whether a document looks like a site map.

    >>> is_sitemap(b'<?xml version="1.0"?><urlset></urlset>'), is_sitemap(b"<!doctype html><html>")
    (True, False)
    """
    head = data[:2000].replace(b"\0", b"").lower()
    return any(b"<" + root.encode() in head for root in _ROOTS) and b"<html" not in head and b"<!doctype html" not in head


def parse_sitemap(data: bytes, url: str) -> Sitemap:
    """What a site map from ``url`` names. InputError where it is none, or declares a document type."""
    plain = data.replace(b"\0", b"").lower()  # also where it is UTF-16
    if b"<!doctype" in plain or b"<!entity" in plain:
        raise InputError(f"{url}: a site map that declares a document type is not read")
    try:
        root = ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise InputError(f"{url}: not a site map: {error}") from error
    if _plain(root.tag) not in _ROOTS:
        raise InputError(f"{url}: not a site map")
    index = _plain(root.tag) == "sitemapindex"
    found: dict[str, Named] = {}
    for child in root:
        values = {_plain(one.tag): (one.text or "").strip() for one in child}
        if values.get("loc"):
            found.setdefault(values["loc"], Named(values["loc"], values.get("lastmod", "")))
    named = sorted(found.values(), key=lambda one: one.changed, reverse=True)
    most = MAPS if index else MOST
    kept = tuple(named[:most])
    return Sitemap(() if index else kept, kept if index else (), len(named) - len(kept))


def _plain(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()
