"""The page on which anybody may try the extraction: a text in, its claims lit, nothing stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from api.errors import Problem
from api.highlight import Block, Span, paragraphs
from api.pages import blueprint, page
from api.pages.statement import Qualified
from api.render import current, qualifier
from api.service import service
from kg import places
from kg.model import Amount, PartialDate, Share

_SAMPLE = "benmsick-coordination.txt"


@dataclass(frozen=True, slots=True)
class ReadClaim:
    """A claim as the reader made it, in words."""

    number: int
    predicate: str
    stance: str
    subject: Mapping[str, Any]
    object: Mapping[str, Any]
    speaker: Mapping[str, Any] | None
    qualifiers: tuple[Qualified, ...]
    confidence: float
    extractor: str


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One article of the text: marked paragraphs, claims, entities."""

    title: str
    published: str | None
    publisher: str | None
    paragraphs: list[list[Block]]
    claims: list[ReadClaim]
    entities: Mapping[str, Mapping[str, Any]]

    def kind_of(self, ident: str) -> str | None:
        """Type of an entity that has a page; None for one that only this text names."""
        entity = self.entities.get(ident)
        return str(entity["type"]) if entity and entity["known"] else None


@blueprint.get("/try")
def try_form() -> Response:
    """The form; ``?sample=1`` fills it with a text of ours."""
    text = (places.seeds() / "articles" / _SAMPLE).read_text(encoding="utf-8") if request.args.get("sample") else ""
    return page("try.html", None, text=text, articles=None)


@blueprint.post("/try")
def try_it() -> Response:
    """The text with what was found in it."""
    shared = service()
    request.max_content_length = 3 * shared.config.whole("KG_EXTRACT_BYTES")  # percent-encoded by the browser
    text = request.form.get("text", "")
    if len(text.encode()) > shared.config.whole("KG_EXTRACT_BYTES"):
        most = shared.config.whole("KG_EXTRACT_BYTES")
        raise Problem("too-large", f"at most {most} bytes of text", told=("text", {"most": most}))
    if not text.strip():
        return page("try.html", None, text="", articles=None)
    read = shared.texts.read({"text": text})
    response = page("try.html", None, text=text, articles=[_article(one) for one in read])
    response.headers["Cache-Control"] = "no-store"
    return response


def _article(read: Mapping[str, Any]) -> ReadArticle:
    entities = {entity["id"]: entity for entity in read["entities"]}
    mentions = [Span(m["start"], m["end"], entity["id"]) for entity in read["entities"] for m in entity["mentions"]]
    evidence = [Span(claim["evidence"]["start"], claim["evidence"]["end"], str(i)) for i, claim in enumerate(read["claims"], 1)]
    claims = [_claim(i, claim, entities) for i, claim in enumerate(read["claims"], 1)]
    about = read["article"]
    return ReadArticle(about["title"], about["published"], about["publisher"], paragraphs(read["text"], mentions, evidence),
                       claims, entities)


def _claim(number: int, claim: Mapping[str, Any], entities: Mapping[str, Mapping[str, Any]]) -> ReadClaim:
    w = current()
    labels = {ident: w.label(entity["labels"], entity["label"]) for ident, entity in entities.items()}
    qualifiers = tuple(
        Qualified(name, qualifier(w, name, _value(name, value), labels), value if name in {"place", "party"} else None)
        for name, value in claim["qualifiers"].items())
    speaker = claim["attributed_to"]
    return ReadClaim(number, claim["predicate"], claim["stance"], _end(claim["subject"], entities),
                     _end(claim["object"], entities), _end(speaker, entities) if speaker else None, qualifiers,
                     claim["confidence"], claim["extractor"])


def _end(ident: str, entities: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    return entities.get(ident) or {"id": ident, "label": ident, "labels": {}, "known": True, "type": ""}


def _value(name: str, value: Any) -> Any:
    """A qualifier's value from its JSON."""
    if name == "amount":
        return Amount(value["min"], value["max"], value["currency"])
    if name == "share":
        return Share(equal=True) if value == "equal" else Share(value["min"], value["max"])
    return PartialDate.parse(value) if name in {"start", "until"} else value
