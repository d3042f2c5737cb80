"""Where the measuring material lies, when it is there: tests that need it are skipped, with the reason, when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
needs_shared = pytest.mark.skipif(not (SHARED / "gold").is_dir(), reason="the measuring material is not beside this checkout")
