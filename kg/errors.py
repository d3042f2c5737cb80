"""The errors that a user may see: each message is one clear line that names the place."""

from __future__ import annotations


class SilaError(Exception):
    """Base of all expected errors; ``str(error)`` is one line for the user."""


class InputError(SilaError):
    """An input that cannot be read: the message starts with the file and, where there is one, the line."""


class UsageError(SilaError):
    """A request that makes no sense: an unknown id, a bad filter, a contradictory option."""


class StoreError(SilaError):
    """The store cannot be opened, is locked, or refused a write."""
