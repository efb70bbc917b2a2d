"""Finished PDFs, read back."""
