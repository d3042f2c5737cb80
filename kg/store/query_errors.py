"""What may be wrong with a query or its answer: each error says whose fault it is and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from kg.errors import SilaError, StoreError, UsageError


class SparqlError(UsageError):
    """A query that cannot be run as it is written: ``line`` and ``column`` count from 1, None where no place is known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        message = " ".join(message.split())  # the engine breaks its lines
        super().__init__(f"line {line}, column {column}: {message}" if line else message)
        self.reason, self.line, self.column = message, line, column


class NotAcceptable(UsageError):
    """None of the formats that the client accepts can carry the answer; ``offers`` are those that can."""

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__(f"this query's answer comes as {', '.join(offers)}")
        self.offers = tuple(offers)


class GraphRefused(UsageError):
    """A change of a graph that may not be changed."""


class NoGraph(UsageError):
    """A graph that is not there."""


class BadData(UsageError):
    """Data of a graph that cannot be read: ``line`` and ``column`` count from 1, None where no place is known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(f"line {line}, column {column}: {message}" if line else message)
        self.reason, self.line, self.column = message, line, column


class ShapesBroken(UsageError):
    """A change after which the curated graphs would break shapes; ``violations`` says which rules, where."""

    def __init__(self, violations: Sequence[str]) -> None:
        super().__init__(f"the curated graphs would break {len(violations)} of the shapes: {violations[0]}")
        self.violations = tuple(violations)


class Busy(SilaError):
    """No worker is free, or too many long queries run: try again after ``retry_after`` seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QueryFailed(SilaError):
    """A query that ended without its whole answer. Where part of the answer is sent already, the connection is broken off."""


class QueryTimeout(QueryFailed):
    """The deadline passed; ``seconds`` is how long it was."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the query did not end in {seconds:g} s: ask for less, or add LIMIT")
        self.seconds = seconds


class OutOfMemory(QueryFailed):
    """The query needs more memory than a worker may have."""


class AnswerTooLarge(QueryFailed):
    """The answer has more rows or bytes than the limit."""


class WorkerFailed(QueryFailed, StoreError):
    """The worker ended for a reason that is not the query's, or could not start."""
