"""What a bare title is a title of: العمدة فلان، نائبه الأول فلان، مديرها العام فلان، انتخب نائبا ثالثا."""

from __future__ import annotations

from functools import cache
from typing import Final

from kg.extract import councils as councils_of
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.kinds import is_body
from kg.text.normalise import QUOTES, light

_LANDS: Final = frozenset({"Municipality", "Arrondissement", "Province", "Region"})
_NO_PRESIDENTS: Final = frozenset({"secretary-general", "coordinator", "other", "director", "spokesperson"})
_LEADERS: Final = ("secretary-general", "president")
_REACH: Final = 3  # a possessive looks at most so many sentences back
_HEADS: Final = frozenset({"president", "secretary-general", "head-of-government"})  # who has deputies
_LOCAL: Final = frozenset({"other", "deputy-secretary-general"})  # roles without a usual target that have one in their party
_PARTISAN: Final = frozenset({"Party", "Association"})
_SEATED: Final = frozenset({"Association", "PublicBody", "Company", "Media"})  # what has a seat; a party is in a council
_PRESIDED: Final = frozenset({"Association", "Company", "Place", "Media", "Alliance", "PublicBody"})
_BESIDE: Final = 2
_APPOSED: Final = 5  # tokens before an organisation in which «المنضوية تحت لواء» stands
_NEAR: Final = 1  # sentences back in which a local secretary's party is named


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(light(word) for word in table("roles.ar")["targets"][name])


@cache
def _kinds_of() -> dict[str, frozenset[str]]:
    """What the noun behind a title may stand for: رئيس الشركة is no council's."""
    return {light(noun): frozenset(to) for noun, to in table("roles.ar")["targets"]["said"].items()}


def target_of(doc: Document, title: Element, sentence: int, holder: Node) -> Node | None:
    """The organisation or territory that a bare title leaves unsaid.

    Its fixed one, the holder's own where the article or the seeds know it, else the nearest fitting one before it.
    """
    role = title.value
    if role is None or role.group:
        return None
    if role.of:
        return doc.known(role.of) if role.of in doc.knowledge.entities else None
    for element in doc.held.get((holder, "post"), ()):
        if element.value is not None and element.value.code == role.code and element.nodes:
            return element.nodes[0]
    if known := _known(doc, role.code, holder):
        return known
    fitting = [e for e in doc.elements if e.first < title.first and len(e.nodes) == 1 and e.nodes[0] is not holder
               and e.kind not in ("Person", "Belonging") and e.nodes[0].type in role.to
               and not _aside(doc, e, role.code) and not _seated(doc, e) and not _parent(doc, e)]
    behind = doc.tokens[title.last + 1].norm if title.last + 1 < len(doc.tokens) else ""
    behind = "ال" + behind.removeprefix("لل") if behind.startswith("لل") else behind
    if said := _kinds_of().get(behind):
        return _called(fitting, behind, said)
    if "c" in title.flags:
        if role.code == "vice-president" and (boss := _boss(doc, title, sentence)) is not None:
            return boss if boss.type in role.to else None
        if role.code not in ("vice-president", "councillor"):
            parties = [e for e in fitting if e.nodes[0].type in role.bare] if role.bare and not role.bare <= _LANDS else fitting
            return _owner(doc, title, sentence, parties)
        if not _of_president(doc, title, sentence):
            return None
    if role.code == "minister" and not set(title.flags) & set("acp"):  # «الوزير» alone: the ministry spoken of
        return next((e.nodes[0] for e in reversed(fitting) if is_body(e.nodes[0].label, ("ministry",))), None)
    first = [e for e in fitting if e.nodes[0].type in role.bare]
    if not role.bare and not set(title.flags) & set("acp"):
        return _only(doc, fitting, sentence) if role.code in _LOCAL or role.to <= _LANDS else None
    if not first and "c" in title.flags:
        return None
    if not first:
        fitting = [e for e in fitting if e.nodes[0].type == "PublicBody" or role.code in ("president", "director")]
        return fitting[-1].nodes[0] if fitting and (not role.bare or set(title.flags) & set("ac")) else None
    if role.bare <= _LANDS and len(role.bare) > 1:
        councils = [e for e in first if e.kind == "Post" or _first_word(doc, e) in _words("councils")]
        if not councils and "a" in title.flags and role.code in ("president", "vice-president"):  # none of a city in passing
            councils = [e for e in fitting if not (e.nodes[0].type in _LANDS and _within(doc, e))]
        if role.code == "president" and "d" in title.flags and role.person and not councils:
            return _alone(doc)  # «الرئيس» without a council is another country's, or a court's
        if role.code in ("councillor", "vice-president") and "d" in title.flags and not councils:
            # «المستشار» is a judge's or a minister's title too, and clubs have deputies
            return _sitting(doc, title, sentence) if _of_party(doc, title) else \
                _alone(doc) if role.code == "vice-president" else None
        return (councils or first)[-1].nodes[0]
    if role.code in _LEADERS and not set(title.flags) & set("acp") and first[-1].nodes[0].type == "Party":
        return _spoken_of(doc, title, sentence, [e for e in first if e.nodes[0].type == "Party"])
    return first[-1].nodes[0]


