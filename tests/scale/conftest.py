"""The command, as the tests of the command line run it."""

from tests.cli.conftest import kg, trap

__all__ = ["kg", "trap"]
