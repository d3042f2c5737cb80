"""Time and memory of one function."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, those of the processor, and megabytes at the peak beyond what was in memory before; None where the system does
    not tell."""

    seconds: float
    work: float
    extra_mb: float | None


def once(do: Callable[[], object]) -> Cost:
    """Run ``do`` once. The peak is that of the process, as Linux counts it."""
    gc.collect()
    told = _reset()
    before, start, worked = _memory("VmRSS"), time.perf_counter(), time.process_time()
    do()
    seconds, work = time.perf_counter() - start, time.process_time() - worked
    peak = _memory("VmHWM")
    return Cost(seconds, work, max(peak - before, 0.0) if told and peak is not None and before is not None else None)


def processor_seconds(process: int) -> float:
    """Seconds of processor time that a process and its living descendants have used; 0 where the system does not tell."""
    waiting, seconds = [process], 0.0
    while waiting:
        found = Path(f"/proc/{waiting.pop()}")
        try:
            seconds += own_seconds(int(found.name))
            for task in (found / "task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except OSError:  # it has ended
            continue
    return seconds


def own_seconds(process: int) -> float:
    """Seconds of processor time that a process has used; OSError where it has ended."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def times(do: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each of ``runs`` runs, the shortest first."""
    out = []
    for _ in range(runs):
        start = time.perf_counter()
        do()
        out.append((time.perf_counter() - start) * 1000)
    return sorted(out)


def median(values: list[float]) -> float:
    """The middle one of some numbers in order."""
    return values[len(values) // 2]


def p95(values: list[float]) -> float:
    """The value below which 95 of 100 of some numbers in order are."""
    return values[min(int(len(values) * 0.95), len(values) - 1)]


def _reset() -> bool:
    """Let the kernel count the peak anew (https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html)."""
    try:
        _CLEAR.write_text("5", encoding="ascii")
    except OSError:
        return False
    return True


def _memory(name: str) -> float | None:
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:")), None)
