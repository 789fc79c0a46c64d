"""The connection to an instance."""
