"""Pairs of cameras whose clocks are wrong by a known amount: simulated, and from annotated positions."""
