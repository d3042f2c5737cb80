"""What a measurement was made on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "networkx", "pyoxigraph", "oxigraph", "rdflib-endpoint", "spacy")


def describe() -> dict[str, str]:
    """Processor, memory, system, Python and the peers' versions, in words."""
    return {"processor": _field("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
            "cores": str(os.cpu_count()), "memory": _memory(), "system": f"{platform.system()} {platform.release()}",
            "python": platform.python_version(),
            "packages": ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name)))}


def load() -> float:
    """How many processes wanted a core in the last minute, on average."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _memory() -> str:
    told = _field("/proc/meminfo", "MemTotal")
    return f"{int(told.split()[0]) / 1024 / 1024:.0f} GB" if told else "unknown"


def _field(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), None)
