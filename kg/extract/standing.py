"""Titles that stand alone: «رئيس الحكومة» in an article that names him elsewhere; the seeds know who held it when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from kg.entities.records import KnownPost
from kg.extract.document import Document, Element, Node
from kg.extract.match import Proposal
from kg.model import PartialDate, Stance

EXTRACTOR: Final = "titles/standing@1"
_UNSURE: Final = frozenset("apnco")
_OFFICE: Final = frozenset({"كان", "كانت", "ماشي", "ليس", "منصب", "انتخاب", "انتخابات", "مرشح", "باش", "مهام", "مهمة", "كرسي",
                            "مقعد", "لمنصب", "بمنصب", "خلافة", "صفة", "تعيين", "ولاية"})
_LONE: Final = frozenset({"president", "secretary-general", "head-of-government", "governor", "wali", "minister", "director"})


def standing(doc: Document, number: int, elements: Sequence[Element]) -> Iterator[Proposal]:
    """A claim for each post of a sentence that no name stands beside, whose only known holder the article names."""
    for element in elements:
        if element.kind != "Post" or len(element.nodes) != 1 or element.nodes[0].id is None or element.value.code not in _LONE \
                or set(element.flags) & _UNSURE:
            continue
        if not _alone(doc, element):
            continue
        target, code = element.nodes[0], element.value.code
        former = "x" in element.flags
        people = list(dict.fromkeys(
            node for post in doc.knowledge.posts if post.target == target.id and post.role == code
            and _held(post, doc.article.published, former) and (node := _named(doc, post.person)) is not None))
        if len(people) == 1:
            stance = Stance.ENDED if former else Stance.ASSERTED
            yield Proposal("holdsPost", people[0], target, stance, number, None, {"role": code}, 0.85, EXTRACTOR,
                           {"frame": "standing", "text": doc.text[element.start:element.end], "cue": "title"}, weak=True)


def _alone(doc: Document, post: Element) -> bool:
    """Whether the title is meant for its holder: not «كان رئيس», «منصب رئيس», and not another country's."""
    before = doc.tokens[post.first - 1].norm if post.first else ""
    after = doc.tokens[post.last + 1].norm if post.last + 1 < len(doc.tokens) else ""
    return before.lstrip("وف") not in _OFFICE and not (after.startswith("ال") and after.endswith(("ي", "ية")))


def _named(doc: Document, person: str) -> Node | None:
    node = doc.find_known(person)
    return node if node is not None and node.spans else None


def _held(post: KnownPost, published: PartialDate | None, former: bool) -> bool:
    """Whether the post may have been held on the article's day (``former``: was over by then)."""
    day = published.bounds() if published else None
    if day is None:
        return not former
    start, end = _day(post.valid_from, 0), _day(post.valid_to, 1)
    if former:
        return end is not None and end <= day[1]
    return (start is None or start <= day[1]) and (end is None or day[0] <= end)


def _day(date: PartialDate | None, side: int) -> dt.date | None:
    bounds = date.bounds() if date else None
    return bounds[side] if bounds else None
