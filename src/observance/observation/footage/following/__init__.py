"""Movers over time: courses, who goes on as whom, a second look along each track."""
