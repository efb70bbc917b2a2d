"""Mirrors `guide/`: a small guide in a folder, a command, what came out."""