def _of_party(doc: Document, title: Element) -> bool:
    """Whether a party stands beside a title (المستشار الحركي، المستشارة عن حزب كذا)."""
    return any(e.kind == "Party" and (title.last < e.first <= title.last + _BESIDE or 0 < title.first - e.last <= _BESIDE)
               for e in doc.elements)


def _sitting(doc: Document, title: Element, sentence: int) -> Node | None:
    """The council that the text speaks of."""
    found = councils_of.sitting(doc, sentence, title.first)
    return found.nodes[0] if found and found.nodes and found.nodes[0].type in title.value.bare else None


def _alone(doc: Document) -> Node | None:
    """The territory that an article names which speaks of no other, nor of anything else that somebody may preside over."""
    lands = {e.nodes[0] for e in doc.elements if e.nodes and e.nodes[0].type in _LANDS}
    others = any(e.nodes and e.nodes[0].type in _PRESIDED for e in doc.elements)
    return lands.pop() if len(lands) == 1 and not others else None


def _spoken_of(doc: Document, title: Element, sentence: int, parties: list[Element]) -> Node:
    """The party that the text speaks of: the one whose own title it is (الكاتب الأول), else the first of the sentence, else the
    first of the nearest earlier one."""
    words = light(doc.text[title.start:title.end])
    styled = next((e.nodes[0] for e in parties if _styles().get(words) == e.nodes[0].id is not None), None)
    if styled is not None:
        return styled
    for number in range(sentence, -1, -1):
        begins = doc.sentences[number].first_token
        if here := [e for e in parties if begins <= e.first <= doc.sentences[number].last_token]:
            return here[0].nodes[0]
    return parties[0].nodes[0]


@cache
def _styles() -> dict[str, str]:
    """Titles that one party alone has, with its id."""
    return {light(form): party for form, party in table("roles.ar")["targets"]["styled"].items()}


def _called(fitting: list[Element], noun: str, kinds: frozenset[str]) -> Node | None:
    """The nearest of the kinds that a noun may stand for (المدير العام للوكالة); a public body must be called so."""
    noun = noun.removeprefix("ال")
    return next((e.nodes[0] for e in reversed(fitting) if e.nodes[0].type in kinds and (
        e.nodes[0].type != "PublicBody" or light(e.nodes[0].label.partition(" ")[0]).removeprefix("ال") == noun)), None)


def _known(doc: Document, code: str, holder: Node) -> Node | None:
    """What the seeds say that the holder holds, where the article names it."""
    if holder.id is None:
        return None
    found = [node for post in doc.knowledge.posts if post.person == holder.id and post.role == code
             and (node := doc.find_known(post.target)) is not None]
    return found[0] if len(found) == 1 else None


def _aside(doc: Document, element: Element, code: str) -> bool:
    """Whether a province is only where something lies (جماعة كذا بإقليم كذا), or is a governor's."""
    if element.nodes[0].type not in _LANDS:
        return False
    if element.kind == "Post":
        return code not in ("wali", "governor") and element.value.code in ("wali", "governor")
    return code not in ("wali", "governor") and _first_word(doc, element) in _words("areas")


def _parent(doc: Document, element: Element) -> bool:
    """Whether an organisation only says whose section another one is (النقابة كذا، المنضوية تحت لواء كذا)."""
    before = doc.tokens[max(0, element.first - _APPOSED):element.first]
    stop = max((i + 1 for i, token in enumerate(before) if token.kind == "punct" and token.text not in QUOTES), default=0)
    return any(token.norm in _words("parents") for token in before[stop:])


