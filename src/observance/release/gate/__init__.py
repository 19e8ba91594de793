"""The gate: it opens the finished files, looks for what may not leave, and stops the release when it finds any."""
