"""The parts of the benchmark of fusion: crowds with a known course, cameras, what trackers give, how it is held."""
