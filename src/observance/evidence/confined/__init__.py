"""Confined: what others made is read by a child that can reach nothing else, and only checked bytes come back."""

from observance.evidence.confined.limits import LIMITS, Limits
from observance.evidence.confined.parent import Confined, NotRead
from observance.evidence.confined.reading import confine, which
from observance.evidence.confined.sandbox import Sandbox

__all__ = ["LIMITS", "Confined", "Limits", "NotRead", "Sandbox", "confine", "which"]
