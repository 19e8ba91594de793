"""The command line: the actions of `workflow`, with progress and exit codes."""
