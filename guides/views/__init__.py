"""Public pages: read, decide once, render."""
