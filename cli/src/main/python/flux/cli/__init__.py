"""The command line's Python side: plugins of the submission commands."""
