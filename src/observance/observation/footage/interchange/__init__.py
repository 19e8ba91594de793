"""Tracks in other programs' formats: read where an analyst annotated, written for whoever looks further."""
