"""What one service is told: the settings of ``kg.settings``, each of which ``create_app`` may be given by keyword."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kg import settings
from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of a service. ``given`` overrides the environment, by the setting's name in lower case without ``KG_``.

    >>> Config.of(None, {"query_timeout": 2}).number("KG_QUERY_TIMEOUT")
    2.0
    """

    store: str
    given: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, store: object, given: Mapping[str, Any]) -> Config:
        """Check the names; UsageError for one that is no setting."""
        known = {setting.env for setting in settings.SETTINGS}
        named = {f"KG_{name.upper()}": str(value) for name, value in given.items()}
        for env in sorted(named.keys() - known):
            raise UsageError(f"{env.removeprefix('KG_').lower()}: not a setting of the service")
        return cls(str(store) if store is not None else named.get("KG_STORE") or settings.get("KG_STORE"), named)

    def text(self, name: str) -> str:
        """A setting's text."""
        return self.given[name] if name in self.given else settings.get(name)

    def number(self, name: str) -> float:
        """A positive number; UsageError for anything else."""
        return settings.number(name, self.given) if name in self.given else settings.number(name)

    def whole(self, name: str) -> int:
        """A positive whole number."""
        return int(self.number(name))

    def rate(self, name: str) -> int:
        """A whole number, 0 for none; UsageError for anything else."""
        text = self.text(name)
        return 0 if text.strip() == "0" else max(1, self.whole(name))

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return settings.flag(name, self.given) if name in self.given else settings.flag(name)

    @property
    def base(self) -> str:
        """Base address of terms and things."""
        return self.text("KG_BASE")
