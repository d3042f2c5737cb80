"""From tokens to elements: known names, unknown names behind head nouns, titles, people; nothing overlaps.

The order decides: sure names of several words, unknown names with a head noun, titles, people, then single known words and family names.
"""

from __future__ import annotations

from kg.entities.index import AliasHit, index_of
from kg.entities.linker import Linker, linker_of
from kg.extract import lexicon
from kg.extract.coref import is_anaphor
from kg.extract.document import Document, Element, Node
from kg.extract.mentions import heads, persons
from kg.extract.mentions.portfolio import ministry_after
from kg.extract.roles import Title, title_at
from kg.text.clitics import splits
from kg.text.normalise import full


class Scan:
    """One pass over one document; ``run`` fills its elements."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc
        self.tokens = doc.tokens
        self.free = [True] * len(doc.tokens)
        self.linker: Linker = linker_of(doc.knowledge)
        self.elements: list[Element] = []
        self.people: list[tuple[Node, int, int]] = []

    def run(self) -> None:
        """All layers in their order."""
        doc = self.doc
        hits = index_of(doc.knowledge).scan(doc.tokens)
        context = self.linker.context(doc.article, hits, doc.tokens)
        strong, single = [], []
        for hit in hits:
            (strong if hit.head or hit.last_tok > hit.name_tok else single).append(hit)
        for hit in strong:
            self._place_hit(hit, context)
        self._unknown_heads()
        self._titles()
        held = {i for hit in single if not lexicon.part(doc.tokens[hit.last_tok].key) for i in range(hit.first_tok, hit.last_tok + 1)}
        self._people(held, {hit.first_tok: hit for hit in single})
        for hit in single:
            self._place_hit(hit, context)
        self._again()
        doc.set_elements(self.elements)
        doc.counts["mentions"] = len(self.elements)

    def _add(self, element: Element, node: Node | None = None) -> Element:
        for i in range(element.first, element.last + 1):
            self.free[i] = False
        self.elements.append(element)
        if node is not None:
            text = self.doc.text[element.start:element.end]
            node.spans.append((element.start, element.end, element.name))
            node.names.add(element.name or text)
        return element

    def _open(self, first: int, last: int) -> bool:
        return all(self.free[first:last + 1])

    def _place_hit(self, hit: AliasHit, context: object) -> None:
        if not self._open(hit.first_tok, hit.last_tok) or self._adjective(hit):
            return
        chosen = self.linker.choose(hit, context, self._before(hit.first_tok))
        if chosen is None:
            return
        node = self.doc.known(chosen)
        last = hit.last_tok
        self._add(Element(node.type, hit.first_tok, last, hit.start, hit.end, hit.proclitics, (node,), name=hit.name), node)
        if node.type == "Person":
            self.people.append((node, hit.name_tok if hit.name_tok >= 0 else hit.first_tok, last))

    def _before(self, i: int) -> str:
        """``title`` where a title stands right before token ``i``, ``common`` where it is an everyday word, else nothing."""
        if any(e.last == i - 1 and e.kind == "Role" for e in self.elements):
            return "title"
        return "common" if lexicon.is_common(self.tokens[i].norm) else ""

    def _adjective(self, hit: AliasHit) -> bool:
        """Whether a single definite word is no name here: an anaphor (المدينة), or an adjective of the noun before (الأنظمة الداخلية)."""
        if hit.head or hit.first_tok != hit.last_tok:
            return False
        token = self.tokens[hit.first_tok]
        if is_anaphor(token.norm):
            return True
        if hit.first_tok == 0 or not token.norm.startswith("ال") or not token.norm.endswith(("ية", "ي")):
            return False
        before = self.tokens[hit.first_tok - 1]
        return before.kind == "word" and before.norm.lstrip("وفبلك").startswith(("ال", "لل")) and lexicon.is_common(before.norm)

    def _unknown_heads(self) -> None:
        for sentence in self.doc.sentences:
            i = sentence.first_token
            while i <= sentence.last_token:
                found = heads.headed_at(self.tokens, i, sentence.last_token, self.free) \
                    if self.free[i] and self.tokens[i].kind == "word" else None
                if found is None:
                    i += 1
                    continue
                self._headed(found)
                i = found.last + 1

    def _headed(self, found: heads.Headed) -> None:
        doc, tokens, head = self.doc, self.tokens, found.head
        start = tokens[found.first].offset(found.cut) if found.cut else tokens[found.first].start
        stop = found.last - 1 if found.quoted else found.last
        name_start = tokens[found.name_first].offset(found.name_cut) if found.name_cut else tokens[found.name_first].start
        bare = heads.bare_words(doc.text[name_start:tokens[stop].end])
        if found.name_cut and bare.startswith("ل"):
            bare = "ا" + bare
        label = f"{head.label} {bare}" if head.label else heads.bare_words(doc.text[start:tokens[stop].end])
        known = self.linker.by_name(label, head.type) or self.linker.by_name(bare, head.type)
        node = doc.known(known) if known else doc.named(head.type, label)
        if not known:
            node.names.update((bare,) if head.bare else ())
        self._add(Element(head.type, found.first, found.last, start, tokens[found.last].end, found.proclitics, (node,)), node)
        if head.bare and not known:
            doc.alias(node, bare)

    def _titles(self) -> None:
        for sentence in self.doc.sentences:
            i = sentence.first_token
            while i <= sentence.last_token:
                title = title_at(self.tokens, i, sentence.last_token, self.free) \
                    if self.free[i] and self.tokens[i].kind == "word" else None
                if title is None:
                    i += 1
                    continue
                self._title(title)
                i = title.last + 1
                if title.role.portfolio:
                    i = self._portfolio(i, sentence.last_token)

    def _title(self, title: Title) -> None:
        first = self.tokens[title.first]
        flags = title.flags + ("c" if title.possessive else "")
        self._add(Element("Role", title.first, title.last, first.offset(title.cut) if title.cut else first.start,
                          self.tokens[title.last].end, title.proclitics, (), title.role, "".join(sorted(set(flags)))))

    def _portfolio(self, i: int, last: int) -> int:
        found = ministry_after(self.doc, self.linker, i, last, self.free)
        if found is None:
            return i
        self._add(found, found.nodes[0])
        return found.last + 1

    def _people(self, held: set[int], single: dict[int, AliasHit]) -> None:
        free = [ok and i not in held for i, ok in enumerate(self.free)]
        after_title = {e.last + 1 for e in self.elements if e.kind == "Role"}
        for sentence in self.doc.sentences:
            i = sentence.first_token
            while i <= sentence.last_token:
                name = None
                if free[i] and self.tokens[i].kind == "word":
                    name = persons.name_at(self.tokens, i, sentence.last_token, free, i in after_title)
                if name is None:
                    i += 1
                    continue
                self._person(name)
                i = name.last + 1

    def _person(self, name: persons.Name) -> None:
        first = self.tokens[name.first]
        start = first.offset(name.cut) if name.cut else first.start
        text = self.doc.text[start:self.tokens[name.last].end]
        known = self.linker.by_name(text, "Person")
        node = self.doc.known(known) if known else self.doc.named("Person", text)
        self._add(Element("Person", name.first, name.last, start, self.tokens[name.last].end, name.proclitics, (node,)), node)
        self.people.append((node, name.first, name.last))

    def _again(self) -> None:
        """Names met once in full, met again: family names, and names without their head noun."""
        forms: dict[str, list[tuple[tuple[str, ...], Node, bool]]] = {}
        seen: dict[tuple[str, ...], set[Node]] = {}
        for node, first, last in self.people:
            own = [t for t in self.tokens[first:last + 1] if t.kind == "word"]
            for form in persons.family_names("", own):
                seen.setdefault(form, set()).add(node)
        for node in self.doc.nodes:
            if node.id is None and node.type != "Person":
                for name in node.names:
                    keys = tuple(full(split) for split in _keys(name))
                    if keys and (len(keys) > 1 or not lexicon.is_common(name.split()[0])):
                        seen.setdefault(keys, set()).add(node)
        for form, nodes in seen.items():
            if len(nodes) == 1:
                forms.setdefault(form[0], []).append((form, next(iter(nodes)), next(iter(nodes)).type == "Person"))
        for options in forms.values():
            options.sort(key=lambda o: -len(o[0]))
        i, size = 0, len(self.tokens)
        while i < size:
            i = self._again_at(i, forms)

    def _again_at(self, i: int, forms: dict[str, list[tuple[tuple[str, ...], Node, bool]]]) -> int:
        token = self.tokens[i]
        if not self.free[i] or token.kind != "word":
            return i + 1
        for split in splits(token.norm):
            if split.proclitics[-1:] in (("ال",), ("س",)):
                continue
            for form, node, person in forms.get(full(split.stem), ()):
                last = i + len(form) - 1
                if last < len(self.tokens) and self._open(i, last) \
                        and all(t.key == k for t, k in zip(self.tokens[i + 1:last + 1], form[1:], strict=True)):
                    if person and len(form) == 1 and lexicon.is_common(token.norm) and not lexicon.part(full(split.stem)):
                        continue
                    start = token.offset(split.cut) if split.cut else token.start
                    name = "ا" + token.text[start - token.start:] if split.hidden else None
                    self._add(Element(node.type, i, last, start, self.tokens[last].end, split.proclitics, (node,), name=name), node)
                    return last + 1
        return i + 1


def _keys(name: str) -> list[str]:
    from kg.text.tokens import tokenise

    return [t.key for t in tokenise(name) if t.kind != "punct"]
