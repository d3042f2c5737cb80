"""Every setting, once: this list feeds the command line, the service, the docs and their test.

A setting is an environment variable, or a line of a TOML file (``query_timeout = 10``: the same name in lower case without
``KG_``), or has its default; in this order. The file is the one that ``KG_SETTINGS`` names, else ``sila.toml`` in the user's
folder of configurations, where that is there.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import platformdirs

from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable, its default as text, its type and what it does."""

    env: str
    default: str
    type: type
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("KG_SETTINGS", "", str,
            "a file of settings (TOML); else sila.toml in the user's folder of configurations, where it is there"),
    Setting("KG_STORE", str(Path(platformdirs.user_data_dir("sila")) / "store"), str,
            "folder of the store, or the URL of a SPARQL 1.1 server: URL/query and URL/update where it ends in /"),
    Setting("KG_BASE", "https://w3id.org/sila/", str, "base address of terms (ontology#) and things (id/…)"),
    Setting("KG_TEXT", "quotes", str, "what articles show: quotes (evidence sentences only) or full"),
    Setting("KG_QUERY_TIMEOUT", "30", float, "deadline of one SPARQL query, in seconds"),
    Setting("KG_QUERY_ROWS", "100000", int, "most rows (or triples) in one SPARQL answer"),
    Setting("KG_QUERY_BYTES", "67108864", int, "most bytes in one SPARQL answer"),
    Setting("KG_QUERY_MEMORY", "1073741824", int,
            "most bytes that one query worker holds in memory, its engine (110 MB) included; a query has 64 MB at least"),
    Setting("KG_QUERY_WORKERS", "2", int, "query worker processes of one service process"),
    Setting("KG_QUERY_QUEUE", "16", int, "queries that may wait for a worker before 503 is answered"),
    Setting("KG_ALLOW_UNSANDBOXED", "0", bool, "1 starts query workers where the system cannot deny them the network"),
    Setting("KG_BODY_BYTES", "16777216", int, "most bytes of a request's body"),
    Setting("KG_EXTRACT_BYTES", "131072", int, "most bytes of a pasted text"),
    Setting("KG_EXTRACT_TIMEOUT", "10", float, "deadline of reading one pasted text, in seconds"),
    Setting("KG_EXTRACT_RATE", "30", int,
            "pasted texts that one client may send a minute, counted in each process; 0: any number"),
    Setting("KG_RATE", "6000", int, "requests that one client may make a minute, counted in each process; 0: any number"),
    Setting("KG_COSTLY_RATE", "600", int,
            "of these, SPARQL, exports, alliances, paths, money, timelines and reconciliation; 0: any number"),
    Setting("KG_INTAKE_QUEUE", "1000", int, "articles sent by HTTP that may wait to be read before 503 is answered"),
    Setting("KG_SERVER_WORKERS", "2", int, "processes of the service"),
    Setting("KG_SERVER_THREADS", "8", int, "threads of each process of the service"),
    Setting("KG_PROXIES", "0", int, "reverse proxies before the service, whose X-Forwarded headers are believed"),
    Setting("KG_LOG", "", str, "json: one line a request on standard error, as a JSON object; else only what goes wrong"),
    Setting("KG_FETCH_DELAY", "2", float, "seconds between two questions to one host, where its robots.txt asks for no more"),
    Setting("KG_FETCH_BYTES", "8388608", int, "most bytes of a page, feed or site map from the web, unpacked"),
    Setting("KG_FETCH_TIMEOUT", "30", float, "deadline of one page, feed or site map with its redirects, in seconds"),
    Setting("KG_FETCH_PRIVATE", "0", bool, "1 reads pages at addresses of this machine and its networks, and at any port"),
    Setting("KG_CONTACT", "", str, "where errors are told: a mail address, or a page's https address; shown on the pages"),
)

_BY_NAME = {setting.env: setting for setting in SETTINGS}


def get(name: str, environ: Mapping[str, str] | None = None) -> str:
    """The text of a setting: the environment's, else the file's, else the default.

    KeyError for a name that is not listed; UsageError for a file that is named but not there, or is no list of settings.
    """
    return (os.environ if environ is None else environ).get(name) or _file(os.environ.get("KG_SETTINGS")).get(name) \
        or _BY_NAME[name].default


@cache
def _file(named: str | None) -> Mapping[str, str]:
    path = Path(named) if named else Path(platformdirs.user_config_dir("sila")) / "sila.toml"
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        if not named:
            return MappingProxyType({})
        raise UsageError(f"{path}: {(error.strerror or str(error)).lower()} (KG_SETTINGS names it)") from error
    except ValueError as error:
        raise UsageError(f"{path}: not a list of settings: {error}") from error
    return MappingProxyType({f"KG_{name.upper()}": _text(path, name, value) for name, value in found.items()})


def _text(path: Path, name: str, value: object) -> str:
    known = _BY_NAME.get(f"KG_{name.upper()}")
    if known is None or known.env == "KG_SETTINGS":
        raise UsageError(f"{path}: {name}: not a setting (docs/operations.md lists them)")
    if isinstance(value, bool):
        return "1" if value else "0"
    if not isinstance(value, str | int | float):
        raise UsageError(f"{path}: {name}: a text, a number, true or false is wanted")
    return str(value)


def number(name: str, environ: Mapping[str, str] | None = None) -> float:
    """A numeric setting; UsageError names the variable that is no positive number."""
    text = get(name, environ)
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if value <= 0:
        raise UsageError(f"{name}={text}: not a positive number")
    return value


def flag(name: str, environ: Mapping[str, str] | None = None) -> bool:
    """A yes/no setting: 1, true and yes are yes."""
    return get(name, environ).lower() in {"1", "true", "yes"}
