"""Reconstruction: what happened, as an ensemble of histories. Blind to the agreement and to the findings."""
