"""The printable forms of a guide."""
