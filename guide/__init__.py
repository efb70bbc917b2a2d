"""Turn a folder of Markdown answers and figures into print: a guide and a one-page cheat sheet."""

__version__ = "0.1.0"
