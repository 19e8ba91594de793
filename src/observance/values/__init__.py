"""Values that pass between the rooms: errors, digests, draws, shares, spans, and the schemas of every table."""
