"""Whether the camera stood still, shook, was knocked or turned, and what else befell the picture, frame by frame."""
