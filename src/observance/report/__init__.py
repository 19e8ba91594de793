"""Report: every sentence, figure, map and page that a person reads about a result."""
