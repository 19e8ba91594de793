"""Days, months, years and times of day as texts say them."""
