"""An article held against a case: every sentence marked by what the case holds of it."""
