"""Laid-out sheets → PDF: fitting one page."""
