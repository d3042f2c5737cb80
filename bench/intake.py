"""Articles in: reading made-up articles by one process, by two, and by Spark on this machine, and loading what Spark wrote.

The articles are put together from sentences with real places and parties and invented people; the same number gives the same
articles. ``python -m bench.intake FOLDER WAY`` measures one way in a process of its own and prints it as JSON.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from bench.measure import own_seconds
from kg.entities.gazetteer import load as knowledge

SEED: Final = 20261128
WAYS: Final = ("one process", "--jobs 2", "Spark local[2]")
_FIRST: Final = ("سعيد", "هشام", "مريم", "كريمة", "ياسين", "نادية", "عمر", "سلمى", "رشيد", "أمينة")
_LAST: Final = ("المثالي", "بنجلول", "الزيتوني", "أوحدو", "الرملي", "بوعسرية", "الصنوبري", "تازولت", "الفخاري", "بنمسعود")
_SENTENCES: Final = (
    "انتخب مجلس جماعة {town} {person} رئيسا له خلال دورة عادية.",
    "أعلن حزب {party} تحالفه مع حزب {other} داخل مجلس جماعة {town}.",
    "انتقد {person}، عضو حزب {party}، تدبير المجلس لملف النظافة.",
    "وأضاف المتحدث أن النقاش سيستمر في الأسابيع المقبلة دون تحديد موعد.",
    "صادق المجلس على دعم بقيمة {amount} مليون درهم لفائدة جمعيات المدينة.",
    "ونفى {person} وجود أي خلاف مع حزب {other} حول التسيير.",
    "وحضر اللقاء عدد من الفاعلين المحليين وممثلي الصحافة.")


def records(count: int) -> Iterator[dict[str, str]]:
    """Records of made-up articles, five sentences each."""
    known = knowledge().entities.values()
    towns = [one.labels["ar"] for one in known if one.type == "Municipality" and "ar" in one.labels]
    parties = [one.labels["ar"] for one in known if one.type == "Party" and "ar" in one.labels]
    chance = random.Random(SEED)
    for number in range(count):
        person = f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        party, other = chance.sample(parties, 2)
        town, amount = chance.choice(towns), chance.randrange(1, 90)
        lines = [sentence.format(person=person, party=party, other=other, town=town, amount=amount)
                 for sentence in chance.sample(_SENTENCES, 5)]
        yield {"id": f"m{number}", "url": f"https://example.org/{number}", "title": f"أخبار {town} رقم {number}",
               "publisher": "جريدة المثال", "published": f"20{10 + number % 15}-{1 + number % 12:02d}-{1 + number % 28:02d}",
               "text": "\n".join(lines)}


def measure(sizes: Sequence[int], folder: Path) -> list[dict[str, Any]]:
    """One row a size and way; Spark only where it is installed."""
    from bench.__main__ import apart

    rows = []
    for size in sizes:
        place = folder / str(size)
        place.mkdir()
        with (place / "articles.jsonl").open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in records(size))
        rows += [{"articles": size, "way": way, **apart("bench.intake", place, way)} for way in WAYS if possible(way)]
        shutil.rmtree(place)
    return rows


def possible(way: str) -> bool:
    """Whether what a way needs is here."""
    return "Spark" not in way or bool(importlib.util.find_spec("pyspark") and shutil.which("java"))


def one(folder: Path, way: str) -> dict[str, Any]:
    """Seconds, seconds of the processor, megabytes and quads of one way; for Spark also of the loading."""
    from kg.cli.build import store_articles
    from kg.store import open_reader

    source, watch = str(folder / "articles.jsonl"), Watch()
    start = time.perf_counter()
    if "Spark" not in way:
        store = folder / way.replace(" ", "-")
        store_articles([source], str(store), "rules", 2 if "jobs" in way else 1)
        seconds, mb = time.perf_counter() - start, watch.stop()
        with open_reader(store) as reader:  # type: ignore[attr-defined]
            return {"seconds": seconds, "work": watch.work(), "mb": mb, "quads": reader.count()["quads"]}
    from kg.rdf.terms import names
    from kg.scale import job
    from kg.scale.parts import Parts
    from kg.store import bulk

    spark = job.session("local[2]")
    job.build(spark, [source], str(folder / "parts"), names().base)
    seconds, mb, work = time.perf_counter() - start, watch.stop(), watch.work()
    spark.stop()
    start = time.perf_counter()
    bulk.load(str(folder / "loaded"), Parts.of(folder / "parts", names().base))
    loading = time.perf_counter() - start
    with open_reader(folder / "loaded") as reader:  # type: ignore[attr-defined]
        return {"seconds": seconds, "work": work, "mb": mb, "quads": reader.count()["quads"], "load_seconds": loading}


class Watch:
    """The most memory that this process and all that it started held at one time, looked at twice a second, in megabytes;
    and the time of the processor that they took, in seconds."""

    def __init__(self) -> None:
        self._most, self._done = 0.0, threading.Event()
        self._before = time.process_time()
        self._spent = dict[int, float]()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End watching; the peak."""
        self._done.set()
        self._thread.join()
        return self._most

    def work(self) -> float:
        """Seconds of the processor until :meth:`stop`; of another process up to the last look at it."""
        return sum(self._spent.values()) - self._before

    def _look(self) -> None:
        last = False
        while not last:
            last = self._done.wait(0.5)
            held = family()
            self._most = max(self._most, sum(held.values()) / 1024)
            for pid in held:
                with suppress(OSError, ValueError):  # it has ended meanwhile
                    self._spent[pid] = own_seconds(pid)


def family() -> dict[int, int]:
    """Kilobytes that this process and those that it started hold, by process; shared pages count for each."""
    parent, memory = dict[int, int](), dict[int, int]()
    for path in Path("/proc").glob("[0-9]*"):
        try:
            lines = (path / "status").read_text(encoding="utf-8").splitlines()
            fields = dict(line.split(":", 1) for line in lines if ":" in line)
            parent[int(path.name)], memory[int(path.name)] = int(fields["PPid"]), int(fields.get("VmRSS", "0 kB").split()[0])
        except (OSError, ValueError, KeyError):
            continue
    ours, grown = {os.getpid()}, True
    while grown:
        more = {pid for pid, above in parent.items() if above in ours} - ours
        grown = bool(more)
        ours |= more
    return {pid: memory[pid] for pid in ours if pid in memory}


if __name__ == "__main__":
    print(json.dumps(one(Path(sys.argv[1]), sys.argv[2])))
