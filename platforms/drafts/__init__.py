"""The rows that staff edit: rows ⇄ documents ⇄ files, and the log of changes."""
