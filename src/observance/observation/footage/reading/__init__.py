"""Reading a clip: decoding, true time, where the camera stands still, segments."""
