"""Font files."""
