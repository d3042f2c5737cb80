"""Articles written and labelled for training, in a form that a person can write: text, entities, claims.

    python -m training.written FILE...               check the files, print what is in them
    python -m training.written FILE... --out FOLDER  write FOLDER/gold.jsonl and FOLDER/text/ID.txt, which all tools read

A file holds articles like this one; letters are entities, ``?`` marks what is optional, words after ``::`` are the evidence::

    == x001 2023-05-12
    انتُخب سعيد البوزياني، عن حزب الاستقلال، رئيسا لجماعة تيفلت.
    --
    A Person سعيد البوزياني
    B Party حزب الاستقلال | الاستقلال
    C Municipality تيفلت | جماعة تيفلت
    A holdsPost C asserted role=president :: انتُخب سعيد البوزياني
    A memberOf B asserted :: سعيد البوزياني، عن حزب الاستقلال

Predicates, stances and values are those of the ontology. The people are invented: no article states a fact.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from kg.entities.gazetteer import load as knowledge
from kg.errors import InputError
from kg.model import Qualifiers
from kg.ontology import load
from kg.text.names import name_key
from kg.text.normalise import full
from kg.text.tokens import tokenise

_HEAD = re.compile(r"== (?P<id>[a-z]+\d+) (?P<date>\d{4}-\d\d-\d\d)$")
_CLAIM = re.compile(r"(?P<subject>[A-Z]\d?) (?P<predicate>\w+) (?P<object>[A-Z]\d?) (?P<stance>\w+)(?P<rest>(?: [a-z]+=\S+)*)$")
_NUMBERS = {"count"}
_RANGES = {"amount", "share"}
_OUTSIDE = {"by", "currency"}
_LEAST_WORDS = 20


@dataclass
class Written:
    """One article: its gold line in the form of the guide, and its text."""

    gold: dict[str, Any]
    text: str

    @cached_property
    def words(self) -> list[str]:
        """The folded words of the text."""
        return _words(self.text)


def read(path: Path) -> list[Written]:
    """The articles of a file; InputError names file and line of what is wrong, all of it at once."""
    faults: list[str] = []
    articles: list[Written] = []
    for number, head, text, notes in _blocks(path, faults):
        article = Written({"id": head["id"], "published": head["date"], "invented": True, "entities": [], "claims": []}, text)
        for line, note in notes:
            try:
                _note(note, article)
            except ValueError as error:
                faults.append(f"{path}:{line}: {error}")
        if len(text.split()) < _LEAST_WORDS:
            faults.append(f"{path}:{number}: the text has fewer than {_LEAST_WORDS} words")
        articles.append(article)
    twice = [ident for ident, times in Counter(a.gold["id"] for a in articles).items() if times > 1]
    faults += [f"{path}: {ident} stands twice" for ident in twice]
    if faults:
        raise InputError("\n".join(faults))
    return articles


def _blocks(path: Path, faults: list[str]) -> Iterator[tuple[int, re.Match[str], str, list[tuple[int, str]]]]:
    """Line, head, text and numbered notes of each article."""
    blocks: list[tuple[int, str, list[tuple[int, str]]]] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("=="):
            blocks.append((number, line.strip(), []))
        elif blocks:
            blocks[-1][2].append((number, line.strip()))
    for number, head, lines in blocks:
        found = _HEAD.match(head)
        cut = next((n for n, (_, line) in enumerate(lines) if line == "--"), None)
        if found is None or cut is None:
            faults.append(f"{path}:{number}: not '== ID YYYY-MM-DD', or no line '--' after the text")
            continue
        text = "\n".join(line for _, line in lines[:cut]).strip()
        yield number, found, text, [(n, line) for n, line in lines[cut + 1:] if line]


def _note(note: str, article: Written) -> None:
    """Read the line of an entity or a claim into the article; ValueError says what is wrong."""
    optional = note.startswith("?")
    body, _, evidence = (part.strip() for part in note.lstrip("? ").partition("::"))
    words = body.split(None, 2)
    if len(words) == 3 and words[1] in load().types:
        article.gold["entities"].append(_entity(words[0], words[1], words[2], article, optional))
        return
    found = _CLAIM.match(body)
    if found is None:
        raise ValueError(f"neither an entity nor a claim: {note!r}")
    article.gold["claims"].append(_claim(found, evidence, article, optional))


def _entity(ref: str, kind: str, names: str, article: Written, optional: bool) -> dict[str, Any]:
    given = [name.strip() for name in names.split("|")]
    if ref in {e["ref"] for e in article.gold["entities"]}:
        raise ValueError(f"{ref} stands twice")
    if not any(_occurs(_words(name), article.words) for name in given):
        raise ValueError(f"no name of {ref} stands in the text: {names}")
    return {"ref": ref, "type": kind, "names": given, **({"optional": True} if optional else {})}


def _words(text: str) -> list[str]:
    return [full(t.text) for t in tokenise(text)]


def _occurs(keys: list[str], words: list[str]) -> bool:
    """Whether the words of a name follow each other in a text, clitics before the first allowed."""
    for start in range(len(words) - len(keys) + 1):
        first, rest = words[start], words[start + 1:start + len(keys)]
        bare = keys[0].removeprefix("ال")
        if rest == keys[1:] and first.endswith((keys[0], "ل" + bare)) and len(first) <= len(keys[0]) + 3:
            return True
    return False


def _claim(found: re.Match[str], evidence: str, article: Written, optional: bool) -> dict[str, Any]:
    types = {e["ref"]: e["type"] for e in article.gold["entities"]}
    subject, predicate, object_, stance = found["subject"], found["predicate"], found["object"], found["stance"]
    if missing := [ref for ref in (subject, object_) if ref not in types]:
        raise ValueError(f"no entity {missing[0]}")
    qualifiers: dict[str, Any] = {}
    given = dict(pair.split("=", 1) for pair in found["rest"].split())
    for name, value in given.items():
        if name in ("place", "by", "party") and value not in types:
            raise ValueError(f"{name}: no entity {value}")
        if name not in _OUTSIDE:
            qualifiers[name] = _value(name, value, given.get("currency", "MAD"))
    codes = Qualifiers(role=given.get("role"), level=given.get("level"), form=given.get("form"))
    if fault := load().check(predicate, types[subject], types[object_], stance, codes):
        raise ValueError(fault)
    if unknown := set(qualifiers) - set(load().predicates[predicate].qualifiers):
        raise ValueError(f"{predicate} takes no {', '.join(sorted(unknown))}")
    if evidence not in article.text or not evidence:
        raise ValueError(f"the evidence does not stand in the text: {evidence!r}")
    claim = {"predicate": predicate, "subject": subject, "object": object_, "stance": stance, "qualifiers": qualifiers,
             "evidence": evidence, "optional": optional}
    return claim | ({"attributed_to": given["by"]} if "by" in given else {})


def _value(name: str, value: str, currency: str) -> Any:
    if name in _NUMBERS:
        return int(value)
    if name in _RANGES and value != "equal":
        low, _, high = value.partition("..")
        bounds = {"min": float(low), "max": float(high or low)}
        return bounds | ({"currency": currency} if name == "amount" else {})
    return value


def summary(articles: Sequence[Written]) -> str:
    """How many articles, words and claims, by predicate and by stance, and how many runs of six words stand twice."""
    claims = [claim for a in articles for claim in a.gold["claims"]]
    runs = Counter(run for a in articles for run in {tuple(a.text.split()[i:i + 6]) for i in range(len(a.text.split()) - 5)})
    again = sum(times > 1 for times in runs.values()) / max(len(runs), 1)
    lines = [f"{len(articles)} articles, {sum(len(a.text.split()) for a in articles)} words, {len(claims)} claims, "
             f"{again:.1%} of runs of six words stand twice"]
    for what in ("predicate", "stance"):
        lines.append(f"{what}: " + ", ".join(f"{n} {c}" for n, c in Counter(claim[what] for claim in claims).most_common()))
    return "\n".join(lines)


@cache
def _full_names() -> Mapping[tuple[str, str], str]:
    """The full name of each known organisation by its type and the key of every form that no other of the type has."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entity in knowledge().entities.values():
        if "ar" in entity.labels and entity.type != "Person":
            for form in (entity.labels["ar"], *entity.aliases.get("ar", ())):
                found[entity.type, name_key(form)].add(entity.labels["ar"])
    return {key: labels.pop() for key, labels in found.items() if len(labels) == 1}


