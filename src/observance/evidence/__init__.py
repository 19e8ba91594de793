"""Evidence: what was received, from whom, unchanged since; and the strict reading of the case folder's plain files."""
