"""The published document of one platform, and what can be read from it alone. Pure Python."""
