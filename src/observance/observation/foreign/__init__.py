"""Foreign: what a file that others made is, and says of itself; read inside a confined child, told as observations."""