def name_in_full(article: Written) -> None:
    """Give each entity its official name too, as the guide wants it: people write of «وزارة النقل» only."""
    for entity in article.gold["entities"]:
        known = {_full_names().get((entity["type"], name_key(name))) for name in entity["names"]} - {None}
        entity["names"] += sorted(str(name) for name in known if name not in entity["names"]) if len(known) == 1 else []


def write(articles: Sequence[Written], folder: Path) -> None:
    """The gold lines and the texts, as ``training.labels.documents`` and ``kg evaluate`` read them."""
    (folder / "text").mkdir(parents=True, exist_ok=True)
    for article in articles:
        name_in_full(article)
    with (folder / "gold.jsonl").open("w", encoding="utf-8") as lines:
        for article in articles:
            print(json.dumps(article.gold, ensure_ascii=False), file=lines)
            dated = f"{article.text}\nتاريخ النشر: {article.gold['published']}\n"
            (folder / "text" / f"{article.gold['id']}.txt").write_text(dated, "utf-8")


def main() -> int:
    """Check, count, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    articles: list[Written] = []
    broken = False
    for path in args.files:
        try:
            articles += read(path)
        except InputError as error:
            print(error, file=sys.stderr)
            broken = True
    print(summary(articles))
    if args.out and not broken:
        write(articles, args.out)
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
