"""From tokens to elements: known names, unknown names behind head nouns, titles, people; nothing overlaps.

The order decides: sure names of several words, unknown names with a head noun, titles, people, then single known words
and family names.
"""

from __future__ import annotations

from functools import cache

from kg.entities.index import CONFIRMED, WEAK, AliasHit, index_of
from kg.entities.linker import Linker, linker_of
from kg.extract import lexicon
from kg.extract.coref import is_anaphor, never_alone
from kg.extract.data import table
from kg.extract.document import Document, Element, Node
from kg.extract.mentions import heads, persons
from kg.extract.mentions.portfolio import ministry_after
from kg.extract.roles import Title, title_at
from kg.text.clitics import splits
from kg.text.normalise import full, light
from kg.text.tokens import Token, tokenise

_SEATS = frozenset({"Municipality", "Province", "Region", "Place", "Arrondissement"})
_SOFT = frozenset("«»“”\"،")


@cache
def _with_place() -> frozenset[str]:
    return frozenset(table("heads.ar")["with_place"])


@cache
def _adjective_of() -> dict[str, str]:
    return {light(word): ident for ident, words in table("adjectives.ar")["parties"].items() for word in words}


def _member_noun(token: Token) -> bool:
    return bool(token.norm.lstrip("وفبلك") in _member_nouns())


@cache
def _member_nouns() -> frozenset[str]:
    return frozenset(light(word) for word in table("adjectives.ar")["beside"])


