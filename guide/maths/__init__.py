"""TeX to what is printed."""
