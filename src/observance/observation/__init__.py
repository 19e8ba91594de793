"""Observation: what one item, a video, a patrol's log or a statement, shows or says, each with its error."""
