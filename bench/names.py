"""Search by name over a hundred thousand made-up names: how long the index takes, and a query.

    python -m bench.names [ENTITIES]
"""

from __future__ import annotations

import random
import sys
import time

from kg.entities.gazetteer import load as knowledge
from kg.graph.adjacency import load
from kg.graph.claims import ClaimGraph
from kg.graph.names import name_index
from kg.graph.search import search
from tests.graph.sample import SampleReader, entity

_ASKED = ("اسفي", "محمد", "mohamed", "sidi ali", "ال", "a", "بني", "Ouled", "عبد الله", "ben")


def graph(entities: int, chance: random.Random) -> ClaimGraph:
    """Entities with an Arabic and a French name each, put together from words of known names, half of them misspelled."""
    kinds = {"Person", "Municipality"}
    known = [known.labels for known in knowledge().entities.values() if known.type in kinds]
    words = {code: [word for labels in known if code in labels for word in labels[code].split()] for code in ("ar", "fr")}
    letters = {"ar": "اويهنتر", "fr": "aeiouytrsln"}

    def name(code: str) -> str:
        chosen = chance.choices(words[code], k=chance.choice((2, 2, 3)))
        return " ".join(word if chance.random() < 0.5 else word[:-1] + chance.choice(letters[code]) for word in chosen)

    return load(SampleReader(quad for i in range(entities) for quad in entity(f"person/x-{i:016x}", name("ar"), name("fr"))))


def main(entities: int) -> None:
    """Print the figures."""
    chance = random.Random(1)
    made = graph(entities, chance)
    start = time.process_time()
    index = name_index(made)
    print(f"index of {len(index.entity)} names: {time.process_time() - start:.1f} s")
    names = [index.strings[int(index.shown[chance.randrange(len(index.shown))])] for _ in range(400)]
    asked = [text for i, name in enumerate(names)
             for text in (name, name[:3 + i % 4], name.split()[0], name[:2] + name[3:], chance.choice(_ASKED))]
    times = []
    for text in asked:
        start = time.process_time()
        search(made, text)
        times.append(1000 * (time.process_time() - start))
    times.sort()
    print(f"{len(times)} queries, ms of processor time: median {times[len(times) // 2]:.1f}, "
          f"p95 {times[int(len(times) * 0.95)]:.1f}, worst {times[-1]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
