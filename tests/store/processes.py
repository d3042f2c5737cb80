"""The running processes that belong to a store."""

from __future__ import annotations

from pathlib import Path


def processes(store: Path) -> dict[int, tuple[str, int]]:
    """Command and resident bytes of the processes that have the store in their command."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if str(store) in command:
                found[int(folder.name)] = (command, int((folder / "statm").read_text().split()[1]) * 4096)
        except (OSError, ValueError):
            continue
    return found
