"""Proposing: what a machine reads out of a text for a person to confirm; nothing here counts until somebody did."""
