"""What pages, feeds and site maps said of their state (``ETag``, ``Last-Modified``, ``lastmod``), so that the next time only
what changed is asked for."""

from __future__ import annotations

import json
from pathlib import Path

from kg.store.layout import replace

_KEPT = ("etag", "last-modified", "lastmod")
_LONGEST = 500


class Visited:
    """A file of validators by URL. They count only for ``how`` the pages were read then; ``save`` when all that was read is
    stored, so that a crash asks again for what it lost. ``again`` asks for everything."""

    def __init__(self, path: Path | None = None, how: str = "", *, again: bool = False) -> None:
        self.path, self.how, self.again = path, how, again
        self._known: dict[str, dict[str, str]] = {}
        self._new: dict[str, dict[str, str]] = {}
        try:
            found = json.loads(path.read_text(encoding="utf-8")) if path else {}
        except (OSError, ValueError):
            return
        if isinstance(found, dict) and found.get("how") == how and isinstance(found.get("pages"), dict):
            self._known = {str(url): {str(name): str(value) for name, value in row.items()}
                           for url, row in found["pages"].items() if isinstance(row, dict)}

    def ask(self, url: str) -> dict[str, str]:
        """Headers that ask for a URL only if it changed."""
        row = {} if self.again else self._known.get(url, {})
        names = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}
        return {names[name]: value for name, value in row.items() if name in names}

    def same(self, url: str, changed: str) -> bool:
        """Whether a site map says of a URL the same last change as when it was read."""
        return bool(changed) and not self.again and self._known.get(url, {}).get("lastmod") == changed

    def note(self, url: str, headers: dict[str, str]) -> None:
        """Keep what an answer that was read said."""
        row = {name: headers[name] for name in _KEPT if headers.get(name) and len(headers[name]) < _LONGEST}
        self._new[url] = row

    def save(self) -> None:
        """Write the file."""
        if self.path is not None and self._new:
            self._known |= self._new
            pages = {url: row for url, row in self._known.items() if row}
            replace(self.path, json.dumps({"how": self.how, "pages": pages}, ensure_ascii=False, indent=0))
