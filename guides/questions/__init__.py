"""The query string as answers, and the questions that are asked."""
