"""Processes that work, and what they keep."""
