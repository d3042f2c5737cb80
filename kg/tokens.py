"""Who may change the store over HTTP: bearer tokens (RFC 6750) with scopes, of which only hashes are kept, beside the store.

A token's secret has 256 random bits, so that a plain SHA-256 of it tells nothing and needs no salt.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import platformdirs

from kg.errors import StoreError, UsageError

SCOPES: Final = ("read", "write", "admin")
"""Each scope has those before it."""
_TOKEN: Final = re.compile(r"sila_([0-9a-f]{8})_([A-Za-z0-9_-]{43})")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f]{1,80}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept: ``hash`` is of its secret, ``created`` an ISO date and time in UTC."""

    id: str
    name: str
    scope: str
    created: str
    hash: str

    def allows(self, scope: str) -> bool:
        """Whether it may do what needs ``scope``.

        >>> Token("0", "editor", "write", "", "").allows("read"), Token("0", "editor", "write", "", "").allows("admin")
        (True, False)
        """
        return SCOPES.index(self.scope) >= SCOPES.index(scope)


class Tokens:
    """The tokens of the store at ``location``; every call reads the file anew, so that a revoked token ends at once.

    They lie in ``tokens.json`` in the store's folder; for a store at a URL in the user's data folder, one file a URL.
    StoreError for a file that cannot be read: then nobody may change anything.
    """

    def __init__(self, location: str | Path) -> None:
        text = str(location)
        if text.startswith(("http://", "https://")):
            name = hashlib.sha256(text.rstrip("/").encode()).hexdigest()[:16]
            self._path = Path(platformdirs.user_data_dir("sila")) / "remote" / name / "tokens.json"
        else:
            self._path = Path(text) / "tokens.json"

    def all(self) -> list[Token]:
        """All tokens, the oldest first."""
        try:
            rows = json.loads(self._path.read_text(encoding="utf-8"))
            found = [Token(**row) for row in rows]
            if any(token.scope not in SCOPES for token in found):
                raise ValueError("an unknown scope")
        except FileNotFoundError:
            return []
        except (OSError, ValueError, TypeError) as error:
            raise StoreError(f"{self._path}: cannot be read: {error}") from error
        return found

    def add(self, name: str, scope: str) -> tuple[Token, str]:
        """A new token and the text that its owner sends, which is not kept. UsageError for a bad name or scope."""
        if not _NAME.fullmatch(name):
            raise UsageError("a token's name has 1 to 80 characters on one line")
        if scope not in SCOPES:
            raise UsageError(f"{scope}: no scope; one of {', '.join(SCOPES)}")
        ident, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
        token = Token(ident, name, scope, datetime.now(UTC).isoformat(timespec="seconds"), _hash(secret))
        with self._locked():
            self._write([*self.all(), token])
        return token, f"sila_{ident}_{secret}"

    def revoke(self, ident: str) -> Token:
        """Take a token away by its id or name. UsageError where there is none, or several of that name."""
        with self._locked():
            known = self.all()
            found = [token for token in known if token.id == ident] or [token for token in known if token.name == ident]
            if len(found) != 1:
                raise UsageError(f"{ident}: {'several tokens have this name, give the id' if found else 'no such token'}")
            self._write([token for token in known if token != found[0]])
        return found[0]

    def find(self, text: str) -> Token | None:
        """The token whose text this is; None for any other text. It takes as long whether id or secret is wrong."""
        match = _TOKEN.fullmatch(text)
        if match is None:
            return None
        known = {token.id: token for token in self.all()}.get(match[1])
        same = hmac.compare_digest(known.hash if known else "0" * 64, _hash(match[2]))
        return known if same else None

    def _write(self, tokens: list[Token]) -> None:
        from kg.store.layout import replace

        replace(self._path, json.dumps([asdict(token) for token in tokens], ensure_ascii=False, indent=1) + "\n")
        self._path.chmod(0o600)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.with_suffix(".lock").open("w") as handle:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise StoreError(f"{self._path}: cannot be written: {error.strerror}") from error


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