_BARE_PLACES = frozenset({"Municipality", "Arrondissement"})


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
        strong: list[AliasHit] = []
        single: list[AliasHit] = []
        for hit in hits:
            sure = hit.head or hit.last_tok > hit.name_tok
            family = all(c.type == "Person" and c.policy in (WEAK, CONFIRMED) for c in hit.candidates)
            (strong if sure and not family else single).append(hit)
        for hit in strong:
            self._place_hit(hit, context)
        self.single = {hit.first_tok: hit for hit in single}
        self.context = context
        self._unknown_heads()
        self._titles()
        held = {
            i
            for hit in single
            if not lexicon.part(doc.tokens[hit.last_tok].key)
            for i in range(hit.first_tok, hit.last_tok + 1)
        }
        self._people(held)
        for hit in single:
            self._place_hit(hit, context)
        self._bare_places()
        self._adjectives()
        self._again()
        self._parties_in_company()
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
        if node.type in _BARE_PLACES and not hit.head and hit.first_tok == hit.last_tok and self._everyday(hit, chosen):
            return
        last = hit.last_tok
        if node.type == "Person" and self._other_bearer(hit):
            return
        self._add(Element(node.type, hit.first_tok, last, hit.start, hit.end, hit.proclitics, (node,), name=hit.name), node)
        for inner in hit.inside:  # a court's city, a government's head: mentions, but no elements of the sentence
            if inside := self.linker.choose(inner, context, "title"):
                named = self.doc.known(inside)
                named.spans.append((inner.start, inner.end, inner.name))
                named.names.add(inner.name or self.doc.text[inner.start:inner.end])
        if node.type == "Person":
            self.people.append((node, hit.name_tok if hit.name_tok >= 0 else hit.first_tok, last))

    def _before(self, i: int) -> str:
        """``title`` where a title stands right before token ``i``, ``common`` where it is an everyday word, else nothing."""
        if any(e.last == i - 1 and e.kind == "Role" for e in self.elements):
            return "title"
        return "common" if lexicon.is_common(self.tokens[i].norm) else ""

    def _adjective(self, hit: AliasHit) -> bool:
        """Whether a definite word is no name: an anaphor (المدينة), or an adjective of the noun before (الأنظمة الداخلية)."""
        own = self.tokens[hit.first_tok:hit.last_tok + 1]
        if not hit.head and never_alone(" ".join([own[0].norm.lstrip("وفبلك"), *(t.norm for t in own[1:])])):
            return True
        if hit.head or hit.first_tok != hit.last_tok:
            return False
        token = self.tokens[hit.first_tok]
        if is_anaphor(token.norm):
            return True
        if hit.first_tok == 0 or not token.norm.startswith("ال") or not token.norm.endswith(("ية", "ي")):
            return False
        before = self.tokens[hit.first_tok - 1]
        return before.kind == "word" and before.norm.lstrip("وفبلك").startswith(("ال", "لل")) and lexicon.is_common(before.norm)

    def _other_bearer(self, hit: AliasHit) -> bool:
        """Whether an unknown given name stands before a known family name: somebody else, a new person of the article."""
        i = hit.first_tok - 1
        if hit.proclitics or i < 0 or all(c.policy not in (WEAK, CONFIRMED) for c in hit.candidates):
            return False
        before = self.tokens[i]
        if before.kind != "word" or not self.free[i] or lexicon.is_common(before.norm) or lexicon.verbal(before.norm) \
                or before.norm.startswith("ال") or len(before.norm) < 3:
            return False
        text = self.doc.text[before.start:hit.end]
        node = self.doc.named("Person", text)
        self._add(Element("Person", i, hit.last_tok, before.start, hit.end, (), (node,)), node)
        self.people.append((node, i, hit.last_tok))
        return True

    def _everyday(self, hit: AliasHit, ident: str) -> bool:
        """Whether a bare territory name is an everyday word (الدورة، خلفية) rather than the small commune of that name."""
        return self.doc.knowledge.entities[ident].kind == "rural-commune" and lexicon.is_common(self.tokens[hit.first_tok].norm)

    def _unknown_heads(self) -> None:
        for sentence in self.doc.sentences:
            i = sentence.first_token
            while i <= sentence.last_token:
                found = heads.headed_at(self.tokens, i, sentence.last_token, self.free, self.single.keys()) \
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
        element = self._add(
            Element(head.type, found.first, found.last, start, tokens[found.last].end, found.proclitics, (node,)), node
        )
        if not known and found.head.type == "PublicBody":
            self._seat(element, node)
        if head.bare and not known:
            doc.alias(node, bare)

    def _seat(self, body: Element, node: Node) -> None:
        """Let a court or office take in the place behind it (المحكمة الإدارية بفاس); the place stays a mention of its own."""
        words = self.doc.text[body.start:body.end].split()
        if not ({words[0], " ".join(words[:2])} & _with_place()):
            return
        at = body.last + 1
        placed = next((e for e in self.elements if e.first == at and e.proclitics == ("ب",) and e.kind in _SEATS), None)
        hit = self.single.get(at)
        if placed is None and hit is not None and hit.proclitics == ("ب",) and hit.candidates[0].type in _SEATS:
            self._place_hit(hit, self.context)
            placed = next((e for e in self.elements if e.first == at), None)
        if placed is None:
            return
        self.elements.remove(placed)
        old = self.doc.text[body.start:body.end]
        body.last, body.end = placed.last, placed.end
        text = self.doc.text[body.start:body.end]
        node.spans[-1] = body.start, body.end, None
        full_node = self.doc.named(node.type, text)
        if full_node is not node:
            node.spans.pop()
            if not node.spans:
                self.doc.nodes.remove(node)
            full_node.spans.append((body.start, body.end, None))
            full_node.names.update((text, old))
            body.nodes = (full_node,)

    def _bare_places(self) -> None:
        for sentence in self.doc.sentences:
            for i in range(sentence.first_token, sentence.last_token):
                if self.free[i] and self.tokens[i].kind == "word" and (
                        found := heads.place_at(self.tokens, i, sentence.last_token, self.free)):
                    last, cut, proclitics = found
                    start = self.tokens[i].offset(cut) if cut else self.tokens[i].start
                    text = self.doc.text[start:self.tokens[last].end]
                    node = self.doc.named("Municipality", f"جماعة {text}")
                    self._add(Element(node.type, i, last, start, self.tokens[last].end, proclitics, (node,)), node)

    def _adjectives(self) -> None:
        """Party adjectives beside a title or a person: البرلماني الاستقلالي X."""
        before = {e.last + 1 for e in self.elements if e.kind in ("Role", "Person")}
        behind = {e.first - 1 for e in self.elements if e.kind == "Person"}
        for i, token in enumerate(self.tokens):
            if token.kind != "word" or not self.free[i]:
                continue
            ident = _adjective_of().get(token.norm)
            if (
                ident
                and ident in self.doc.knowledge.entities
                and (i in before or i in behind or _member_noun(self.tokens[i - 1]))
            ):
                node = self.doc.known(ident)
                self._add(Element("Party", i, i, token.start, token.end, (), (node,)), node)

    def _parties_in_company(self) -> None:
        """Party names that are everyday words (الاستقلال): they count beside another party, or in an article about parties."""
        named = {node for node in self.doc.nodes if node.type == "Party" and node.spans}
        ends = {e.last: e for e in self.elements if e.kind == "Party"}
        begins = {e.first: e for e in self.elements if e.kind == "Party"}
        for i, token in enumerate(self.tokens):
            if not self.free[i] or token.kind != "word":
                continue
            for split in splits(token.norm):
                ident = self.linker.everyday_party(full(split.stem))
                if ident is None or split.proclitics[-1:] in (("ال",), ("س",)):
                    continue
                left = next((j for j in range(i - 1, max(i - 3, -1), -1) if self.tokens[j].text not in _SOFT), -1)
                right = next((j for j in range(i + 1, min(i + 3, len(self.tokens))) if self.tokens[j].text not in _SOFT), -1)
                beside = left in ends or (right in begins and begins[right].proclitics[:1] == ("و",))
                if beside or (len(named) >= 2 and split.proclitics != ("ب",) and not self._continued(i)):
                    node = self.doc.known(ident)
                    start = token.offset(split.cut) if split.cut else token.start
                    name = "ا" + token.text[start - token.start:] if split.hidden else None
                    element = self._add(Element("Party", i, i, start, token.end, split.proclitics, (node,), name=name), node)
                    ends[i] = begins[i] = element
                    break

    def _continued(self, i: int) -> bool:
        """Whether a definite word follows that makes a phrase of the everyday word (الاستقلال الوطني)."""
        following = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
        return following is not None and following.kind == "word" and following.norm.startswith("ال")

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

    def _people(self, held: set[int]) -> None:
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
            if node.id is not None and node.type == "Party":
                for keys in self.linker.forms(node.id):
                    seen.setdefault(keys, set()).add(node)
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
                    if not person and not self._party_like(i, last, node):
                        continue
                    if person and len(form) == 1 and lexicon.is_common(token.norm) and not lexicon.part(full(split.stem)):
                        continue
                    start = token.offset(split.cut) if split.cut else token.start
                    name = "ا" + token.text[start - token.start:] if split.hidden else None
                    self._add(
                        Element(node.type, i, last, start, self.tokens[last].end, split.proclitics, (node,), name=name), node
                    )
                    return last + 1
        return i + 1


    def _party_like(self, first: int, last: int, node: Node) -> bool:
        """Whether an everyday word that is a known party's name may be the party here: no adjective continues it."""
        if node.id is None or node.type != "Party" or last > first:
            return True
        following = self.tokens[last + 1] if last + 1 < len(self.tokens) else None
        return not (following is not None and following.kind == "word" and following.norm.startswith("ال")
                    and lexicon.is_common(following.norm) and following.norm.endswith(("ية", "ي")))


def _keys(name: str) -> list[str]:
    return [t.key for t in tokenise(name) if t.kind != "punct"]
