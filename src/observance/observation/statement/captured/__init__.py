"""Captured: a source's words out of a file's bytes, each stretch with where it came from. One module a format."""
