"""What all tests share: laws are tried on the same examples everywhere, and a busy machine breaks none of them."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("observance", deadline=None, derandomize=True)
settings.load_profile("observance")
