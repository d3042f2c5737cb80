"""The process that reads pasted texts: one JSON line in, one out, until its standard input ends (see ``api.reading``)."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
from dataclasses import replace
from typing import Any

from kg.articles.page import parse_page
from kg.entities.gazetteer import Knowledge, load
from kg.errors import SilaError
from kg.extract import extract
from kg.model import Article, PartialDate

_FIRST = "سيتحالف حزب الحركة الشعبية مع حزب الاستقلال."


def answer(job: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    """``{"articles": […]}``, or ``{"problem", "detail"}``."""
    try:
        articles = list(_articles(job))
    except ValueError as error:
        return {"problem": "bad-request", "detail": f"published: {error}"}
    if not articles:
        return {"problem": "unprocessable", "detail": "the text holds no prose"}
    try:
        found = [extract(article, knowledge, reader=job.get("reader"), explain=bool(job.get("explain")))
                 for article in articles]
    except SilaError as error:
        return {"problem": "bad-request", "detail": str(error)}
    return {"articles": [one.as_json() for one in found]}


def _articles(job: dict[str, Any]) -> list[Article]:
    """The page's articles; title, date, publisher and address given beside the text belong to the first."""
    text, name = job["text"], job.get("name") or "text"
    if job.get("title"):
        text = f"{job['title']}\n{text}"
    found = parse_page(text, name, "the text")
    given: dict[str, Any] = {key: job[key] for key in ("publisher", "url") if job.get(key)}
    if job.get("published"):
        given["published"] = PartialDate.parse(job["published"])
    return [replace(article, **given) if i == 0 else article for i, article in enumerate(found)]


def main() -> None:
    """Serve standard input. A text that holds the process longer than the first argument's seconds ends it."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    with contextlib.suppress(ValueError, OSError):  # a system that knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends us by closing our input
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="ascii")
    sys.stdout = sys.stderr  # nothing that is printed by the way may reach the answers
    knowledge = load()
    extract(Article("first", "", _FIRST), knowledge)  # compiles all frames: seconds, on a busy machine a minute
    print("ready", file=out, flush=True)
    for line in sys.stdin.buffer:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            body = answer(json.loads(line), knowledge)
        except MemoryError:
            body = {"problem": "unprocessable", "detail": "the text takes too much memory to read"}
        signal.setitimer(signal.ITIMER_REAL, 0)
        print(json.dumps(body), file=out, flush=True)


if __name__ == "__main__":
    main()
