"""The errors that a user may see: each message is one clear line that names the place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath


class SilaError(Exception):
    """Base of all expected errors; ``str(error)`` is one line for the user."""


class InputError(SilaError):
    """An input that cannot be read: the message starts with the file and, where there is one, the line."""


class BrokenDown(InputError):
    """An input on which reading broke down by a defect of ours, which must not stop what comes after it."""


class UsageError(SilaError):
    """A request that makes no sense: an unknown id, a bad filter, a contradictory option."""


class StoreError(SilaError):
    """The store cannot be opened, is locked, or refused a write."""


@contextmanager
def reading(source: str) -> Iterator[None]:
    """Whatever breaks while ``source`` is read, our own errors apart, is a `BrokenDown` that names it and the place in the
    code.

    >>> with reading("a.txt"):
    ...     {}["x"]
    Traceback (most recent call last):
    kg.errors.BrokenDown: a.txt: reading it broke down: KeyError: 'x' (<doctest kg.errors.reading[0]>:2)
    """
    try:
        yield
    except SilaError:
        raise
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f" ({PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace is not None else ""
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise BrokenDown(f"{source}: reading it broke down: {said}{place}") from error
