"""Every claim of an article quotes its sentence, and the offsets are as long as the quote."""

from __future__ import annotations

from kg.doctor.finding import Finding, Progress, judged
from kg.store.base import Reader

_SPACE = str.maketrans({"\ufffd": "?"})


def check_evidence(reader: Reader, progress: Progress) -> Finding:
    """Claims without evidence, quotes that do not fit their offsets and, where the text is at hand, do not stand there."""
    total, done, wrong = reader.count()["claims"], 0, set()
    texts: dict[str, str | None] = {}
    for done, claim in enumerate(reader.claims(), 1):
        if done % 1000 == 0:
            progress("evidence", done, total)
        if claim.article is None:
            if not claim.sources:
                wrong.add(f"{claim.id}: neither article nor source")
            continue
        quote = claim.evidence
        if quote is None:
            wrong.add(f"{claim.id}: no evidence")
        elif len(quote.text) != quote.end - quote.start:
            wrong.add(f"{claim.id}: {len(quote.text)} characters at {quote.start} to {quote.end}")
        else:
            if claim.article not in texts:
                texts = {claim.article: reader.text(claim.article)}
            text = texts[claim.article]
            if text is not None and text[quote.start:quote.end].translate(_SPACE) != quote.text.translate(_SPACE):
                wrong.add(f"{claim.id}: the quote does not stand at {quote.start} to {quote.end}")
    progress("evidence", total, total)
    return judged("evidence", wrong, f"{done} claims with their sentence or source", "claims with wrong evidence")
