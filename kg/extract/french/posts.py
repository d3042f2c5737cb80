"""French posts: a title joined to the organisation or territory behind it, and what a title alone is a title of."""

from __future__ import annotations

from typing import Final

from kg.entities.linker import linker_of
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.roles import Role
from kg.extract.units import fitted

_FOREIGN: Final = frozenset({
    "espagnol", "espagnole", "français", "française", "algérien", "algérienne", "tunisien", "allemand", "italien",
    "américain", "américaine", "portugais", "britannique", "belge", "israélien", "égyptien", "mauritanien",
})
_BACK: Final = 3


def build(doc: Document) -> None:
    """Join titles with their targets; a title whose organisation goes without saying becomes a post alone."""
    out: list[Element] = []
    for element in doc.elements:
        title = out[-1] if out else None
        if title is not None and title.kind == "Role" and (made := _post(doc, title, element)) is not None:
            out[-1] = made
            continue
        if title is not None and title.kind == "Role" and (implied := _implied(doc, title)) is not None:
            out[-1] = implied
        out.append(element)
    if out and out[-1].kind == "Role" and (implied := _implied(doc, out[-1])) is not None:
        out[-1] = implied
    doc.set_elements(out)


def _post(doc: Document, title: Element, target: Element) -> Element | None:
    role: Role = title.value
    if target.first != title.last + 1 or not target.proclitics or not target.nodes:
        return None
    if target.kind not in role.to and not (role.group and target.kind == "Party"):
        return None
    role = fitted(role, target)
    belongs = target.kind == "Party" and (role.group or role.code in table("roles.fr")["belong"])
    return Element("Belonging" if belongs else "Post", title.first, target.last, title.start, target.end, title.proclitics,
                   target.nodes, role, title.flags, (title, target))


def _implied(doc: Document, title: Element) -> Element | None:
    role: Role = title.value
    following = doc.tokens[title.last + 1].norm if title.last + 1 < len(doc.tokens) else ""
    if not role.of or not role.person or role.of not in doc.knowledge.entities or following in _FOREIGN:
        return None
    node = doc.known(role.of)
    for token in doc.tokens[title.first:title.last + 1]:
        if linker_of(doc.knowledge).by_name(token.text, node.type) == node.id:
            node.spans.append((token.start, token.end, None))
            node.names.add(token.text)
    return Element("Post", title.first, title.last, title.start, title.end, title.proclitics, (node,), role, title.flags,
                   (title,))


def target_of(doc: Document, title: Element, sentence: int, holder: Node) -> Node | None:
    """What a bare title is a title of: the holder's own, where the article or the seeds know it, else the nearest that fits."""
    role: Role = title.value
    if role is None or role.group:
        return None
    if role.of:
        return doc.known(role.of) if role.of in doc.knowledge.entities and role.person else None
    for element in doc.held.get((holder, "post"), ()):
        if element.value is not None and element.value.code == role.code and element.nodes:
            return element.nodes[0]
    if holder.id is not None:
        known = [node for post in doc.knowledge.posts if post.person == holder.id and post.role == role.code
                 and (node := doc.find_known(post.target)) is not None]
        if len(known) == 1:
            return known[0]
    wanted = role.bare
    earliest = doc.sentences[max(0, sentence - _BACK)].first_token
    fitting = [e for e in doc.elements if earliest <= e.first < title.first and len(e.nodes) == 1 and e.nodes[0] is not holder
               and e.kind not in ("Person", "Belonging") and e.nodes[0].type in wanted]
    return fitting[-1].nodes[0] if fitting else None
