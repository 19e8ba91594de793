"""Re-enactment: a scripted incident rendered through the same camera model, with exact truth."""
