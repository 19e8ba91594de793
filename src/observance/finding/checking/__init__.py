"""The independent checker of answer files: its own reader, its own search, its own arithmetic; no engine behind it."""
