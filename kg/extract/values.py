"""Values as elements: amounts, shares, counts and dates that the text package finds, and the nearest one to a word."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from kg.extract.document import Document, Element
from kg.text import amounts, dates, numbers, shares
from kg.text.clitics import splits

_BEFORE_VALUE: Final = 4  # tokens before a value that may say whose it is
_OTHERS: Final = ("دعم", "منح", "قرض", "كلفت", "تكلفت", "راسمال", "مساهم", "غرام")
_COSTS: Final = frozenset({"كلفة", "تكلفة", "كلفته", "كلفتها", "قيمة", "قيمته", "قيمتها", "غلاف", "غلافها", "غلافه", "ميزانية",
                           "اتفاقية", "اتفاق", "عقد", "وثيقة", "صفقة", "مبلغ", "مبلغها", "مدته", "مدتها", "اعتمادات"})
_TERM: Final = 180  # days; what is shorter is a visit or a session
_KIND_OF: Final = {"amount": "Amount", "share": "Share", "count": "Count", "until": "Date", "start": "Date"}


def find(doc: Document) -> None:
    """Add the values that no mention covers: amounts before shares before dates before plain numbers."""
    free = [True] * len(doc.tokens)
    for element in doc.elements:
        free[element.first:element.last + 1] = [False] * (element.last + 1 - element.first)
    added: list[Element] = []

    def put(kind: str, founds: Iterable[Any], value_of: Callable[[Any], Any] = lambda f: f.value, name: bool = False) -> None:
        for found in founds:
            first, last = found.start_tok, found.end_tok - 1
            if not all(free[first:last + 1]):
                continue
            free[first:last + 1] = [False] * (last + 1 - first)
            token = doc.tokens[first]
            cut = _cut(token.norm) if token.kind == "word" else 0
            proclitics = tuple(token.norm[:cut])
            added.append(
                Element(
                    kind,
                    first,
                    last,
                    token.offset(cut) if cut else token.start,
                    doc.tokens[last].end,
                    proclitics,
                    (),
                    value_of(found),
                    name=str(found.kind) if name else None,
                    flags="x" if name and _over(doc, found) else "",
                )
            )

    for kind, finder, named in _finders(doc):
        put(kind, finder, (lambda f: f) if named else (lambda f: f.value), named)
    counts = (f for f in numbers.find(doc.tokens) if _whole(f.value) and not _article(doc, f))
    put("Count", counts, lambda f: int(f.value.value))
    doc.counts["values"] = len(added)
    doc.set_elements(doc.elements + added)


def _over(doc: Document, found: Any) -> bool:
    """Whether a date is a term that was over on the article's day (من 2003 إلى 2009); without a day, any term."""
    if found.until is None:
        return False
    day = doc.article.published.bounds() if doc.article.published else None
    start, end = found.date.bounds() if found.date else None, found.until.bounds()
    if end is None or (found.kind == "range" and (start is None or (end[1] - start[0]).days < _TERM)):
        return False
    return found.kind == "range" if day is None else bool(end[1] < day[0])


def _finders(doc: Document) -> list[tuple[str, Sequence[Any], bool]]:
    tokens = doc.tokens
    known = numbers.find(tokens)
    return [("Amount", amounts.find(tokens, known), False), ("Share", shares.find(tokens, known), False),
            ("Date", dates.find(tokens, doc.article.published), True)]


def _article(doc: Document, found: Any) -> bool:
    """Whether a French one is an article: une convention."""
    return found.end_tok - found.start_tok == 1 and doc.tokens[found.start_tok].norm in ("un", "une")


def _whole(number: Any) -> bool:
    return bool(float(number.value).is_integer())


def _cut(norm: str) -> int:
    """Letters of a preposition before a value's first word (بستة, لمائة); a number never begins with و or ب of its own."""
    return (
        next((s.cut for s in splits(norm)[1:] if s.proclitics and s.proclitics[-1] in ("ب", "ل", "و", "ف") and s.cut < 3), 0)
        if norm[0] in "بلوف" and not norm.startswith(("واحد", "بضع"))
        else 0
    )


def nearest(doc: Document, qualifier: str, sentence: int, token: int, reach: int = 0, own: bool = False) -> Any:
    """The value of that kind nearest to a token in its sentence, else the first in the next ``reach`` sentences, else None.

    ``own``: only what the thing at the token is worth: a value behind it rather than one before, none that the words beside
    it give to something else (a grant, a share of capital), and in a later sentence only behind a word for the cost or term.
    """
    kind = _KIND_OF.get(qualifier)
    wanted = [e for e in doc.of_sentence(sentence) if e.kind == kind and _fits(qualifier, e)]
    if own:
        wanted = [e for e in wanted if not _of_another(doc, e, token)]
    if wanted:
        return value_of(qualifier, min(wanted, key=lambda e: (own and e.first < token, abs(e.first - token), e.first)))
    for number in range(sentence + 1, min(sentence + 1 + reach, len(doc.sentences))):
        for element in doc.of_sentence(number):
            if element.kind == kind and _fits(qualifier, element) and (not own or _goes_on(doc, element, number)):
                return value_of(qualifier, element)
    return None


def _of_another(doc: Document, element: Element, token: int) -> bool:
    """Whether the words before a value that stands before the token say that it is a grant's, a plant's or a capital's."""
    before = doc.tokens[max(0, element.first - _BEFORE_VALUE):element.first]
    return element.first < token and any(word.startswith(_OTHERS) for t in before if t.kind == "word"
                                         for word in (t.norm, _bare(t.norm)))


def _goes_on(doc: Document, element: Element, number: int) -> bool:
    """Whether a later sentence still speaks of the agreement: «وتقدر الكلفة ب…، إلى غاية …»."""
    words = (t for t in doc.tokens[doc.sentences[number].first_token:element.first] if t.kind == "word")
    return any(word.norm in _COSTS or _bare(word.norm) in _COSTS for word in words)


def _bare(word: str) -> str:
    """A word without و or ف, a preposition and the article."""
    for clitics in ("وف", "بلك"):
        if word[0] in clitics and len(word) > 4:
            word = word[1:]
    return word.removeprefix("ال")


def value_of(qualifier: str, element: Element) -> Any:
    """What a qualifier takes from a value's element: of a date its beginning, or its end for ``until``."""
    if element.kind != "Date":
        return element.value
    return element.value.until if qualifier == "until" else element.value.date


def _fits(qualifier: str, element: Element) -> bool:
    return element.kind != "Date" or value_of(qualifier, element) is not None
