"""Laid-out sheets to PDFs."""
