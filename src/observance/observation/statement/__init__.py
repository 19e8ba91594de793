"""Statements: one source's words, and the claims anchored in them."""
