"""Addresses that open a view in Gephi Lite, which runs in the browser and fetches the file from here."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from flask import request

GEPHI_LITE: Final = "https://lite.gephi.org/?file="


def links(path: str) -> dict[str, dict[str, str]]:
    """Where a view lies as GEXF, and the address that opens it in Gephi Lite: the filters of the request go along."""
    left = {"cursor", "limit", "lang"}
    asked = urlencode([(name, value) for name, value in request.args.items(multi=True) if name not in left])
    gexf = f"{request.host_url.rstrip('/')}{path}{'?' if asked else ''}{asked}"
    return {"links": {"gexf": gexf, "gephi_lite": gephi_lite(gexf)}}


def gephi_lite(address: str) -> str:
    """The address that opens a GEXF file in Gephi Lite (https://docs.gephi.org/lite/integration/share).

    Gephi Lite reads the format off the very end of the address, so that one with a query needs an ending there as well.

    >>> gephi_lite("http://127.0.0.1:5000/api/alliances.gexf?level=local")
    'https://lite.gephi.org/?file=http%3A%2F%2F127.0.0.1%3A5000%2Fapi%2Falliances.gexf%3Flevel%3Dlocal%26.gexf'
    """
    return GEPHI_LITE + quote(address if address.endswith(".gexf") else f"{address}&.gexf", safe="")


def here(path: str) -> str:
    """The same for a file of this service, for links in pages."""
    return gephi_lite(f"{request.host_url.rstrip('/')}{path}")
