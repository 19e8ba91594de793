"""Observance: what was seen, held against what was agreed."""

__version__ = "0.1.0"
