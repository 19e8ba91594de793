"""Movers in one frame: shapes, foreground explained, colours, a detector beside motion."""
