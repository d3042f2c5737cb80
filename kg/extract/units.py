"""Posts: a title joined to the organisation or territory that stands behind it becomes one element."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kg.entities.linker import linker_of
from kg.extract import lexicon
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.roles import Role, modifier_at
from kg.text.normalise import QUOTES, light

_JOINS: Final = frozenset({"في", "على", "لدى", "داخل", "ضمن", "ب", "ل", "باسم", "ديال", "تاع",
                              "المكلف", "المكلفة", "مكلفا", "مكلفة", "سابق", "سابقة"})
_BEHIND: Final = frozenset({"على", "في", "لدى", "خلفا", "عن", "من", "جديدة", "مكان", "محل", "الى", "رسميا"})
_OBJECTS: Final = frozenset({"على", "في", "لدى"})
_OF_COUNCILS: Final = frozenset({"president", "vice-president"})
_LONGEST: Final = 5
_MARKS: Final = frozenset(QUOTES)


def build(doc: Document) -> None:
    """Join titles with their targets; a title whose organisation goes without saying becomes a post alone."""
    out: list[Element] = []
    skip = -1
    elements = doc.elements
    for at, element in enumerate(elements):
        if element.first <= skip:
            continue
        if element.kind == "Role":
            made = _post(doc, element, _target(doc, element, elements[at + 1:at + 3])) or _implied(doc, element)
            if made is None and _indefinite(doc, element):
                element.with_flags("a")
            if made is not None:
                element = made
                skip = made.last
        out.append(element)
    doc.counts["posts"] = sum(e.kind == "Post" for e in out)
    doc.set_elements(out)


def _target(doc: Document, title: Element, following: list[Element]) -> Element | None:
    """The element behind a title; behind an ambassador's country the one that he is sent to (سفير إسبانيا بالمغرب)."""
    if len(following) == 2 and title.value.code == "ambassador":
        country, host = following
        between = [t.norm for t in doc.tokens[country.last + 1:host.first]]
        sent = (not between and host.proclitics[-1:] in (("ب",), ("ف",))) or between in (["لدى"], ["في"], ["ف"])
        if country.proclitics in ((), ("ل",)) and sent and host.kind in title.value.to and _joined(doc, title, country):
            title.last, title.end = country.last, country.end
            return host
    return following[0] if following else None


def _indefinite(doc: Document, title: Element) -> bool:
    """Whether a feminine title stands for an accusative (انتخبت فلانة رئيسة): no article, no possessive."""
    first = doc.text[title.start:title.end].split()[0]
    if not first.endswith("ة") or title.proclitics or set(title.flags) & set("acdpo"):
        return False
    if title.first and doc.tokens[title.first - 1].norm in _OBJECTS:
        return False
    following = doc.tokens[title.last + 1] if title.last + 1 < len(doc.tokens) else None
    return following is None or following.kind != "word" or following.norm[0] in "لبو" or following.norm in _BEHIND


def _post(doc: Document, title: Element, target: Element | None) -> Element | None:
    role: Role = title.value
    if target is None or not target.nodes or not _joined(doc, title, target):
        return None
    if target.kind == "Person" and "d" in title.flags:  # المحامي فلان is a lawyer, محامي فلان his
        return None
    if "c" in title.flags:  # منسقه بإقليم كذا: the possessive says whose, the place only where
        return None
    if target.kind not in role.to and not (role.group and target.kind == "Party"):
        return None
    if target.proclitics and target.proclitics[-1] == "و":
        return None
    if role.code in _OF_COUNCILS and target.kind == "Party" and target.first == target.last \
            and lexicon.qualifies(doc.tokens[target.first].norm):
        return None  # الرئيس الاستقلالي: the president of something else
    last, flags = target.last, title.flags
    sentence_end = next(s.last_token for s in doc.sentences if s.last_token >= title.last)
    while (found := modifier_at(doc.tokens, last + 1, sentence_end)) and found[1] in ("ended", "planned", "neutral"):
        last += found[0]
        flags += {"ended": "x", "planned": "n"}.get(found[1], "")
    if role.portfolio and target.kind == "PublicBody":
        last = _whole_portfolio(doc, last, sentence_end)
    if _indefinite(doc, title) and (target.proclitics[-1:] == ("ل",) or doc.tokens[target.first - 1].norm in _OBJECTS):
        flags += "a"
    if doc.tokens[title.last + 1].norm in ("سابق", "سابقة"):
        flags += "x"
    flags = "".join(sorted(set(flags)))
    role = fitted(role, target)
    return Element(
        "Belonging" if _belongs(doc, role, target) else "Post",
        title.first,
        last,
        title.start,
        doc.tokens[last].end,
        title.proclitics,
        target.nodes,
        role,
        flags,
        (title, target),
    )


def _whole_portfolio(doc: Document, last: int, sentence_end: int) -> int:
    """The last token of a portfolio that goes on behind the known name (والتعاون الدولي), where its holder follows."""
    at = last + 1
    begins = {e.first: e for e in doc.elements if last < e.first <= last + _LONGEST + 2}
    while at <= min(sentence_end, last + _LONGEST) and at not in begins and doc.tokens[at].norm.startswith(("ال", "وال")):
        at += 1
    end = at - 1
    if at <= sentence_end and doc.tokens[at].text == "،":
        at += 1
    return end if end > last and at in begins and begins[at].kind == "Person" else last


def _belongs(doc: Document, role: Role, target: Element) -> bool:
    """Whether the title only says whose member one is: a role inside a party, or in a party's group."""
    if target.kind != "Party":
        return False
    first = doc.text[target.start:target.end].split()[0]
    return role.group or role.code in table("roles.ar")["belong"] or first in table("roles.ar")["caucus"]


def fitted(role: Role, target: Element) -> Role:
    """The role with the code that its target decides."""
    code = next((fitted for node in target.nodes if (fitted := code_in(role.code, node)) != role.code), role.code)
    return role if code == role.code else replace(role, code=code)


def code_in(code: str, target: Node) -> str:
    """A role's code where the target decides it: the wali of the central bank is its governor."""
    rows = table("roles.ar")["by_target"]
    return next((row["becomes"] for row in rows if row["code"] == code and row["target"] == target.id), code)


def _joined(doc: Document, title: Element, target: Element) -> bool:
    """Whether nothing but quotes, one preposition and the title's adjectives stands between."""
    between = [t for t in doc.tokens[title.last + 1:target.first] if t.text not in _MARKS]
    if target.first <= title.last or len(between) > 1:
        return False
    if not between:
        return True
    return between[0].norm in _JOINS


def _implied(doc: Document, title: Element) -> Element | None:
    role: Role = title.value
    if not role.of or role.of not in doc.knowledge.entities:
        return None
    following = doc.tokens[title.last + 1].norm if title.last + 1 < len(doc.tokens) else ""
    if following in {light(word) for word in table("roles.ar").get("foreign") or ()}:
        return None
    node = doc.known(role.of)
    for token in doc.tokens[title.first:title.last + 1]:
        cut = next(
            (c for c in (0, 1) if linker_of(doc.knowledge).by_name(_restored(token.text[c:]), node.type) == node.id), None
        )
        if cut is not None:
            text = token.text[cut:]
            name = _restored(text)
            node.spans.append((token.start + cut, token.end, name if name != text else None))
            node.names.add(name)
    return Element(
        "Post", title.first, title.last, title.start, title.end, title.proclitics, (node,), role, title.flags, (title,)
    )


def _restored(text: str) -> str:
    return "ا" + text if text.startswith("لل") is False and text.startswith("ل") else text
