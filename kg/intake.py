"""Articles that come in one by one while the service runs: a queue on the disk, and the one process that works it off.

``intake/`` in the store's folder has a file for each article that waits, ``<article>-<job>.json``, and a state for each job,
``<article>-<job>.state``, without any of its text. ``python -m kg.intake STORE`` is started by whoever finds something
waiting; it holds ``intake.lock``, and ends when nothing is left. A crash loses nothing: what waits still waits. An article that
brings the process down twice, or takes longer than ``SECONDS``, has failed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import kg
from kg.articles.jsonl import article_of
from kg.errors import SilaError, StoreError, UsageError
from kg.ids import article_id
from kg.store.hold import Hold
from kg.store.layout import Layout, replace
from kg.store.removals import now, removals_of

SECONDS: Final = 120
TRIES: Final = 2
BATCH: Final = 16
KEPT: Final = 2000
_JOB: Final = re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")


class Removed(UsageError):
    """The article was taken down and is not read again."""


class Full(StoreError):
    """Too many articles wait."""


class Intake:
    """The queue of the store at ``root``, which takes at most ``most`` articles; safe to use from many processes."""

    def __init__(self, root: Path, most: int = 1000) -> None:
        self.layout = Layout(root)
        self.folder = self.layout.intake
        self.most = most

    def submit(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """Put a record (as in JSON lines: ``text``, ``title``, ``published``, …) at the end of the queue; returns its state.

        Raises
        ------
        InputError
            Where it holds no article.
        Removed, Full, StoreError
            Where it was taken down, too many wait, or it cannot be written.
        """
        self.layout.about()
        ident = article_id(article_of(record, "article", "posted"))
        if ident in removals_of(self.layout.root).active():
            raise Removed(ident)
        if len(self.waiting()) >= self.most:
            raise Full(f"{self.most} articles wait already")
        job = f"{ident.partition('/')[2]}-{secrets.token_hex(8)}"
        state = {"job": job, "article": ident, "state": "queued", "since": now()}
        try:
            self.folder.mkdir(exist_ok=True)
            self._note(job, state)
            replace(self.folder / f"{job}.json", json.dumps(dict(record), ensure_ascii=False))
        except OSError as error:
            raise StoreError(f"{self.folder}: cannot be written: {error.strerror}") from error
        return state

    def state(self, job: str) -> dict[str, Any] | None:
        """What became of a job: ``state`` is queued, reading, stored, removed or failed; None for one that is not known."""
        if not _JOB.fullmatch(job):
            return None
        try:
            found: dict[str, Any] = json.loads((self.folder / f"{job}.state").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found

    def waiting(self) -> list[str]:
        """The jobs that wait, the oldest first."""
        files = []
        with contextlib.suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                if path.suffix == ".json" and not path.name.startswith("."):
                    with contextlib.suppress(FileNotFoundError):
                        files.append((path.stat().st_mtime_ns, path.stem))
        return [job for _, job in sorted(files)]

    def wake(self) -> None:
        """Start the process where something waits and nobody works it off."""
        if not self.waiting():
            return
        hold = Hold.try_exclusive(self.layout.intake_lock, create=True)
        if hold is None:
            return
        hold.release()
        code = str(Path(kg.__file__).resolve().parents[1])
        paths = os.pathsep.join(filter(None, (code, os.environ.get("PYTHONPATH"))))
        with self.layout.log.open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", "kg.intake", str(self.layout.root.resolve())],
                                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
                                       env={**os.environ, "PYTHONPATH": paths})
        threading.Thread(target=process.wait, daemon=True).start()

    def work(self) -> int:
        """Work the queue off; returns how many articles were stored. Nothing where another process does."""
        stored = 0
        while self.waiting():
            hold = Hold.try_exclusive(self.layout.intake_lock, create=True)
            if hold is None:
                return stored
            try:
                while batch := self.waiting()[:BATCH]:
                    stored += self._batch(batch)
                self._prune()
            finally:
                hold.release()
        return stored

    def _batch(self, jobs: list[str]) -> int:
        from kg.store import open_writer

        done: dict[str, dict[str, Any]] = {}
        with open_writer(self.layout.root) as writer:
            for job in jobs:
                state = (self.state(job) or {"job": job, "article": f"article/{job.partition('-')[0]}"}) | {"state": "reading"}
                state["tries"] = int(state.get("tries", 0)) + 1
                self._note(job, state)
                try:
                    if state["tries"] > TRIES:
                        raise UsageError("reading it took too long, or brought the reader down")
                    extraction = self._read(job)
                    writer.put(extraction)
                    done[job] = state | {"state": "stored", "claims": len(extraction.claims)}
                except FileNotFoundError:  # taken down while it waited
                    done[job] = state | {"state": "removed"}
                except (SilaError, ValueError) as error:
                    done[job] = state | {"state": "failed", "detail": str(error)}
        for job, state in done.items():  # the writer has published: who sees "stored" sees the article
            self._note(job, state)
            (self.folder / f"{job}.json").unlink(missing_ok=True)
        return sum(state["state"] == "stored" for state in done.values())

    def _read(self, job: str) -> Any:
        from kg.entities.gazetteer import load
        from kg.extract import extract_one

        article = article_of(json.loads((self.folder / f"{job}.json").read_text(encoding="utf-8")), "article", "posted")
        knowledge = load()
        signal.setitimer(signal.ITIMER_REAL, SECONDS)  # the default action ends the process; the next one counts the try
        try:
            return extract_one(article, knowledge)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _note(self, job: str, state: Mapping[str, Any]) -> None:
        replace(self.folder / f"{job}.state", json.dumps(dict(state) | {"since": now()}, ensure_ascii=False))

    def _prune(self) -> None:
        """Forget the states of old jobs."""
        states = sorted(self.folder.glob("*.state"), key=lambda path: path.stat().st_mtime_ns)
        for path in states[:-KEPT]:
            path.unlink(missing_ok=True)


def main() -> int:
    """Work off the queue of the store that the command line names. Returns the exit status."""
    try:
        Intake(Path(sys.argv[1])).work()
    except SilaError as error:
        sys.stderr.write(f"intake: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
