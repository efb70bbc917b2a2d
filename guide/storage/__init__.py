"""Files: read, kept, published."""