def _of_president(doc: Document, title: Element, sentence: int) -> bool:
    """Whether نائبه may be a council's: the title before it is a president's (الكاتب المحلي ونائبه is a party's)."""
    before = [e for e in doc.of_sentence(sentence) if e.first < title.first and e.kind in ("Role", "Post", "Belonging")
              and e.value is not None and "c" not in e.flags]
    return not before or before[-1].value.code not in _NO_PRESIDENTS


def _boss(doc: Document, title: Element, sentence: int) -> Node | None:
    """What the man heads whose deputy نائبه is: the nearest head of something before it, by name or by title."""
    earliest = doc.sentences[max(0, sentence - _REACH)].first_token
    for element in reversed([e for e in doc.elements if earliest <= e.first < title.first and e.nodes]):
        posts = [element] if element.kind == "Post" else doc.held.get((element.nodes[0], "post"), ())
        for post in posts:
            if post.value is not None and post.value.code in _HEADS and len(post.nodes) == 1:
                return post.nodes[0]
    return None


def _only(doc: Document, fitting: list[Element], sentence: int) -> Node | None:
    """The party or union of a title that has no usual one («الكاتب المحلي»), where the text hereabouts names a single one."""
    earliest = doc.sentences[max(0, sentence - _NEAR)].first_token
    near = {e.nodes[0] for e in fitting if e.first >= earliest}
    found = {node for node in near if node.type == "Party"} or near
    return found.pop() if len(found) == 1 and all(node.type in _PARTISAN | _LANDS for node in found) else None


def _first_word(doc: Document, element: Element) -> str:
    named = element.parts[1] if element.kind == "Post" and len(element.parts) > 1 else element
    text = doc.text[named.start:named.end].split()
    return light(text[0].strip("«»\"“”")) if text else ""


def _owner(doc: Document, title: Element, sentence: int, fitting: list[Element]) -> Node | None:
    """Whose: the nearest organisation before of the possessive's gender (رئيسه: a council; مديرها: a company, a commune)."""
    word = light(doc.text[title.start:title.end].split()[0])
    feminine = word.endswith("ها")
    earliest = doc.sentences[max(0, sentence - _REACH)].first_token
    for element in reversed(fitting):
        if element.first < earliest or _first_word(doc, element) in _caucus():
            return None
        if element.kind == "Place" or _seated(doc, element):
            continue
        if word.endswith("هم") or _feminine(doc, element) is feminine or (
                not feminine and element.nodes[0].type == "Party" and _first_word(doc, element) not in _words("feminine")):
            return element.nodes[0]
    return None


@cache
def _caucus() -> frozenset[str]:
    return frozenset(light(word) for word in table("roles.ar")["caucus"])


def _within(doc: Document, element: Element) -> bool:
    """Whether something happens in a territory, which itself does nothing (بالرباط، في الرباط)."""
    return element.proclitics[-1:] == ("ب",) or (element.first > 0 and doc.tokens[element.first - 1].norm == "في")


def _seated(doc: Document, element: Element) -> bool:
    """Whether a territory only says where the organisation before it is (جامعة كذا بوجدة)."""
    return element.kind in _LANDS and element.proclitics[-1:] == ("ب",) and any(
        e.last == element.first - 1 and e.kind in _SEATED for e in doc.elements)


def _feminine(doc: Document, element: Element) -> bool:
    word, kind = _first_word(doc, element), element.nodes[0].type
    if word in _words("masculine"):
        return False
    return word.endswith("ة") or word in _words("feminine") or kind in ("Municipality", "Company", "Arrondissement", "Place")


def of_holder(doc: Document, post: Element, holder: Node) -> tuple[Node, ...]:
    """The nodes of a post; where its party is only «الحزب», the one that the seeds know the holder to lead."""
    if len(post.parts) == 2 and "c" in post.parts[1].flags and post.parts[1].kind == "Party" and post.value.code in _LEADERS:
        led = {node for code in _LEADERS if (node := _known(doc, code, holder)) is not None and node.type == "Party"}
        return tuple(led) if len(led) == 1 else post.nodes
    return post.nodes
