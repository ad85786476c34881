"""From a draft to a numbered edition, and the current editions in memory."""
