"""Flashes: spots that are bright for a frame."""
