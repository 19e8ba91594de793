"""How sure the tracker is to see someone: the measured rate by height in the image and contrast over noise."""
