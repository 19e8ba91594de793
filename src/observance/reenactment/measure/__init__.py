"""Measuring the tracker by re-enacting: walkers of known height and contrast, through a camera's own calibration."""
