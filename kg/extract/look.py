"""``python -m kg.extract.look TEXT|FILE``: a text as the frames see it, and what they make of it."""

from __future__ import annotations

import sys
from pathlib import Path

from kg.articles.language import detect
from kg.articles.read import Failure, read_paths
from kg.entities.gazetteer import load
from kg.extract import coref, extract, pipeline
from kg.extract.match import frame_index
from kg.model import Article


def look(article: Article) -> str:
    """Rendered sentences with their elements and firing frames, then the claims."""
    doc = pipeline.prepare(article, load())
    out: list[str] = []
    pipeline.run_frames(doc)
    for number, sentence, elements in doc.per_sentence():
        spans: list[pipeline.Span] = []
        line = pipeline.lined(doc, sentence, elements)
        out.append(f"{number}: {line.text.strip()}")
        out += [f"     {name} {e.kind} {doc.text[e.start:e.end]} = {', '.join(n.label for n in e.nodes) or e.value}"
                for name, e in line.members.items()]
        units = frame_index("units", doc.language).matches(line)
        out += [f"   units {m.frame.extractor}: {line.text[m.start:m.end]}" for m in units]
        pipeline.run_stage("units", line, doc, number, spans, None)
        grouped = coref.holders(doc, pipeline.collapsed(elements, spans))
        line = pipeline.lined(doc, sentence, grouped)
        out.append(f"   -> {line.text.strip()}")
        main = frame_index("main", doc.language).matches(line)
        out += [f"   main {m.frame.extractor}: {line.text[m.start:m.end]}" for m in main]
    result = extract(article, load(), explain=True)
    labels = {e.id: e.label for e in result.entities}
    for c in result.claims:
        values = {k: labels.get(v, v) if isinstance(v, str) else v for k, v in c.qualifiers.as_json().items()}
        speaker = f" says {labels[c.attributed_to]}" if c.attributed_to else ""
        cue = (c.explanation or {}).get("cue")
        out.append(
            f"{c.predicate} | {labels[c.subject]} | {labels[c.object]} | {c.stance} | {values}{speaker}"
            f"  [{c.extractor} cue: {cue}]"
        )
    return "\n".join([*out, *(f"dropped {n}: {reason}" for reason, n in result.dropped.items())])


def main() -> None:
    """Look at each argument: a file, else a text."""
    for argument in sys.argv[1:]:
        articles = (
            read_paths([argument])
            if len(argument.encode()) < 200 and Path(argument).exists()
            else [Article("text", "", argument, language=detect(argument))]
        )
        for article in articles:
            print(f"{article.source}: {article.message}" if isinstance(article, Failure) else look(article))


if __name__ == "__main__":
    main()
