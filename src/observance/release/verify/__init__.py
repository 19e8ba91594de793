"""The check of a package, standing alone: it sees `values` only, so that whoever doubts the rest can read it whole."""
