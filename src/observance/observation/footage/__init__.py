"""Footage: from a video file to tracks; `tracker.track` is the door, the other modules are one step each."""
