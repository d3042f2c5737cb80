"""What templates know: the language's words, labels of the ontology and of entities, and how text is shown safely."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, g, request

from api import gephi
from api.i18n import COOKIE, LANGUAGES, Words, language_of, words
from api.service import service
from kg import __version__, ontology
from kg.model import Amount, PartialDate, Share

#: Bidi controls and other invisible marks that could turn the text around them, and C0 controls that HTML forbids.
_UNSEEN: Final = re.compile("[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]")
_NAME_MOST: Final = 200


def shown(text: str | None, most: int = _NAME_MOST) -> str:
    """A text as a page shows it: without marks that turn its surroundings, cut where it is absurdly long.

    >>> shown("abc\\u202edef"), shown("x" * 300, 5)
    ('abcdef', 'xxxxx…')
    """
    clean = _UNSEEN.sub("", text or "")
    return clean if len(clean) <= most else clean[:most].rstrip() + "…"


def number(value: float | int | None) -> str:
    """A number with narrow spaces between thousands.

    >>> number(100000000)
    '100\\u202f000\\u202f000'
    """
    return "" if value is None else f"{value:,.10g}".replace(",", "\u202f")


def qualifier(words_: Words, name: str, value: Any, labels: Mapping[str, str]) -> str:
    """A qualifier's value in words; ``labels`` are of the entities that it may name."""
    known = ontology.load()
    lists = {"role": known.roles, "level": known.levels, "form": known.forms}
    if name in lists and value in lists[name]:
        return words_.label(lists[name][value].labels)
    if isinstance(value, Amount):
        return _range(value.min, value.max, value.currency)
    if isinstance(value, Share):
        return "=" if value.equal else _range(value.min, value.max, "%")
    if isinstance(value, PartialDate):
        return words_.date(value)
    return labels.get(str(value), shown(str(value)))


def _range(low: float | None, high: float | None, unit: str) -> str:
    text = number(low) if low == high else f"≥ {number(low)}" if high is None else f"≤ {number(high)}" if low is None else \
        f"{number(low)} – {number(high)}"
    return f"{text} {unit}"


def here(**changes: object) -> str:
    """This page's address with some parameters changed, or removed where the new value is None."""
    pairs = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    pairs += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


@cache
def assets() -> str:
    """A name for the scripts and styles as they are now: browsers keep them until it changes.

    >>> len(assets())
    12
    """
    folder, digest = Path(__file__).with_name("static"), hashlib.sha256(__version__.encode())
    for path in sorted([*folder.glob("js/*.js"), *folder.glob("css/*.css")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def register(app: Flask) -> None:
    """Give templates of ``app`` their words."""
    app.jinja_env.filters["shown"] = shown
    app.jinja_env.filters["number"] = number
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_context)
    app.after_request(_keep_language)


def current() -> Words:
    """The words of the request's language."""
    if "words" not in g:
        g.words = words(language_of(request))
    found: Words = g.words
    return found


def _context() -> dict[str, Any]:
    w, known = current(), ontology.load()

    def labelled(table: Mapping[str, ontology.Term], name: str) -> str:
        return w.label(table[name].labels, name) if name in table else name

    return {"w": w, "lang": w.language, "here": here, "version": __version__, "assets": assets(), "gephi_lite": gephi.here,
            "languages": [(code, words(code).name, here(lang=code)) for code in LANGUAGES],
            "contact": service().config.text("KG_CONTACT"),
            "known": known, "type_name": partial(labelled, known.types), "relation_name": partial(labelled, known.predicates),
            "stance_name": partial(labelled, known.stances), "level_name": partial(labelled, known.levels),
            "role_name": partial(labelled, known.roles), "qualifier_name": partial(labelled, known.qualifiers)}


def _keep_language(response: Any) -> Any:
    if response.mimetype != "text/html":
        return response
    wish = request.args.get("lang")
    if wish in LANGUAGES and request.cookies.get(COOKIE) != wish:
        response.set_cookie(COOKIE, str(wish), max_age=31_536_000, samesite="Lax", httponly=True)
    return response
