"""Typed questions to a case, and their answers, each with its anchors. It is no chat."""
